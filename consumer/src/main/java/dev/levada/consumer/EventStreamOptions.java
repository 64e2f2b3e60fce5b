package dev.levada.consumer;

import dev.levada.contract.ContractException;
import java.time.Duration;
import java.util.Set;

/// What holds for the streams of one route to an [EventStreamConsumer]. Immutable.
///
/// @param keepAlive after so much quiet a comment is sent, so that proxies and the client know that the
///     connection lives, and this side that the client does; positive
/// @param retry how long clients wait before they come back after a loss. Each is told a time between this
///     and twice this, so that they do not all come at once; zero to leave it to them
/// @param maxLifetime a stream ends after that long, and its client comes back, with its cookies and tokens
///     to be checked anew; zero for no limit
/// @param maxWaitingEvents broadcasts that wait for one client; at least 1
/// @param maxWaitingBytes the bytes of what waits for one client, above which no broadcast is added; at
///     least 1
/// @param whenSlow what happens over one of these two bounds
/// @param allowedOrigins pages of these origins may open streams, besides those of the same host; see
///     [dev.levada.contract.Origins]
public record EventStreamOptions(
        Duration keepAlive,
        Duration retry,
        Duration maxLifetime,
        int maxWaitingEvents,
        int maxWaitingBytes,
        SlowReaderPolicy whenSlow,
        Set<String> allowedOrigins) {
    private static final EventStreamOptions DEFAULTS = new EventStreamOptions(
            Duration.ofSeconds(15),
            Duration.ofSeconds(3),
            Duration.ZERO,
            1_000,
            1 << 20,
            SlowReaderPolicy.CLOSE,
            Set.of());

    public EventStreamOptions {
        if (!keepAlive.isPositive())
            throw new ContractException("Expected a keep-alive interval above zero, but got " + keepAlive + ".");
        if (retry.isNegative() || maxLifetime.isNegative())
            throw new ContractException("Expected times of zero or more, but got a retry of " + retry
                    + " and a lifetime of " + maxLifetime + ".");
        if (maxWaitingEvents < 1 || maxWaitingBytes < 1)
            throw new ContractException("Expected bounds of at least 1, but got " + maxWaitingEvents + " events and "
                    + maxWaitingBytes + " bytes.");
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /// A keep-alive of 15 s, a retry of 3 s, no limit of the lifetime, 1,000 events or 1 MiB that wait,
    /// slow clients cut, only pages of the same host.
    public static EventStreamOptions defaults() {
        return DEFAULTS;
    }

    /// A copy with another keep-alive interval.
    public EventStreamOptions withKeepAlive(Duration keepAlive) {
        return new EventStreamOptions(
                keepAlive, retry, maxLifetime, maxWaitingEvents, maxWaitingBytes, whenSlow, allowedOrigins);
    }

    /// A copy with another time to come back.
    public EventStreamOptions withRetry(Duration retry) {
        return new EventStreamOptions(
                keepAlive, retry, maxLifetime, maxWaitingEvents, maxWaitingBytes, whenSlow, allowedOrigins);
    }

    /// A copy with another lifetime.
    public EventStreamOptions withMaxLifetime(Duration maxLifetime) {
        return new EventStreamOptions(
                keepAlive, retry, maxLifetime, maxWaitingEvents, maxWaitingBytes, whenSlow, allowedOrigins);
    }

    /// A copy with other bounds for what waits.
    public EventStreamOptions withMaxWaiting(int events, int bytes) {
        return new EventStreamOptions(keepAlive, retry, maxLifetime, events, bytes, whenSlow, allowedOrigins);
    }

    /// A copy with another policy for slow clients.
    public EventStreamOptions withWhenSlow(SlowReaderPolicy whenSlow) {
        return new EventStreamOptions(
                keepAlive, retry, maxLifetime, maxWaitingEvents, maxWaitingBytes, whenSlow, allowedOrigins);
    }

    /// A copy that lets in pages of these origins too, written as browsers send them, in lower case.
    public EventStreamOptions withAllowedOrigins(Set<String> allowedOrigins) {
        return new EventStreamOptions(
                keepAlive, retry, maxLifetime, maxWaitingEvents, maxWaitingBytes, whenSlow, allowedOrigins);
    }
}
