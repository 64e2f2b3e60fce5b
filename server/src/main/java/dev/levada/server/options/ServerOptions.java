package dev.levada.server.options;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.server.settings.Setting;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// How a server is set up. Immutable; the defaults are safe.
///
/// @param host the address to listen on; `127.0.0.1` by default, `0.0.0.0` for all
/// @param port the port; 8000 by default, 0 for any free one
/// @param rootPath the path the application is mounted under, as `/app`; empty by default
/// @param serverHeader the Server header of responses that have none of their own; `off`, the default, for
///     none
/// @param allowedOrigins further origins whose pages may open WebSockets, as `https://example.com`, or `*`
///     for all; pages of the same host always may, and so may clients that send no Origin, which are no
///     browsers
/// @param eventLoops threads that read and write; one per processor by default
/// @param transport what carries bytes
/// @param threadMode who carries applications
/// @param slowClientPolicy what happens to broadcasts for a peer that is behind
/// @param limits what a peer may make the server hold
/// @param timeouts how long the server waits
/// @param bindings where it listens besides, and how
/// @param tls certificates, and who may connect
/// @param http2 HTTP/2
/// @param deflate compression of WebSocket messages
/// @param proxy who may speak for clients
/// @param log what is written about requests
/// @param metrics where its numbers can be read
/// @param drain how it ends what it serves
public record ServerOptions(
        String host,
        int port,
        String rootPath,
        String serverHeader,
        Set<String> allowedOrigins,
        int eventLoops,
        Transport transport,
        ThreadMode threadMode,
        SlowClientPolicy slowClientPolicy,
        Limits limits,
        Timeouts timeouts,
        Bindings bindings,
        Tls tls,
        Http2 http2,
        Deflate deflate,
        Proxy proxy,
        Log log,
        Metrics metrics,
        Drain drain) {
    public ServerOptions {
        if (host.isBlank()) throw new ContractException("Expected a host to listen on, but got an empty one.");
        Checks.range("port", port, 0, 65_535);
        Checks.range("eventLoops", eventLoops, 1, 1_024);
        if (!rootPath.isEmpty() && (!rootPath.startsWith("/") || rootPath.endsWith("/")))
            throw new ContractException("Expected a root path such as \"/app\", with a slash in front and none at the"
                    + " end, but got \"" + rootPath + "\".");
        if (!serverHeader.matches("[!-~]([ -~]{0,253}[!-~])?"))
            throw new ContractException("Expected serverHeader as off or a text of at most 255 printable ASCII"
                    + " characters, but got " + Quoted.of(serverHeader) + ".");
        // Browsers write theirs in lower case (RFC 6454 section 6.1).
        allowedOrigins =
                allowedOrigins.stream().map(it -> it.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /// The defaults: port 8000 of this machine alone.
    public static ServerOptions defaults() {
        return new ServerOptions(
                "127.0.0.1",
                8000,
                "",
                "off",
                Set.of(),
                Runtime.getRuntime().availableProcessors(),
                Transport.NATIVE,
                ThreadMode.SCHEDULER,
                SlowClientPolicy.CLOSE,
                Limits.DEFAULT,
                Timeouts.DEFAULT,
                Bindings.DEFAULT,
                Tls.DEFAULT,
                Http2.DEFAULT,
                Deflate.DEFAULT,
                Proxy.DEFAULT,
                Log.DEFAULT,
                Metrics.DEFAULT,
                Drain.DEFAULT);
    }

    /// The defaults, changed by the environment: each option under the name it has for `levada serve`, as
    /// `LEVADA_PORT=8000`, `LEVADA_MAX_BODY_BYTES=16MiB`, `LEVADA_PING_TIMEOUT=30s` or
    /// `LEVADA_SLOW_CLIENT_POLICY=drop-oldest`.
    ///
    /// @throws ContractException when a value is wrong; the message names the variable, the value and what
    ///     is allowed
    public static ServerOptions fromEnvironment() {
        return fromEnvironment(System.getenv());
    }

    /// The same with the variables of a map.
    public static ServerOptions fromEnvironment(Map<String, String> environment) {
        return Setting.read(defaults(), environment);
    }

    /// A copy with another `host`.
    public ServerOptions withHost(String host) {
        return with(draft -> draft.host = host);
    }

    /// A copy with another `port`.
    public ServerOptions withPort(int port) {
        return with(draft -> draft.port = port);
    }

    /// A copy with another `rootPath`.
    public ServerOptions withRootPath(String rootPath) {
        return with(draft -> draft.rootPath = rootPath);
    }

    /// A copy with another `serverHeader`.
    public ServerOptions withServerHeader(String serverHeader) {
        return with(draft -> draft.serverHeader = serverHeader);
    }

    /// A copy with another `allowedOrigins`.
    public ServerOptions withAllowedOrigins(Set<String> allowedOrigins) {
        return with(draft -> draft.allowedOrigins = allowedOrigins);
    }

    /// A copy with another `eventLoops`.
    public ServerOptions withEventLoops(int eventLoops) {
        return with(draft -> draft.eventLoops = eventLoops);
    }

    /// A copy with another `transport`.
    public ServerOptions withTransport(Transport transport) {
        return with(draft -> draft.transport = transport);
    }

    /// A copy with another `threadMode`.
    public ServerOptions withThreadMode(ThreadMode threadMode) {
        return with(draft -> draft.threadMode = threadMode);
    }

    /// A copy with another `slowClientPolicy`.
    public ServerOptions withSlowClientPolicy(SlowClientPolicy slowClientPolicy) {
        return with(draft -> draft.slowClientPolicy = slowClientPolicy);
    }

    /// A copy with another `limits`.
    public ServerOptions withLimits(Limits limits) {
        return with(draft -> draft.limits = limits);
    }

    /// A copy with another `timeouts`.
    public ServerOptions withTimeouts(Timeouts timeouts) {
        return with(draft -> draft.timeouts = timeouts);
    }

    /// A copy with another `bindings`.
    public ServerOptions withBindings(Bindings bindings) {
        return with(draft -> draft.bindings = bindings);
    }

    /// A copy with another `tls`.
    public ServerOptions withTls(Tls tls) {
        return with(draft -> draft.tls = tls);
    }

    /// A copy with another `http2`.
    public ServerOptions withHttp2(Http2 http2) {
        return with(draft -> draft.http2 = http2);
    }

    /// A copy with another `deflate`.
    public ServerOptions withDeflate(Deflate deflate) {
        return with(draft -> draft.deflate = deflate);
    }

    /// A copy with another `proxy`.
    public ServerOptions withProxy(Proxy proxy) {
        return with(draft -> draft.proxy = proxy);
    }

    /// A copy with another `log`.
    public ServerOptions withLog(Log log) {
        return with(draft -> draft.log = log);
    }

    /// A copy with another `metrics`.
    public ServerOptions withMetrics(Metrics metrics) {
        return with(draft -> draft.metrics = metrics);
    }

    /// A copy with another `drain`.
    public ServerOptions withDrain(Drain drain) {
        return with(draft -> draft.drain = drain);
    }

    private ServerOptions with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /// Options on their way to others: so many arguments in every copy would hide the one that differs.
    private static final class Draft {
        String host;
        int port;
        String rootPath;
        String serverHeader;
        Set<String> allowedOrigins;
        int eventLoops;
        Transport transport;
        ThreadMode threadMode;
        SlowClientPolicy slowClientPolicy;
        Limits limits;
        Timeouts timeouts;
        Bindings bindings;
        Tls tls;
        Http2 http2;
        Deflate deflate;
        Proxy proxy;
        Log log;
        Metrics metrics;
        Drain drain;

        Draft(ServerOptions options) {
            host = options.host;
            port = options.port;
            rootPath = options.rootPath;
            serverHeader = options.serverHeader;
            allowedOrigins = options.allowedOrigins;
            eventLoops = options.eventLoops;
            transport = options.transport;
            threadMode = options.threadMode;
            slowClientPolicy = options.slowClientPolicy;
            limits = options.limits;
            timeouts = options.timeouts;
            bindings = options.bindings;
            tls = options.tls;
            http2 = options.http2;
            deflate = options.deflate;
            proxy = options.proxy;
            log = options.log;
            metrics = options.metrics;
            drain = options.drain;
        }

        ServerOptions options() {
            return new ServerOptions(
                    host,
                    port,
                    rootPath,
                    serverHeader,
                    allowedOrigins,
                    eventLoops,
                    transport,
                    threadMode,
                    slowClientPolicy,
                    limits,
                    timeouts,
                    bindings,
                    tls,
                    http2,
                    deflate,
                    proxy,
                    log,
                    metrics,
                    drain);
        }
    }
}
