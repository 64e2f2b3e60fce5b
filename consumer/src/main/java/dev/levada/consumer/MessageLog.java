package dev.levada.consumer;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Quoted;
import dev.levada.json.JsonException;
import dev.levada.layer.LayerException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What went wrong between a route's consumers and the channel layer: everything is counted, and a line is
/// logged at most every ten seconds, because one wrong sender reaches every member of a group.
final class MessageLog {
    /// The name of the logger.
    static final String NAME = "dev.levada.consumer";

    private static final Logger LOGGER = System.getLogger(NAME);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String consumer;
    private final LongAdder count = new LongAdder();
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

    MessageLog(String consumer) {
        this.consumer = consumer;
    }

    /// How many messages were dropped and layer failures survived so far.
    long count() {
        return count.sum();
    }

    void unknown(ChannelMessage message) {
        count.increment();
        if (isDue())
            LOGGER.log(
                    Level.WARNING,
                    "{0} has no handler for messages of type {1}; dropped. Declare one in handlers(). {2} so far.",
                    consumer,
                    Quoted.of(message.type()),
                    count.toString());
    }

    void misfit(ChannelMessage message, JsonException problem) {
        count.increment();
        if (isDue())
            LOGGER.log(
                    Level.WARNING,
                    "{0} cannot read a message of type {1}; dropped. {2} {3} so far.",
                    consumer,
                    Quoted.of(message.type()),
                    problem.getMessage(),
                    count.toString());
    }

    void layerFailed(LayerException failure) {
        count.increment();
        if (isDue())
            LOGGER.log(
                    Level.WARNING,
                    "The channel layer failed in {0}, which goes on. {1} {2} so far.",
                    consumer,
                    failure.getMessage(),
                    count.toString());
    }

    void slow() {
        count.increment();
        if (isDue())
            LOGGER.log(
                    Level.WARNING,
                    "A client of {0} reads too slowly; what was broadcast to it is left out. {1} so far.",
                    consumer,
                    count.toString());
    }

    void unfit() {
        count.increment();
        if (isDue())
            LOGGER.log(
                    Level.WARNING,
                    "Bytes were broadcast to a stream of {0}, which carries text only; left out. {1} so far.",
                    consumer,
                    count.toString());
    }

    private boolean isDue() {
        long now = System.nanoTime();
        long until = quietUntil.get();
        return now - until >= 0 && quietUntil.compareAndSet(until, now + PAUSE_NANOS);
    }
}
