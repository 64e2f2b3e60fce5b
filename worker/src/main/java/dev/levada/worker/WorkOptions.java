package dev.levada.worker;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.Delivery;
import dev.levada.layer.Messages;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// How the work of a channel is done. Changed with the methods that read like the sentence:
/// `WorkOptions.DEFAULT.atLeastOnce(Delivery.atLeastOnce().thenDeadLetter()).concurrency(4)`.
///
/// @param delivery how often work is handed out until it is acknowledged, which is when the handler has
///     returned; empty, the default, for at most once: what is fetched when a process dies or a handler
///     fails is not done again. Each pause is twice the one before, up to [#LONGEST_PAUSE], give or take a
///     quarter. [Delivery#ahead] is how much a process fetches before it is needed
/// @param concurrency how many pieces of work one process does at the same time, from 1, the default, to
///     [#MOST_CONCURRENT]
/// @param key of a message; work with the same key is done one after the other by a process, in the order
///     it was sent, and while one is tried again those behind it wait. Empty, the default, for no such
///     order. Only within one process: for order in a fleet, read the channel in one process, or send to as
///     many channels as there are processes
public record WorkOptions(
        Optional<Delivery> delivery, int concurrency, Optional<Function<ChannelMessage, String>> key) {
    /// The most pieces of work of one channel that a process does at the same time.
    public static final int MOST_CONCURRENT = 1_000;

    /// The longest pause before the next attempt, unless the first is longer.
    public static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /// At most once, one at a time, in order.
    public static final WorkOptions DEFAULT = new WorkOptions(Optional.empty(), 1, Optional.empty());

    public WorkOptions {
        if (concurrency < 1 || concurrency > MOST_CONCURRENT)
            throw new ContractException(
                    "Expected a concurrency from 1 to " + MOST_CONCURRENT + ", but got " + concurrency + ".");
    }

    /// A copy whose work is handed out until it is acknowledged.
    public WorkOptions atLeastOnce(Delivery delivery) {
        return new WorkOptions(Optional.of(delivery), concurrency, key);
    }

    /// A copy with so many at the same time.
    public WorkOptions concurrency(int concurrency) {
        return new WorkOptions(delivery, concurrency, key);
    }

    /// A copy in which work with the same key keeps its order.
    public WorkOptions inOrderOf(Function<ChannelMessage, String> key) {
        return new WorkOptions(delivery, concurrency, Optional.of(key));
    }

    /// A copy in which work with the same key keeps its order; work of another type has the empty key. A
    /// message that does not fit the record has it too.
    public <R extends Record> WorkOptions inOrderOf(Class<R> form, Function<? super R, ?> key) {
        var type = Messages.typeOf(form);
        return inOrderOf(
                message -> message.type().equals(type) ? String.valueOf(key.apply(Messages.as(message, form))) : "");
    }
}
