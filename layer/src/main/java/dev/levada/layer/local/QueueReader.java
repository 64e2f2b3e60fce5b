package dev.levada.layer.local;

import dev.levada.layer.LayerException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Waits for the next message of several queues. Any thread may call it.
final class QueueReader {
    private final List<MessageQueue> queues;
    private final Set<Ticket> tickets = ConcurrentHashMap.newKeySet(1);
    private volatile @Nullable String closedBecause;

    // Where to look first, so that a queue that is always full does not starve the others. A lost update
    // between two threads only looks at one queue twice in a row.
    private volatile int turn;

    QueueReader(List<MessageQueue> queues) {
        this.queues = queues;
    }

    Ticket.Given receive() throws InterruptedException {
        var given = receive(false, 0);
        if (given == null) throw new IllegalStateException("A wait without an end has ended.");
        return given;
    }

    Ticket.@Nullable Given receive(Duration atMost) throws InterruptedException {
        long nanos =
                atMost.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) >= 0 ? Long.MAX_VALUE / 2 : atMost.toNanos();
        return receive(true, nanos);
    }

    private Ticket.@Nullable Given receive(boolean isTimed, long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        checkOpen();
        if (Thread.interrupted()) throw new InterruptedException();
        var present = poll();
        if (present != null || (isTimed && nanos <= 0)) return present;
        var ticket = new Ticket();
        tickets.add(ticket);
        try {
            var reason = closedBecause;
            if (reason != null) ticket.fail(reason);
            for (int i = 0; i < queues.size() && !ticket.isDecided(); i++)
                queues.get(i).enlist(ticket);
            var given = ticket.await(isTimed, until);
            if (given != null) turn = queues.indexOf(given.queue()) + 1;
            return given;
        } finally {
            tickets.remove(ticket);
            for (var queue : queues) queue.strike(ticket);
        }
    }

    /// Wakes who waits here, with a [LayerException].
    void close(String reason) {
        closedBecause = reason;
        tickets.forEach(ticket -> ticket.fail(reason));
    }

    private Ticket.@Nullable Given poll() {
        int first = turn;
        for (int i = 0; i < queues.size(); i++) {
            int at = (first + i) % queues.size();
            var given = queues.get(at).poll();
            if (given == null) continue;
            turn = at + 1;
            return given;
        }
        return null;
    }

    private void checkOpen() {
        var reason = closedBecause;
        if (reason != null) throw new LayerException(reason);
    }
}
