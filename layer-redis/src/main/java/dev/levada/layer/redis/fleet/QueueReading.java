package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.Troubles;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits for something in one of several queues, which are looked at in turn. A look takes something or
/// says how long it is worth waiting; Redis wakes the reader when a queue changes.
///
/// @param <T> what is taken
final class QueueReading<T> {
    // In case a push was lost with a connection that nobody has missed yet.
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long AFTER_FAILURE_MILLIS = 100;

    // For servers that tell of no change.
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<ChannelName> queues;
    private final Set<String> keys = new HashSet<>();
    private final KeyWaiters waiters;
    private final Shared shared;
    private final Troubles troubles = new Troubles("Work could not be read from Redis");
    private final Look<T> look;
    private final Set<KeyWaiters.Ticket> tickets = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String closedBecause;

    // Where to look first; two threads that read it at the same time only begin at the same queue.
    private volatile int turn;

    /// What a look came to.
    ///
    /// @param taken null when there was nothing
    /// @param dueMillis when something may be there though no key changes, or -1
    record Found<T>(@Nullable T taken, long dueMillis) {}

    /// Takes from one queue. Blocks for a round trip; not interrupted.
    @FunctionalInterface
    interface Look<T> {
        Found<T> at(ChannelName queue);
    }

    QueueReading(List<ChannelName> queues, Shared shared, KeyWaiters waiters, Look<T> look) {
        this.queues = queues;
        this.shared = shared;
        this.waiters = waiters;
        this.look = look;
        for (var queue : queues) {
            keys.add(shared.keys().ready(queue));
            keys.add(shared.keys().paused(queue));
        }
    }

    T receive() throws InterruptedException {
        while (true) {
            var taken = receive(Duration.ofDays(1));
            if (taken != null) return taken;
        }
    }

    @Nullable
    T receive(Duration atMost) throws InterruptedException {
        long wanted = atMost.compareTo(Duration.ofDays(365)) > 0
                ? Duration.ofDays(365).toNanos()
                : Math.max(0, atMost.toNanos());
        long until = System.nanoTime() + wanted;
        if (Thread.interrupted()) throw new InterruptedException();
        try (var ticket = waiters.ticket(keys)) {
            tickets.add(ticket);
            try {
                return receive(ticket, until);
            } finally {
                tickets.remove(ticket);
            }
        }
    }

    private @Nullable T receive(KeyWaiters.Ticket ticket, long until) throws InterruptedException {
        while (true) {
            ticket.reset();
            checkOpen();
            var found = lookAround();
            if (found.taken() != null) return found.taken();
            long left = until - System.nanoTime();
            if (left <= 0) return null;
            long wait = Math.min(left, shared.places().areTracking() ? LONGEST_WAIT_NANOS : POLL_NANOS);
            if (found.dueMillis() >= 0)
                wait = Math.min(wait, TimeUnit.MILLISECONDS.toNanos(Math.max(1, found.dueMillis())));
            ticket.await(wait);
        }
    }

    private Found<T> lookAround() {
        long due = -1;
        int first = turn;
        for (int i = 0; i < queues.size(); i++) {
            int at = (first + i) % queues.size();
            Found<T> found;
            try {
                found = look.at(queues.get(at));
            } catch (LayerException e) {
                // An outage: what is there is there when the server is back. A closed layer is no outage.
                waiters.checkOpen();
                // Of an outage the link itself tells.
                if (shared.placeOf(queues.get(at)).isUp()) troubles.note("work queue " + queues.get(at), e);
                return new Found<>(null, AFTER_FAILURE_MILLIS);
            }
            if (found.taken() != null) {
                turn = at + 1;
                return found;
            }
            if (found.dueMillis() >= 0) due = due < 0 ? found.dueMillis() : Math.min(due, found.dueMillis());
        }
        return new Found<>(null, due);
    }

    private void checkOpen() {
        waiters.checkOpen();
        var reason = closedBecause;
        if (reason != null) throw new LayerException(reason);
    }

    void close(String reason) {
        closedBecause = reason;
        tickets.forEach(KeyWaiters.Ticket::wake);
    }
}
