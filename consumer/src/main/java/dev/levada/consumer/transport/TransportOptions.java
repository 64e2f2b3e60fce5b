package dev.levada.consumer.transport;

import dev.levada.consumer.SlowReaderPolicy;
import dev.levada.contract.ContractException;
import java.time.Duration;
import java.util.Set;

/// What holds for the sessions of one [Transports]. Immutable.
///
/// @param pollTime a long poll without messages is answered after that long; shorter than what proxies on
///     the way allow
/// @param idleTime a session ends when its client has not asked for that long
/// @param keepAlive a quiet stream of events gets a comment after that long
/// @param messageTime how long a message of the client waits for a consumer that is behind; then it is
///     answered with 429
/// @param maxSessions at the same time; more are answered with 503
/// @param maxMessageBytes of a message of the client; a longer one is answered with 413
/// @param maxWaitingMessages messages of the client that wait for the consumer, and as many of the channel
///     layer, which are dropped and counted by the layer
/// @param maxKeptMessages messages that wait for the client, or for its confirmation. Over it the
///     consumer's own `send` blocks, and `whenSlow` says what becomes of broadcasts
/// @param maxKeptBytes the same in bytes
/// @param maxAnswerMessages in one answer to a long poll
/// @param whenSlow what becomes of broadcasts for a client that does not ask often enough
/// @param allowedOrigins pages of these origins may open sessions, besides those of the same host; see
///     [dev.levada.contract.Origins]. They need answers to preflight requests too, which are not given here
public record TransportOptions(
        Duration pollTime,
        Duration idleTime,
        Duration keepAlive,
        Duration messageTime,
        int maxSessions,
        int maxMessageBytes,
        int maxWaitingMessages,
        int maxKeptMessages,
        int maxKeptBytes,
        int maxAnswerMessages,
        SlowReaderPolicy whenSlow,
        Set<String> allowedOrigins) {
    private static final TransportOptions DEFAULTS = new TransportOptions(
            Duration.ofSeconds(25),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            10_000,
            1 << 20,
            100,
            1_000,
            256 << 10,
            100,
            SlowReaderPolicy.CLOSE,
            Set.of());

    public TransportOptions {
        checkPositive(pollTime, "poll time");
        checkPositive(idleTime, "idle time");
        checkPositive(keepAlive, "keep-alive interval");
        checkPositive(messageTime, "message time");
        checkPositive(maxSessions, "number of sessions");
        checkPositive(maxMessageBytes, "number of bytes in a message");
        checkPositive(maxWaitingMessages, "number of waiting messages");
        checkPositive(maxKeptMessages, "number of kept messages");
        checkPositive(maxKeptBytes, "number of kept bytes");
        checkPositive(maxAnswerMessages, "number of messages in an answer");
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    private static void checkPositive(Duration time, String what) {
        if (!time.isPositive()) throw new ContractException("Expected a positive " + what + ", but got " + time + ".");
    }

    private static void checkPositive(int number, String what) {
        if (number < 1) throw new ContractException("Expected a " + what + " of at least 1, but got " + number + ".");
    }

    /// Polls of 25 s, an end after 60 s without one, a keep-alive of 15 s, 10 s for a message of the
    /// client, 10,000 sessions, messages of up to 1 MiB of which 100 wait, 1,000 messages or 256 KiB kept
    /// for a client, 100 in an answer, slow clients cut, only pages of the same host.
    public static TransportOptions defaults() {
        return DEFAULTS;
    }

    /// A copy with other times.
    public TransportOptions withTimes(Duration pollTime, Duration idleTime, Duration keepAlive, Duration messageTime) {
        return new TransportOptions(
                pollTime,
                idleTime,
                keepAlive,
                messageTime,
                maxSessions,
                maxMessageBytes,
                maxWaitingMessages,
                maxKeptMessages,
                maxKeptBytes,
                maxAnswerMessages,
                whenSlow,
                allowedOrigins);
    }

    /// A copy with another bound for sessions.
    public TransportOptions withMaxSessions(int maxSessions) {
        return new TransportOptions(
                pollTime,
                idleTime,
                keepAlive,
                messageTime,
                maxSessions,
                maxMessageBytes,
                maxWaitingMessages,
                maxKeptMessages,
                maxKeptBytes,
                maxAnswerMessages,
                whenSlow,
                allowedOrigins);
    }

    /// A copy with other bounds for messages of the client.
    public TransportOptions withMaxMessages(int bytes, int waiting) {
        return new TransportOptions(
                pollTime,
                idleTime,
                keepAlive,
                messageTime,
                maxSessions,
                bytes,
                waiting,
                maxKeptMessages,
                maxKeptBytes,
                maxAnswerMessages,
                whenSlow,
                allowedOrigins);
    }

    /// A copy with other bounds for what is kept for a client, and another policy for what is over them.
    public TransportOptions withMaxKept(int messages, int bytes, int perAnswer, SlowReaderPolicy whenSlow) {
        return new TransportOptions(
                pollTime,
                idleTime,
                keepAlive,
                messageTime,
                maxSessions,
                maxMessageBytes,
                maxWaitingMessages,
                messages,
                bytes,
                perAnswer,
                whenSlow,
                allowedOrigins);
    }

    /// A copy that lets in pages of these origins too, written as browsers send them, in lower case.
    public TransportOptions withAllowedOrigins(Set<String> allowedOrigins) {
        return new TransportOptions(
                pollTime,
                idleTime,
                keepAlive,
                messageTime,
                maxSessions,
                maxMessageBytes,
                maxWaitingMessages,
                maxKeptMessages,
                maxKeptBytes,
                maxAnswerMessages,
                whenSlow,
                allowedOrigins);
    }
}
