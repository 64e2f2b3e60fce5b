package dev.levada.layer;

import dev.levada.contract.ChannelMessage;
import java.time.Instant;

/// A piece of work that failed at all attempts, or that nobody can do.
///
/// @param id names it among the dead letters of its channel
/// @param message what was to be done; one of type [#UNREADABLE] where it was no message
/// @param attempts how often it was tried
/// @param reason why it is dead, in the words of whoever gave it up; at most [#LONGEST_REASON] characters
/// @param since when it died, by the clock of the layer
public record DeadLetter(String id, ChannelMessage message, int attempts, String reason, Instant since) {
    /// What is kept of a reason.
    public static final int LONGEST_REASON = 200;

    /// The type under which a dead letter is shown that cannot be read; its bytes are in the field `bytes`.
    public static final String UNREADABLE = "levada.unreadable";

    /// What is kept of a reason: one line, cut.
    public static String reason(String text) {
        var line = text.lines().findFirst().orElse("").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
    }
}
