package dev.levada.cli;

import dev.levada.contract.ContractException;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.settings.Given;
import dev.levada.server.settings.Setting;
import java.util.List;
import java.util.Map;

/// All settings of the server, with what `--help` says about them.
final class ServerSettings {
    /// One line per component of the server's option records; a test compares both.
    static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry("host", "Address to listen on; 0.0.0.0 for all of this machine."),
            Map.entry("port", "Port to listen on, 0 to 65535; 0 for any free one."),
            Map.entry("root-path", "Path the application is mounted under, as /app."),
            Map.entry(
                    "allowed-origins",
                    "Further origins whose pages may open WebSockets, with commas between them, as"
                            + " https://example.com; * for all. Pages of the same host may always."),
            Map.entry("event-loops", "Threads that read and write; one per processor unless set."),
            Map.entry("transport", "What carries bytes: native, which is epoll where there is one, or jdk."),
            Map.entry(
                    "thread-mode",
                    "Who carries the virtual threads of applications: scheduler, or event-loop, which"
                            + " is quicker where no handler computes long."),
            Map.entry(
                    "slow-client-policy",
                    "What happens to broadcasts for a peer that is behind: close, drop-newest" + " or drop-oldest."),
            Map.entry("max-connections", "Open connections in all; one more is answered with 503."),
            Map.entry("max-requests-per-connection", "Requests of one connection; then it is closed."),
            Map.entry("max-request-line-bytes", "Length of a request line; a longer one is answered with 414."),
            Map.entry("max-header-bytes", "All header lines of a request; more is answered with 431."),
            Map.entry("max-headers", "Header lines of a request; more is answered with 431."),
            Map.entry("max-body-bytes", "Request body; more is answered with 413."),
            Map.entry(
                    "min-body-bytes-per-second",
                    "Rate a request body must keep up on the whole; a slower one is answered with 408. 0 for any."),
            Map.entry("max-message-bytes", "WebSocket message, all fragments together; more closes with 1009."),
            Map.entry("max-frame-bytes", "WebSocket frame; more closes with 1009."),
            Map.entry("max-fragments", "Frames of one WebSocket message; more closes with 1009."),
            Map.entry("max-pings-per-second", "Pings and pongs of a WebSocket peer; more closes with 1008."),
            Map.entry(
                    "max-queued-messages",
                    "Channel messages that wait for one connection; more are dropped and" + " counted."),
            Map.entry("max-unread-bytes", "Bytes that wait for an application; with more the server reads no further."),
            Map.entry("max-unsent-bytes", "Bytes of an application that wait for its peer; with more it blocks."),
            Map.entry("max-behind-bytes", "Broadcasts that wait for one peer; with more the slow client policy acts."),
            Map.entry("head-timeout", "For a whole request head; then 408."),
            Map.entry("body-timeout", "Between two parts of a request body."),
            Map.entry("keep-alive-timeout", "Between two requests of a connection."),
            Map.entry("handshake-timeout", "For the application to accept or refuse a WebSocket; then 503."),
            Map.entry("message-timeout", "For a WebSocket peer to finish a message it has begun; then 1008."),
            Map.entry("write-timeout", "Without the peer taking a byte; then the connection is cut."),
            Map.entry("close-timeout", "For a peer to answer a close frame."),
            Map.entry("ping-timeout", "Without a byte from a WebSocket peer before it is pinged."),
            Map.entry("pong-timeout", "For a pinged peer to send anything; then it is cut."),
            Map.entry("application-close-timeout", "For an application to end after its peer; then it is interrupted."),
            Map.entry("drain-timeout", "For what is being served to end when the server stops."),
            Map.entry("lifespan-timeout", "For the application to answer startup and shutdown."),
            Map.entry("listen", "Further addresses to listen on."),
            Map.entry("tls-certificate", "PEM file with the certificate chain."),
            Map.entry("http2", "Whether HTTP/2 is offered, by ALPN and in the clear to peers that know beforehand."),
            Map.entry("http2-max-streams", "Requests and WebSockets of one connection at a time; more are refused."),
            Map.entry("http2-window-bytes", "Bytes on their way to an application that does not read, per stream."),
            Map.entry("http2-max-resets-per-minute", "Streams a peer may reset; more ends the connection."),
            Map.entry(
                    "http2-max-control-frames-per-second",
                    "Frames of a peer that carry no request; more ends the connection."),
            Map.entry("http2-max-continuations", "Small frames one request head may come in."),
            Map.entry("deflate", "Whether WebSocket messages are compressed for those who ask."),
            Map.entry("proxy-trusted", "Addresses and networks of proxies that speak for clients."),
            Map.entry("log-access", "File of the access log; - for the standard output."),
            Map.entry("metrics-address", "Host and port where the numbers can be read; nowhere unless set."));

    private ServerSettings() {}

    /// All settings, in the order of the records.
    static List<Setting> all() {
        return Setting.of(ServerOptions.defaults());
    }

    /// The defaults, changed by what the sources give.
    ///
    /// @throws CommandException when a value is wrong
    static ServerOptions read(Sources sources) {
        var options = ServerOptions.defaults();
        for (var setting : all()) {
            var given = sources.find(setting.name());
            if (given.isPresent()) options = apply(setting, options, given.get());
        }
        return options;
    }

    private static ServerOptions apply(Setting setting, ServerOptions options, Given given) {
        try {
            return setting.apply(options, given);
        } catch (ContractException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }
}
