package dev.levada.layer;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// A message that a layer sends later, once or again and again; see [ChannelLayer#schedule].
///
/// @param id names it, for [ChannelLayer#cancel]; ASCII letters, digits, hyphens, underscores and periods,
///     fewer than 100. A message that is scheduled under the same id takes the place of the earlier one
/// @param to where it goes
/// @param message what is sent
/// @param after how long from now, by the clock of the layer; not negative, at most [#LONGEST]
/// @param every the time between two, from [#SHORTEST_PERIOD] to [#LONGEST]; empty for once
public record Delayed(String id, To to, ChannelMessage message, Duration after, Optional<Duration> every) {
    /// How many a layer keeps at the same time, or each of its servers.
    public static final int MOST = 100_000;

    /// The farthest away that anything is kept.
    public static final Duration LONGEST = Duration.ofDays(3_650);

    /// The shortest period.
    public static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);

    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9._-]{1,99}");

    /// Where a message goes.
    public sealed interface To {
        /// To the work queue or the mailbox of that name, as [ChannelLayer#send] does. A queue that is full
        /// when it is time gets it as soon as it has room; the layer tries each second.
        ///
        /// @param name of the channel
        record Channel(ChannelName name) implements To {}

        /// To all members, as [ChannelLayer#groupSend] does.
        ///
        /// @param name of the group
        record Group(GroupName name) implements To {}
    }

    public Delayed {
        if (!ID.matcher(id).matches())
            throw new ContractException("Expected an id of 1 to 99 ASCII letters, digits, hyphens, underscores and"
                    + " periods, but got " + Quoted.of(id) + ".");
        if (after.isNegative() || after.compareTo(LONGEST) > 0)
            throw new ContractException(
                    "Expected a delay from 0 to " + LONGEST.toDays() + " days, but got " + after + ".");
        every.ifPresent(Delayed::checkPeriod);
    }

    private static void checkPeriod(Duration every) {
        if (every.compareTo(SHORTEST_PERIOD) < 0 || every.compareTo(LONGEST) > 0)
            throw new ContractException("Expected a period from " + SHORTEST_PERIOD.toMillis() + " ms to "
                    + LONGEST.toDays() + " days, but got " + every + ".");
    }

    /// A message that is sent once, under an id that nobody else has.
    public static Delayed once(To to, ChannelMessage message, Duration after) {
        return new Delayed(UUID.randomUUID().toString(), to, message, after, Optional.empty());
    }
}
