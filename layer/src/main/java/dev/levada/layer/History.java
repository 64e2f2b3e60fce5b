package dev.levada.layer;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Quoted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How much of what was sent to a group is kept for those who come back. Declared by pattern in
/// [LayerOptions#histories()]; in a URL as `?history.chat-.*=1000/1d`.
///
/// @param messages at most so many, from 1 to 100,000
/// @param age as long after the last message; positive
public record History(int messages, Duration age) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,9}(?:ms|s|m|h|d))");

    public History {
        if (messages < 1 || messages > 100_000)
            throw new LayerException("Expected a history of 1 to 100000 messages, but got " + messages + ".");
        if (!age.isPositive()) throw new LayerException("Expected a history of a positive age, but got " + age + ".");
    }

    /// As in a URL: `1000/1d`.
    ///
    /// @throws LayerException when the text is none
    public static History of(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches())
            throw new LayerException(
                    "Expected a history such as 1000/1d, messages and age, but got " + Quoted.of(text) + ".");
        return new History(Integer.parseInt(match.group(1)), LayerOptions.duration("history", match.group(2)));
    }

    /// A place in the history of one group.
    ///
    /// @param epoch names the history; another one means that the old was lost, and offsets mean nothing
    /// @param offset of a message; the first has 1
    public record Position(String epoch, long offset) {}

    /// What was kept.
    ///
    /// @param position of the newest message of the group at that time; empty when there never was one
    /// @param entries in order, oldest first
    /// @param hasGap whether messages after the asked position are no longer there: what the asker knows
    ///     is out of date and must be loaded anew
    public record Page(Optional<Position> position, List<Entry> entries, boolean hasGap) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /// One message.
    ///
    /// @param offset its place; each is one more than the one before
    /// @param sent what was sent
    public record Entry(long offset, Sent sent) {}

    /// What was sent to a group.
    public sealed interface Sent {
        /// With [ChannelLayer#groupSend].
        record Message(ChannelMessage message) implements Sent {}

        /// With [ChannelLayer#broadcast].
        record Frame(Broadcast broadcast) implements Sent {}
    }
}
