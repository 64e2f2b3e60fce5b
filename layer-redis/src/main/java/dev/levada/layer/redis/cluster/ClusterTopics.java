package dev.levada.layer.redis.cluster;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.Failures;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.options.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The topics that this process listens to, each on the node that has its slot. When the slot moves, they
/// follow.
final class ClusterTopics {
    private final RedisServer cluster;
    private final Duration timeout;
    private final IntFunction<@Nullable RedisLink> ownerOf;
    private final Keeper keeper;
    private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>();

    /// One topic; changed only inside the map's lock for it.
    private static final class Topic {
        final int slot;
        int users;

        @Nullable
        RedisLink at;

        // Redis has taken it away, or refused it: it is to be subscribed again, wherever it is.
        boolean isGone;
        volatile CompletableFuture<?> confirmed = CompletableFuture.completedFuture(null);

        Topic(int slot) {
            this.slot = slot;
        }
    }

    private record Asked(int slot, String topic, CompletableFuture<?> confirmed) {}

    /// @param ownerOf the node that has a slot, or null while there is none
    ClusterTopics(RedisServer cluster, Duration timeout, IntFunction<@Nullable RedisLink> ownerOf, Keeper keeper) {
        this.cluster = cluster;
        this.timeout = timeout;
        this.ownerOf = ownerOf;
        this.keeper = keeper;
    }

    /// Adds a user; see [dev.levada.layer.redis.link.Place#subscribe].
    void add(String topic, int slot) {
        topics.compute(topic, (_, before) -> {
            var entry = before == null ? new Topic(slot) : before;
            if (entry.users == 0) begin(topic, entry);
            entry.users++;
            return entry;
        });
        // As long as the timeout, whoever interrupts: a join that is given up half way helps nobody.
        boolean isInterrupted = Thread.interrupted();
        long until = System.nanoTime() + timeout.toNanos();
        try {
            while (true)
                try {
                    if (isThere(topic, until)) return;
                    if (!keeper.awaitPass(until)) return;
                } catch (InterruptedException _) {
                    isInterrupted = true;
                } catch (LayerException refusal) {
                    remove(topic);
                    throw refusal;
                }
        } finally {
            if (isInterrupted) Thread.currentThread().interrupt();
        }
    }

    /// @return false when the topic has moved, and is worth looking for again
    private boolean isThere(String name, long until) throws InterruptedException {
        var topic = topics.get(name);
        if (topic == null) return true; // given up in the meantime
        try {
            topic.confirmed.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            // Made up for when the node answers again.
        } catch (ExecutionException e) {
            // A lost connection subscribes again by itself.
            if (!Failures.isRefusal(e)) return true;
            var redirect = Redirect.of(e);
            if (redirect instanceof Redirect.None) throw Failures.of(cluster, e);
            markGone(name);
            return !(redirect instanceof Redirect.Moved) || System.nanoTime() - until >= 0;
        }
        return true;
    }

    private void markGone(String name) {
        topics.computeIfPresent(name, (_, topic) -> {
            topic.isGone = true;
            return topic;
        });
        keeper.wake();
    }

    private void begin(String name, Topic topic) {
        topic.isGone = false;
        topic.at = ownerOf.apply(topic.slot);
        if (topic.at == null) {
            topic.isGone = true;
            topic.confirmed = CompletableFuture.completedFuture(null);
            keeper.wake();
            return;
        }
        topic.confirmed = topic.at.subscriptions().begin(name);
    }

    /// Takes away a user. Never blocks, never fails.
    void remove(String topic) {
        topics.computeIfPresent(topic, (_, entry) -> {
            entry.users--;
            if (entry.users > 0) return entry;
            if (entry.at != null) entry.at.subscriptions().remove(topic);
            return null;
        });
    }

    /// Redis has taken the topic away.
    ///
    /// @return its slot, or -1 when nobody wants it
    int taken(String topic) {
        var entry = topics.computeIfPresent(topic, (_, known) -> {
            known.isGone = true;
            return known;
        });
        return entry == null ? -1 : entry.slot;
    }

    /// Has each topic subscribed on the node that has its slot now. Blocks until the nodes have confirmed.
    ///
    /// @return the slots of which some topics are not there yet
    BitSet follow() throws InterruptedException {
        var missing = new BitSet(Topology.SLOTS);
        var asked = new ArrayList<Asked>();
        for (var name : new ArrayList<>(topics.keySet()))
            topics.computeIfPresent(name, (_, topic) -> {
                var owner = ownerOf.apply(topic.slot);
                if (owner == null || !owner.isUp()) missing.set(topic.slot);
                if (owner != null && (topic.isGone || !owner.equals(topic.at))) {
                    if (topic.at != null) topic.at.subscriptions().remove(name);
                    begin(name, topic);
                    asked.add(new Asked(topic.slot, name, topic.confirmed));
                }
                return topic;
            });
        long until = System.nanoTime() + timeout.toNanos();
        for (var one : asked)
            try {
                one.confirmed().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                missing.set(one.slot());
                if (Failures.isRefusal(e)) markGone(one.topic());
            } catch (TimeoutException _) {
                missing.set(one.slot());
                markGone(one.topic());
            }
        return missing;
    }
}
