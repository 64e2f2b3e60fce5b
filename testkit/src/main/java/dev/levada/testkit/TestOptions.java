package dev.levada.testkit;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/// How patient a test is and how much it lets pile up. Immutable.
///
/// @param deadline how long to wait for something that is expected; a passing test never waits that long
/// @param quietTime how long an application that waits elsewhere than in `receive.next()` (a lock, a
///     queue of its own) must stay silent before `receivesNothing()` believes it
/// @param maxUnreadEvents outbound events the test may leave unread; with more, the application's `send`
///     blocks, and a socket that is written to by broadcasts is closed with 1013
/// @param maxWaitingMessages channel messages that wait for one application; with more,
///     [dev.levada.contract.Inbox#offer] returns false
/// @param offersExtensions whether scopes get the capabilities a real server offers; false to see how an
///     application does without
public record TestOptions(
        Duration deadline, Duration quietTime, int maxUnreadEvents, int maxWaitingMessages, boolean offersExtensions) {
    /// The system property with another default deadline, as `PT10S`, for slow machines.
    public static final String DEADLINE_PROPERTY = "levada.test.deadline";

    public TestOptions {
        if (!deadline.isPositive())
            throw new ContractException("Expected a deadline above zero, but got " + deadline + ".");
        if (quietTime.isNegative())
            throw new ContractException("Expected a quiet time of at least zero, but got " + quietTime + ".");
        if (maxUnreadEvents < 1 || maxWaitingMessages < 1)
            throw new ContractException("Expected bounds of at least 1, but got " + maxUnreadEvents
                    + " unread events and " + maxWaitingMessages + " waiting messages.");
    }

    /// A deadline of 2 s (or that of [#DEADLINE_PROPERTY]), a quiet time of 100 ms, 10,000 unread events
    /// and 100 waiting messages.
    ///
    /// @throws ContractException when the property is no duration
    public static TestOptions defaults() {
        return new TestOptions(defaultDeadline(), Duration.ofMillis(100), 10_000, 100, true);
    }

    private static Duration defaultDeadline() {
        var wish = System.getProperty(DEADLINE_PROPERTY, "PT2S");
        try {
            return Duration.parse(wish);
        } catch (DateTimeParseException _) {
            throw new ContractException("Expected a duration such as \"PT10S\" in " + DEADLINE_PROPERTY + ", but got "
                    + Quoted.of(wish) + ".");
        }
    }

    /// A copy with another deadline.
    public TestOptions withDeadline(Duration deadline) {
        return new TestOptions(deadline, quietTime, maxUnreadEvents, maxWaitingMessages, offersExtensions);
    }

    /// A copy with another quiet time.
    public TestOptions withQuietTime(Duration quietTime) {
        return new TestOptions(deadline, quietTime, maxUnreadEvents, maxWaitingMessages, offersExtensions);
    }

    /// A copy with another bound for unread events.
    public TestOptions withMaxUnreadEvents(int maxUnreadEvents) {
        return new TestOptions(deadline, quietTime, maxUnreadEvents, maxWaitingMessages, offersExtensions);
    }

    /// A copy with another bound for waiting channel messages.
    public TestOptions withMaxWaitingMessages(int maxWaitingMessages) {
        return new TestOptions(deadline, quietTime, maxUnreadEvents, maxWaitingMessages, offersExtensions);
    }

    /// A copy whose scopes offer no extensions.
    public TestOptions withoutExtensions() {
        return new TestOptions(deadline, quietTime, maxUnreadEvents, maxWaitingMessages, false);
    }
}
