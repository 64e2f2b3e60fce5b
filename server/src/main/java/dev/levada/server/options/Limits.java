package dev.levada.server.options;

/// What a peer may make the server hold. At each bound something stated happens, and it is counted in
/// [ServerStatistics].
///
/// @param maxConnections open connections in all; one more is answered with 503 and closed
/// @param maxRequestLineBytes bytes of a request line; a longer one is answered with 414
/// @param maxHeaderBytes bytes of all header lines of a request; more is answered with 431
/// @param maxHeaders header lines of a request; more is answered with 431
/// @param maxBodyBytes bytes of a request body; more is answered with 413, or cuts the connection where
///     the response has begun. The body is streamed and never held in full
/// @param maxMessageBytes bytes of a WebSocket message, all fragments together; a longer one closes
///     with 1009
/// @param maxFrameBytes bytes of a WebSocket frame; a longer one closes with 1009
/// @param maxFragments frames of one WebSocket message; more closes with 1009
/// @param maxQueuedMessages channel messages that wait for one connection's application; more are
///     dropped and counted
/// @param maxUnreadBytes bytes from the peer that wait for the application; with more the server stops
///     reading from that peer until the application has caught up
/// @param maxUnsentBytes bytes an application has sent that wait for the peer; with more `send` blocks
/// @param maxBehindBytes bytes of broadcasts that wait for one peer; with more the [SlowClientPolicy]
///     acts
public record Limits(
        int maxConnections,
        int maxRequestLineBytes,
        int maxHeaderBytes,
        int maxHeaders,
        long maxBodyBytes,
        int maxMessageBytes,
        int maxFrameBytes,
        int maxFragments,
        int maxQueuedMessages,
        int maxUnreadBytes,
        int maxUnsentBytes,
        int maxBehindBytes) {
    /// Safe for the open internet.
    public static final Limits DEFAULT = new Limits(
            65_536, 8_192, 32_768, 100, 64L << 20, 1 << 20, 1 << 20, 1_024, 100, 64 << 10, 64 << 10, 1 << 20);

    public Limits {
        Checks.range("maxConnections", maxConnections, 1, 10_000_000);
        Checks.range("maxRequestLineBytes", maxRequestLineBytes, 64, 1 << 20);
        Checks.range("maxHeaderBytes", maxHeaderBytes, 64, 16 << 20);
        Checks.range("maxHeaders", maxHeaders, 1, 100_000);
        Checks.range("maxBodyBytes", maxBodyBytes, 0, 1L << 50);
        Checks.range("maxMessageBytes", maxMessageBytes, 1, 1 << 30);
        Checks.range("maxFrameBytes", maxFrameBytes, 1, 1 << 30);
        Checks.range("maxFragments", maxFragments, 1, 10_000_000);
        Checks.range("maxQueuedMessages", maxQueuedMessages, 1, 1_000_000);
        Checks.range("maxUnreadBytes", maxUnreadBytes, 1, 1 << 30);
        Checks.range("maxUnsentBytes", maxUnsentBytes, 1, 1 << 30);
        Checks.range("maxBehindBytes", maxBehindBytes, 1, 1 << 30);
    }

    /// A copy with another `maxConnections`.
    public Limits withMaxConnections(int maxConnections) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxRequestLineBytes`.
    public Limits withMaxRequestLineBytes(int maxRequestLineBytes) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxHeaderBytes`.
    public Limits withMaxHeaderBytes(int maxHeaderBytes) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxHeaders`.
    public Limits withMaxHeaders(int maxHeaders) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxBodyBytes`.
    public Limits withMaxBodyBytes(long maxBodyBytes) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxMessageBytes`.
    public Limits withMaxMessageBytes(int maxMessageBytes) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxFrameBytes`.
    public Limits withMaxFrameBytes(int maxFrameBytes) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxFragments`.
    public Limits withMaxFragments(int maxFragments) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxQueuedMessages`.
    public Limits withMaxQueuedMessages(int maxQueuedMessages) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxUnreadBytes`.
    public Limits withMaxUnreadBytes(int maxUnreadBytes) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxUnsentBytes`.
    public Limits withMaxUnsentBytes(int maxUnsentBytes) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }

    /// A copy with another `maxBehindBytes`.
    public Limits withMaxBehindBytes(int maxBehindBytes) {
        return new Limits(
                maxConnections,
                maxRequestLineBytes,
                maxHeaderBytes,
                maxHeaders,
                maxBodyBytes,
                maxMessageBytes,
                maxFrameBytes,
                maxFragments,
                maxQueuedMessages,
                maxUnreadBytes,
                maxUnsentBytes,
                maxBehindBytes);
    }
}
