package dev.levada.layer.redis.link;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisServer;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The topics that this process listens to. Each has a number of users; Redis hears of the first and the
/// last.
public final class Subscriptions {
    private final RedisServer server;
    private final StatefulRedisPubSubConnection<String, byte[]> connection;
    private final Duration timeout;
    private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>();

    /// One topic; changed only inside the map's lock for it.
    private static final class Topic {
        int users;
        CompletableFuture<?> confirmed = new CompletableFuture<>();
    }

    Subscriptions(RedisServer server, StatefulRedisPubSubConnection<String, byte[]> connection, Duration timeout) {
        this.server = server;
        this.connection = connection;
        this.timeout = timeout;
    }

    /// Adds a user of the topic; not interrupted. Returns when Redis has confirmed it; while Redis is away
    /// it returns at once, and the topic is subscribed when it is back.
    ///
    /// @throws LayerException when Redis refuses, for example because the user may not
    public void add(String topic) {
        var known = topics.compute(topic, (_, before) -> {
            var entry = before == null ? new Topic() : before;
            // Inside the lock, so that a subscribe and an unsubscribe go out in the order they were decided.
            if (entry.users == 0)
                entry.confirmed = connection.async().subscribe(topic).toCompletableFuture();
            entry.users++;
            return entry;
        });
        // As long as the timeout, whoever interrupts: a join that is given up half way helps nobody.
        boolean isInterrupted = Thread.interrupted();
        try {
            while (true)
                try {
                    await(known.confirmed);
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

    /// Takes away one user. Never blocks, never fails.
    public void remove(String topic) {
        topics.computeIfPresent(topic, (_, entry) -> {
            entry.users--;
            if (entry.users > 0) return entry;
            connection.async().unsubscribe(topic).exceptionally(_ -> null);
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
        var again = new HashMap<String, CompletableFuture<?>>();
        for (var topic : new ArrayList<>(topics.keySet()))
            topics.computeIfPresent(topic, (_, entry) -> {
                entry.confirmed = connection.async().subscribe(topic).toCompletableFuture();
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
