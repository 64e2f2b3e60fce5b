package dev.levada.layer.redis.cluster;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.Failures;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.Troubles;
import dev.levada.layer.redis.options.RedisServer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Messages to topics of a cluster that nobody waits for. One that comes to a node which has its slot no
/// more waits here until it is known who has it; it is then behind what was sent in the meantime, and the
/// gap that is announced for the slot covers that.
final class Publications {
    // Enough for what is on its way in one round trip; more means that the cluster does not keep up.
    private static final int MOST_UNANSWERED = 8_192;

    private final RedisServer cluster;
    private final Duration timeout;
    private final IntFunction<@Nullable RedisLink> ownerOf;
    private final Keeper keeper;
    private final Semaphore window = new Semaphore(MOST_UNANSWERED);
    private final LongAdder lost = new LongAdder();
    private final Troubles refused = Troubles.refusedMessages();

    // As many as the window lets in.
    private final ConcurrentLinkedQueue<Publication> moved = new ConcurrentLinkedQueue<>();

    private static final class Publication {
        final int slot;
        final String topic;
        final byte[] payload;
        final int messages;
        final LongConsumer done;
        final long until;

        Publication(int slot, String topic, byte[] payload, int messages, LongConsumer done, long until) {
            this.slot = slot;
            this.topic = topic;
            this.payload = payload;
            this.messages = messages;
            this.done = done;
            this.until = until;
        }
    }

    /// @param ownerOf the node that has a slot, or null while there is none
    Publications(RedisServer cluster, Duration timeout, IntFunction<@Nullable RedisLink> ownerOf, Keeper keeper) {
        this.cluster = cluster;
        this.timeout = timeout;
        this.ownerOf = ownerOf;
        this.keeper = keeper;
    }

    /// Waits until one more may be on its way.
    void enter() {
        if (window.tryAcquire()) return;
        try {
            if (window.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new LayerException("Redis at " + cluster + " is behind: " + MOST_UNANSWERED
                + " messages are unanswered. The message was not sent.");
    }

    /// Sends what has entered. Never blocks.
    ///
    /// @param messages how many have entered for it
    void send(int slot, String topic, byte[] payload, int messages, LongConsumer done) {
        send(new Publication(slot, topic, payload, messages, done, System.nanoTime() + timeout.toNanos()));
    }

    private void send(Publication publication) {
        var link = ownerOf.apply(publication.slot);
        if (link == null) over(publication, -1);
        else
            link.publishNow(publication.topic, publication.payload, (reached, refusal) -> {
                var redirect = Redirect.of(refusal);
                if (redirect instanceof Redirect.Moved && System.nanoTime() - publication.until < 0) {
                    moved.add(publication);
                } else {
                    if (!refusal.isEmpty())
                        refused.note("slot " + publication.slot, Failures.of(link.server(), refusal));
                    over(publication, reached);
                }
                // Last, so that the look that this asks for finds it.
                if (!(redirect instanceof Redirect.None)) keeper.wake();
            });
    }

    private void over(Publication publication, long reached) {
        window.release(publication.messages);
        if (reached < 0) lost.add(publication.messages);
        publication.done.accept(reached);
    }

    /// Sends again what had come to the wrong node.
    void sendMoved() {
        for (int left = moved.size(); left > 0; left--) {
            var publication = moved.poll();
            if (publication != null) send(publication);
        }
    }

    long lost() {
        return lost.sum();
    }
}
