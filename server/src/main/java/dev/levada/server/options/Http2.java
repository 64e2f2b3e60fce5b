package dev.levada.server.options;

/// HTTP/2 (RFC 9113), and WebSockets over it (RFC 8441).
///
/// @param enabled whether it is offered: by ALPN where there is TLS, and in the clear to peers that know
///     beforehand
/// @param maxStreams requests and WebSockets of one connection at a time; more are refused with
///     `REFUSED_STREAM`, which is safe to try again. An application whose peer has reset its stream counts
///     until it has ended
/// @param windowBytes bytes of a request body that may be on their way to an application that does not
///     read; then the peer has to wait. Each stream has its own, so that one that waits does not block
///     the others
/// @param maxResetsPerMinute streams a peer may reset, and streams it may make the server reset; more ends
///     the connection with `ENHANCE_YOUR_CALM`
/// @param maxControlFramesPerSecond frames of a peer that carry no request, as pings, settings and
///     priorities; more ends the connection with `ENHANCE_YOUR_CALM`. Window updates in answer to what the
///     peer was sent are not counted
/// @param maxContinuations small frames into which a peer may cut its request headers; more ends the
///     connection with `ENHANCE_YOUR_CALM`
public record Http2(
        boolean enabled,
        int maxStreams,
        int windowBytes,
        int maxResetsPerMinute,
        int maxControlFramesPerSecond,
        int maxContinuations) {
    /// Safe for the open internet.
    public static final Http2 DEFAULT = new Http2(true, 100, 64 << 10, 400, 1_000, 16);

    public Http2 {
        Checks.range("maxStreams", maxStreams, 1, 100_000);
        Checks.range("windowBytes", windowBytes, 1_024, 1 << 30);
        Checks.range("maxResetsPerMinute", maxResetsPerMinute, 1, 10_000_000);
        Checks.range("maxControlFramesPerSecond", maxControlFramesPerSecond, 1, 10_000_000);
        Checks.range("maxContinuations", maxContinuations, 1, 10_000);
    }

    /// A copy with another `enabled`.
    public Http2 withEnabled(boolean enabled) {
        return new Http2(
                enabled, maxStreams, windowBytes, maxResetsPerMinute, maxControlFramesPerSecond, maxContinuations);
    }

    /// A copy with another `maxStreams`.
    public Http2 withMaxStreams(int maxStreams) {
        return new Http2(
                enabled, maxStreams, windowBytes, maxResetsPerMinute, maxControlFramesPerSecond, maxContinuations);
    }

    /// A copy with another `windowBytes`.
    public Http2 withWindowBytes(int windowBytes) {
        return new Http2(
                enabled, maxStreams, windowBytes, maxResetsPerMinute, maxControlFramesPerSecond, maxContinuations);
    }

    /// A copy with another `maxResetsPerMinute`.
    public Http2 withMaxResetsPerMinute(int maxResetsPerMinute) {
        return new Http2(
                enabled, maxStreams, windowBytes, maxResetsPerMinute, maxControlFramesPerSecond, maxContinuations);
    }

    /// A copy with another `maxControlFramesPerSecond`.
    public Http2 withMaxControlFramesPerSecond(int maxControlFramesPerSecond) {
        return new Http2(
                enabled, maxStreams, windowBytes, maxResetsPerMinute, maxControlFramesPerSecond, maxContinuations);
    }

    /// A copy with another `maxContinuations`.
    public Http2 withMaxContinuations(int maxContinuations) {
        return new Http2(
                enabled, maxStreams, windowBytes, maxResetsPerMinute, maxControlFramesPerSecond, maxContinuations);
    }
}
