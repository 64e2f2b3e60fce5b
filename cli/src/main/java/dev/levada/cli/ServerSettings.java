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
            Map.entry("server-header", "Server header of responses that have none; off for none."),
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
            Map.entry(
                    "max-connections-per-address",
                    "Open connections of one client address; one more is answered with 429. 0 for no such limit."),
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
            Map.entry("age-timeout", "Greatest age of a WebSocket; then it is sent away as at a drain. 0 for any age."),
            Map.entry("lifespan-timeout", "For the application to answer startup and shutdown."),
            Map.entry(
                    "listen",
                    "Addresses instead of --host and --port, with commas between them: 127.0.0.1:8000, [::1]:8000,"
                            + " unix:/run/levada.sock, fd:3, systemd. Behind each, with spaces: tls or plain, proxy or"
                            + " direct."),
            Map.entry("unix-mode", "Octal permissions of the files of Unix sockets."),
            Map.entry(
                    "tls-certificates",
                    "PEM files with a certificate chain each, with commas between them; the name a client asks for"
                            + " chooses. With them all addresses are encrypted that do not say plain."),
            Map.entry("tls-keys", "PEM files with the keys, in the same order; none when they stand with the chains."),
            Map.entry("tls-password", "Where the keys' password is: file:/run/secrets/key or env:NAME."),
            Map.entry(
                    "tls-development",
                    "Encrypt with a certificate for localhost that the server makes itself; no browser trusts it."),
            Map.entry("tls-client-certificates", "Whether clients show certificates: none, optional or required."),
            Map.entry("tls-client-authorities", "PEM file of those who may sign clients' certificates."),
            Map.entry("tls-reload-interval", "How often the files of certificates are looked at for changes."),
            Map.entry("tls-handshake-timeout", "For a connection to be encrypted; then it is cut."),
            Map.entry("tls-max-handshakes", "TLS handshakes at a time; further clients wait."),
            Map.entry("http2", "Whether HTTP/2 is offered, by ALPN and in the clear to peers that know beforehand."),
            Map.entry("http2-max-streams", "Requests and WebSockets of one connection at a time; more are refused."),
            Map.entry("http2-window-bytes", "Bytes on their way to an application that does not read, per stream."),
            Map.entry("http2-max-resets-per-minute", "Streams a peer may reset; more ends the connection."),
            Map.entry(
                    "http2-max-control-frames-per-second",
                    "Frames of a peer that carry no request; more ends the connection."),
            Map.entry("http2-max-continuations", "Small frames one request head may come in."),
            Map.entry("deflate", "Whether WebSocket messages are compressed for those who ask."),
            Map.entry(
                    "proxy-trusted",
                    "Networks of proxies that speak for clients, as 10.0.0.0/8; unix for who connects to a Unix"
                            + " socket."),
            Map.entry(
                    "proxy-headers",
                    "Headers that they set: x-forwarded-for, -proto, -host, -port, -prefix, or forwarded. Name no"
                            + " other, for they pass on what clients send."),
            Map.entry(
                    "proxy-protocol",
                    "Whether each connection begins with a header of the PROXY protocol, version 1 or 2."),
            Map.entry("proxy-protocol-timeout", "For that header to come; then the connection is cut."),
            Map.entry("proxy-protocol-max-bytes", "Length of that header; a longer one cuts the connection."),
            Map.entry("deflate-level", "From 1 for quick to 9 for small."),
            Map.entry("deflate-min-bytes", "Shorter WebSocket messages are sent as they are."),
            Map.entry("deflate-takeover", "Whether messages refer to earlier ones, at the price of memory."),
            Map.entry("deflate-window-bits", "How far back they refer, as a power of two: 9 to 15."),
            Map.entry("deflate-max-context-bytes", "Kept for takeover in all; with more it is not agreed on."),
            Map.entry("deflate-max-ratio", "Most that a byte of a long message may inflate to; more closes with 1009."),
            Map.entry("log-access", "File of the access log; - for the standard output; none unless set."),
            Map.entry("log-format", "Form of its lines: common, combined or json."),
            Map.entry("log-queries", "What is logged of the queries of URLs: none, names or all."),
            Map.entry("log-max-waiting", "Lines that may wait to be written; more are dropped and counted."),
            Map.entry(
                    "metrics-address",
                    "Host and port, as 127.0.0.1:9090, for /metrics, /livez and /readyz; nowhere unless set."),
            Map.entry("drain-delay", "From being not ready to accepting nobody else, when the server stops."),
            Map.entry("drain-spread", "Time over which the closes of many WebSockets are spread."),
            Map.entry("drain-code", "Close code for them: going-away, which is 1001, or service-restart, 1012."),
            Map.entry("drain-come-back", "Clients are asked to come back at a random time up to this; 0s for not."));

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
