package dev.levada.layer.redis.link;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisServer;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The topics that this process listens to. Each has a number of users; Redis hears of the first and the
/// last.
public final class Subscriptions {
    private final RedisServer server;
    private final StatefulRedisPubSubConnection<String, byte[]> connection;
    private final Duration timeout;
    private final boolean isSharded;
    private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>();

    // Topics that were given up, until Redis has confirmed it: what it takes away besides has moved.
    private final ConcurrentHashMap<String, Integer> leaving = new ConcurrentHashMap<>();

    /// One topic; changed only inside the map's lock for it.
    private static final class Topic {
        int users;
        CompletableFuture<?> confirmed = new CompletableFuture<>();
    }

    Subscriptions(
            RedisServer server,
            StatefulRedisPubSubConnection<String, byte[]> connection,
            Duration timeout,
            boolean isSharded) {
        this.server = server;
        this.connection = connection;
        this.timeout = timeout;
        this.isSharded = isSharded;
    }

    /// Adds a user of the topic; not interrupted. Returns when Redis has confirmed it; while Redis is away
    /// it returns at once, and the topic is subscribed when it is back.
    ///
    /// @throws LayerException when Redis refuses, for example because the user may not
    public void add(String topic) {
        var confirmed = begin(topic);
        // As long as the timeout, whoever interrupts: a join that is given up half way helps nobody.
        boolean isInterrupted = Thread.interrupted();
        try {
            while (true)
                try {
                    await(confirmed);
                    return;
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

    /// Adds a user of the topic.
    ///
    /// @return done when Redis has confirmed it
    public CompletableFuture<?> begin(String topic) {
        return topics.compute(topic, (_, before) -> {
                    var entry = before == null ? new Topic() : before;
                    // Inside the lock, so that a subscribe and an unsubscribe go out in the order they were decided.
                    if (entry.users == 0) entry.confirmed = subscribe(topic);
                    entry.users++;
                    return entry;
                })
                .confirmed;
    }

    private CompletableFuture<?> subscribe(String topic) {
        var commands = connection.async();
        return (isSharded ? commands.ssubscribe(topic) : commands.subscribe(topic)).toCompletableFuture();
    }

    private void unsubscribe(String topic) {
        if (!isSharded) {
            connection.async().unsubscribe(topic).exceptionally(_ -> null);
            return;
        }
        leaving.merge(topic, 1, Integer::sum);
        connection.async().sunsubscribe(topic).exceptionally(_ -> {
            hasLeft(topic);
            return null;
        });
    }

    private boolean hasLeft(String topic) {
        var isAsked = new AtomicBoolean();
        leaving.computeIfPresent(topic, (_, count) -> {
            isAsked.set(true);
            return count == 1 ? null : count - 1;
        });
        return isAsked.get();
    }

    /// Has topics told that Redis takes away because they have moved to another node. Called on the thread
    /// that reads from Redis.
    public void onTaken(Consumer<String> listener) {
        connection.addListener(new RedisPubSubAdapter<String, byte[]>() {
            @Override
            public void sunsubscribed(String topic, long count) {
                if (!hasLeft(topic)) listener.accept(topic);
            }
        });
    }

    /// Takes away one user. Never blocks, never fails.
    public void remove(String topic) {
        topics.computeIfPresent(topic, (_, entry) -> {
            entry.users--;
            if (entry.users > 0) return entry;
            unsubscribe(topic);
            return null;
        });
    }

    /// Returns when all has been handed over that Redis had published for this process when it was called,
    /// or the connection is lost.
    public void settle() throws InterruptedException {
        await(connection.async().ping().toCompletableFuture());
    }

    /// How many topics there are.
    public int size() {
        return topics.size();
    }

    /// Subscribes to all again, on a new connection.
    void restore() throws InterruptedException {
        leaving.clear();
        var again = new HashMap<String, CompletableFuture<?>>();
        for (var topic : new ArrayList<>(topics.keySet()))
            topics.computeIfPresent(topic, (_, entry) -> {
                entry.confirmed = subscribe(topic);
                again.put(topic, entry.confirmed);
                return entry;
            });
        for (var confirmed : again.values()) await(confirmed);
        // An answer behind all of them: whatever the client subscribed by itself is confirmed as well.
        settle();
    }

    // A subscription that failed is made when the connection is back, and its members are told of the gap.
    private void await(CompletableFuture<?> confirmed) throws InterruptedException {
        try {
            confirmed.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // What is refused now is refused again.
            if (Failures.cause(e) instanceof RedisCommandExecutionException) throw Failures.of(server, e);
        } catch (TimeoutException _) {
            // As said above.
        }
    }
}
