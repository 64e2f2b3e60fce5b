package dev.levada.layer;

import dev.levada.contract.ContractException;
import java.time.Duration;

/// How often work is handed out until it is acknowledged: at least once, again after a failure, and at
/// last to a queue of its own. Changed with the methods that read like the sentence:
/// `Delivery.atLeastOnce().retry(5, Duration.ofSeconds(2)).thenDeadLetter()`.
///
/// All readers of a channel declare the same.
///
/// @param attempts how often work is handed out at most, from 1 to 1,000; 5 by default
/// @param retryAfter how long to wait after a failed attempt; one second by default
/// @param lease how long a reader that has died keeps its work from others; 15 seconds by default, one
///     second at least. A reader that is alive renews it. At most a second after its end whoever waits gets
///     the work, before what was sent later
/// @param isDeadLettered whether work that failed at all attempts goes to [#deadLetters]; else it is
///     dropped and counted. At most [#MOST_DEAD_LETTERS] are kept; then the oldest is dropped and counted
/// @param ahead how much work a reader may take beyond what is received at the moment, from 0, the default,
///     to 1,000: fewer questions where work is quick, at the price that a reader that is busy keeps so much
///     from others for up to two seconds. Only layers that have to ask a server do so
public record Delivery(int attempts, Duration retryAfter, Duration lease, boolean isDeadLettered, int ahead) {
    /// The dead letters that are kept of one channel.
    public static final int MOST_DEAD_LETTERS = 10_000;

    private static final String DEAD = ".dead";

    public Delivery {
        if (attempts < 1 || attempts > 1_000)
            throw new ContractException("Expected 1 to 1000 attempts, but got " + attempts + ".");
        if (retryAfter.isNegative())
            throw new ContractException("Expected a pause before the next attempt, but got " + retryAfter + ".");
        if (lease.compareTo(Duration.ofSeconds(1)) < 0)
            throw new ContractException("Expected a lease of at least a second, but got " + lease + ".");
        if (ahead < 0 || ahead > 1_000)
            throw new ContractException("Expected 0 to 1000 pieces of work ahead, but got " + ahead + ".");
    }

    /// The defaults.
    public static Delivery atLeastOnce() {
        return new Delivery(5, Duration.ofSeconds(1), Duration.ofSeconds(15), false, 0);
    }

    /// A copy with so many attempts and that pause between them.
    public Delivery retry(int attempts, Duration after) {
        return new Delivery(attempts, after, lease, isDeadLettered, ahead);
    }

    /// A copy with another lease.
    public Delivery lease(Duration lease) {
        return new Delivery(attempts, retryAfter, lease, isDeadLettered, ahead);
    }

    /// A copy that keeps what failed at all attempts in [#deadLetters].
    public Delivery thenDeadLetter() {
        return new Delivery(attempts, retryAfter, lease, true, ahead);
    }

    /// A copy whose readers take so much work ahead.
    public Delivery ahead(int pieces) {
        return new Delivery(attempts, retryAfter, lease, isDeadLettered, pieces);
    }

    /// The work queue to which work of the channel goes that failed at all attempts: its name and `.dead`.
    /// It can be read like any other, and does not expire.
    ///
    /// @throws ContractException when that name is too long
    public static ChannelName deadLetters(ChannelName channel) {
        return ChannelName.of(channel.value() + DEAD);
    }
}
