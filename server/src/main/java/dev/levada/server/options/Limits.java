package dev.levada.server.options;

/// What a peer may make the server hold. At each bound something stated happens, and it is counted in
/// [ServerStatistics].
///
/// @param maxConnections open connections in all; one more is answered with 503 and closed
/// @param maxConnectionsPerAddress open connections of one client address, or of one IPv6 network of 64
///     bits; one more is answered with 429 and closed. 0 for no limit but the former, as it has to be
///     behind a proxy that is not trusted ([Proxy]); trusted ones have no limit
/// @param maxRequestsPerConnection requests of one connection; it is closed after the response to the
///     last
/// @param maxRequestLineBytes bytes of a request line; a longer one is answered with 414
/// @param maxHeaderBytes bytes of all header lines of a request; more is answered with 431
/// @param maxHeaders header lines of a request; more is answered with 431
/// @param maxBodyBytes bytes of a request body; more is answered with 413, or cuts the connection where
///     the response has begun. The body is streamed and never held in full
/// @param minBodyBytesPerSecond the rate a request body must keep up on the whole while the application
///     waits for it, after [Timeouts#body] to begin with; a slower one is answered with 408, or cuts the
///     connection where the response has begun. 0 for any rate
/// @param maxMessageBytes bytes of a WebSocket message, all fragments together; a longer one closes
///     with 1009
/// @param maxFrameBytes bytes of a WebSocket frame; a longer one closes with 1009
/// @param maxFragments frames of one WebSocket message; more closes with 1009
/// @param maxPingsPerSecond pings and pongs from a peer; more closes with 1008
/// @param maxQueuedMessages channel messages that wait for one connection's application; more are
///     dropped and counted
/// @param maxUnreadBytes bytes from the peer that wait for the application; with more the server stops
///     reading from that peer until the application has caught up
/// @param maxUnsentBytes bytes an application has sent that wait for the peer; with more `send` blocks
/// @param maxBehindBytes bytes of broadcasts that wait for one peer; with more the [SlowClientPolicy]
///     acts
public record Limits(
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxRequestsPerConnection,
        int maxRequestLineBytes,
        int maxHeaderBytes,
        int maxHeaders,
        long maxBodyBytes,
        int minBodyBytesPerSecond,
        int maxMessageBytes,
        int maxFrameBytes,
        int maxFragments,
        int maxPingsPerSecond,
        int maxQueuedMessages,
        int maxUnreadBytes,
        int maxUnsentBytes,
        int maxBehindBytes) {
    /// Safe for the open internet.
    public static final Limits DEFAULT = new Limits(
            65_536, 0, 100_000, 8_192, 32_768, 100, 64L << 20, 240, 1 << 20, 1 << 20, 1_024, 100, 100, 64 << 10,
            64 << 10, 1 << 20);

    public Limits {
        Checks.range("maxConnections", maxConnections, 1, 10_000_000);
        Checks.range("maxConnectionsPerAddress", maxConnectionsPerAddress, 0, 10_000_000);
        Checks.range("maxRequestsPerConnection", maxRequestsPerConnection, 1, Integer.MAX_VALUE);
        Checks.range("maxRequestLineBytes", maxRequestLineBytes, 64, 1 << 20);
        Checks.range("maxHeaderBytes", maxHeaderBytes, 64, 16 << 20);
        Checks.range("maxHeaders", maxHeaders, 1, 100_000);
        Checks.range("maxBodyBytes", maxBodyBytes, 0, 1L << 50);
        Checks.range("minBodyBytesPerSecond", minBodyBytesPerSecond, 0, 1 << 30);
        Checks.range("maxMessageBytes", maxMessageBytes, 1, 1 << 30);
        Checks.range("maxFrameBytes", maxFrameBytes, 1, 1 << 30);
        Checks.range("maxFragments", maxFragments, 1, 10_000_000);
        Checks.range("maxPingsPerSecond", maxPingsPerSecond, 1, 10_000_000);
        Checks.range("maxQueuedMessages", maxQueuedMessages, 1, 1_000_000);
        Checks.range("maxUnreadBytes", maxUnreadBytes, 1, 1 << 30);
        Checks.range("maxUnsentBytes", maxUnsentBytes, 1, 1 << 30);
        Checks.range("maxBehindBytes", maxBehindBytes, 1, 1 << 30);
    }

    /// A copy with another `maxConnections`.
    public Limits withMaxConnections(int maxConnections) {
        var copy = new Draft(this);
        copy.maxConnections = maxConnections;
        return copy.limits();
    }

    /// A copy with another `maxConnectionsPerAddress`.
    public Limits withMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
        var copy = new Draft(this);
        copy.maxConnectionsPerAddress = maxConnectionsPerAddress;
        return copy.limits();
    }

    /// A copy with another `maxRequestsPerConnection`.
    public Limits withMaxRequestsPerConnection(int maxRequestsPerConnection) {
        var copy = new Draft(this);
        copy.maxRequestsPerConnection = maxRequestsPerConnection;
        return copy.limits();
    }

    /// A copy with another `maxRequestLineBytes`.
    public Limits withMaxRequestLineBytes(int maxRequestLineBytes) {
        var copy = new Draft(this);
        copy.maxRequestLineBytes = maxRequestLineBytes;
        return copy.limits();
    }

    /// A copy with another `maxHeaderBytes`.
    public Limits withMaxHeaderBytes(int maxHeaderBytes) {
        var copy = new Draft(this);
        copy.maxHeaderBytes = maxHeaderBytes;
        return copy.limits();
    }

    /// A copy with another `maxHeaders`.
    public Limits withMaxHeaders(int maxHeaders) {
        var copy = new Draft(this);
        copy.maxHeaders = maxHeaders;
        return copy.limits();
    }

    /// A copy with another `maxBodyBytes`.
    public Limits withMaxBodyBytes(long maxBodyBytes) {
        var copy = new Draft(this);
        copy.maxBodyBytes = maxBodyBytes;
        return copy.limits();
    }

    /// A copy with another `minBodyBytesPerSecond`.
    public Limits withMinBodyBytesPerSecond(int minBodyBytesPerSecond) {
        var copy = new Draft(this);
        copy.minBodyBytesPerSecond = minBodyBytesPerSecond;
        return copy.limits();
    }

    /// A copy with another `maxMessageBytes`.
    public Limits withMaxMessageBytes(int maxMessageBytes) {
        var copy = new Draft(this);
        copy.maxMessageBytes = maxMessageBytes;
        return copy.limits();
    }

    /// A copy with another `maxFrameBytes`.
    public Limits withMaxFrameBytes(int maxFrameBytes) {
        var copy = new Draft(this);
        copy.maxFrameBytes = maxFrameBytes;
        return copy.limits();
    }

    /// A copy with another `maxFragments`.
    public Limits withMaxFragments(int maxFragments) {
        var copy = new Draft(this);
        copy.maxFragments = maxFragments;
        return copy.limits();
    }

    /// A copy with another `maxPingsPerSecond`.
    public Limits withMaxPingsPerSecond(int maxPingsPerSecond) {
        var copy = new Draft(this);
        copy.maxPingsPerSecond = maxPingsPerSecond;
        return copy.limits();
    }

    /// A copy with another `maxQueuedMessages`.
    public Limits withMaxQueuedMessages(int maxQueuedMessages) {
        var copy = new Draft(this);
        copy.maxQueuedMessages = maxQueuedMessages;
        return copy.limits();
    }

    /// A copy with another `maxUnreadBytes`.
    public Limits withMaxUnreadBytes(int maxUnreadBytes) {
        var copy = new Draft(this);
        copy.maxUnreadBytes = maxUnreadBytes;
        return copy.limits();
    }

    /// A copy with another `maxUnsentBytes`.
    public Limits withMaxUnsentBytes(int maxUnsentBytes) {
        var copy = new Draft(this);
        copy.maxUnsentBytes = maxUnsentBytes;
        return copy.limits();
    }

    /// A copy with another `maxBehindBytes`.
    public Limits withMaxBehindBytes(int maxBehindBytes) {
        var copy = new Draft(this);
        copy.maxBehindBytes = maxBehindBytes;
        return copy.limits();
    }

    /// Limits on their way to others: so many arguments in every copy would hide the one that differs.
    private static final class Draft {
        int maxConnections;
        int maxConnectionsPerAddress;
        int maxRequestsPerConnection;
        int maxRequestLineBytes;
        int maxHeaderBytes;
        int maxHeaders;
        long maxBodyBytes;
        int minBodyBytesPerSecond;
        int maxMessageBytes;
        int maxFrameBytes;
        int maxFragments;
        int maxPingsPerSecond;
        int maxQueuedMessages;
        int maxUnreadBytes;
        int maxUnsentBytes;
        int maxBehindBytes;

        Draft(Limits from) {
            maxConnections = from.maxConnections;
            maxConnectionsPerAddress = from.maxConnectionsPerAddress;
            maxRequestsPerConnection = from.maxRequestsPerConnection;
            maxRequestLineBytes = from.maxRequestLineBytes;
            maxHeaderBytes = from.maxHeaderBytes;
            maxHeaders = from.maxHeaders;
            maxBodyBytes = from.maxBodyBytes;
            minBodyBytesPerSecond = from.minBodyBytesPerSecond;
            maxMessageBytes = from.maxMessageBytes;
            maxFrameBytes = from.maxFrameBytes;
            maxFragments = from.maxFragments;
            maxPingsPerSecond = from.maxPingsPerSecond;
            maxQueuedMessages = from.maxQueuedMessages;
            maxUnreadBytes = from.maxUnreadBytes;
            maxUnsentBytes = from.maxUnsentBytes;
            maxBehindBytes = from.maxBehindBytes;
        }

        Limits limits() {
            return new Limits(
                    maxConnections,
                    maxConnectionsPerAddress,
                    maxRequestsPerConnection,
                    maxRequestLineBytes,
                    maxHeaderBytes,
                    maxHeaders,
                    maxBodyBytes,
                    minBodyBytesPerSecond,
                    maxMessageBytes,
                    maxFrameBytes,
                    maxFragments,
                    maxPingsPerSecond,
                    maxQueuedMessages,
                    maxUnreadBytes,
                    maxUnsentBytes,
                    maxBehindBytes);
        }
    }
}
