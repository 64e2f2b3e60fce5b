package dev.levada.server.options;

import java.time.Duration;

/// How long the server waits for a peer or an application. All are total times on the monotonic clock, kept
/// with a granularity of about half a second.
///
/// @param head from the opening of a connection, or the first byte of a later request, to the end of
///     the request head; then 408 and close. Single bytes do not renew it
/// @param body between two parts of a request body while the application waits for more; then the
///     request ends as a disconnect
/// @param keepAlive between two requests; then the connection is closed
/// @param handshake for the application to accept or refuse a WebSocket; then 503
/// @param message for a WebSocket peer to finish a message that it has begun; then 1008. Single bytes and
///     fragments do not renew it; time in which the server does not read is not counted
/// @param write without the peer taking a single byte of what waits for it; then the connection is cut. For
///     a WebSocket this is noticed up to a quarter of the time later
/// @param close for the peer to answer a close frame; then the connection is cut
/// @param ping without a byte from a WebSocket peer before it is pinged
/// @param pong for a pinged peer to send anything; then the connection is cut with 1006
/// @param applicationClose for an application to end after its peer has gone; then it is interrupted
///     and logged
/// @param drain for requests and applications to end when the server closes; then they are interrupted
/// @param age of a WebSocket, from its handshake; then it is closed as by a server that closes ([Drain]),
///     up to a tenth of this time earlier so that not all come back at once. 0, the default, for any age
/// @param lifespan for the application to answer the startup or the shutdown event
public record Timeouts(
        Duration head,
        Duration body,
        Duration keepAlive,
        Duration handshake,
        Duration message,
        Duration write,
        Duration close,
        Duration ping,
        Duration pong,
        Duration applicationClose,
        Duration drain,
        Duration age,
        Duration lifespan) {
    /// Safe for the open internet.
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(75),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofSeconds(60));

    public Timeouts {
        Checks.range("head", head);
        Checks.range("body", body);
        Checks.range("keepAlive", keepAlive);
        Checks.range("handshake", handshake);
        Checks.range("message", message);
        Checks.range("write", write);
        Checks.range("close", close);
        Checks.range("ping", ping);
        Checks.range("pong", pong);
        Checks.range("applicationClose", applicationClose);
        Checks.range("drain", drain);
        Checks.rangeFromZero("age", age);
        Checks.range("lifespan", lifespan);
    }

    /// A copy with another `head`.
    public Timeouts withHead(Duration head) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `body`.
    public Timeouts withBody(Duration body) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `keepAlive`.
    public Timeouts withKeepAlive(Duration keepAlive) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `handshake`.
    public Timeouts withHandshake(Duration handshake) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `message`.
    public Timeouts withMessage(Duration message) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `write`.
    public Timeouts withWrite(Duration write) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `close`.
    public Timeouts withClose(Duration close) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `ping`.
    public Timeouts withPing(Duration ping) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `pong`.
    public Timeouts withPong(Duration pong) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `applicationClose`.
    public Timeouts withApplicationClose(Duration applicationClose) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `drain`.
    public Timeouts withDrain(Duration drain) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `age`.
    public Timeouts withAge(Duration age) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }

    /// A copy with another `lifespan`.
    public Timeouts withLifespan(Duration lifespan) {
        return new Timeouts(
                head,
                body,
                keepAlive,
                handshake,
                message,
                write,
                close,
                ping,
                pong,
                applicationClose,
                drain,
                age,
                lifespan);
    }
}
