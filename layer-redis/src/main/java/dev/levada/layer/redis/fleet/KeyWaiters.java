package dev.levada.layer.redis.fleet;

import dev.levada.layer.LayerException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Threads that wait for a change to one of some keys. A change between the look and the wait is not
/// missed: the ticket is there before the look.
final class KeyWaiters {
    private final Set<Ticket> tickets = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String closedBecause;

    /// One waiting thread.
    final class Ticket implements AutoCloseable {
        private final Thread thread = Thread.currentThread();
        private final Set<String> keys;
        private volatile boolean isWoken;

        private Ticket(Set<String> keys) {
            this.keys = keys;
        }

        /// Forgets earlier changes, before a look.
        void reset() {
            isWoken = false;
        }

        /// Waits for a change, or as long as said.
        ///
        /// @throws LayerException when the layer is closed
        void await(long nanos) throws InterruptedException {
            long until = System.nanoTime() + nanos;
            while (!isWoken) {
                if (Thread.interrupted()) throw new InterruptedException();
                long left = until - System.nanoTime();
                if (left <= 0) return;
                checkOpen();
                LockSupport.parkNanos(this, left);
            }
            checkOpen();
        }

        void wake() {
            isWoken = true;
            LockSupport.unpark(thread);
        }

        @Override
        public void close() {
            tickets.remove(this);
        }
    }

    Ticket ticket(Set<String> keys) {
        var ticket = new Ticket(keys);
        tickets.add(ticket);
        return ticket;
    }

    /// A key has changed; empty when any may have.
    void changed(Optional<String> key) {
        for (var ticket : tickets) if (key.isEmpty() || ticket.keys.contains(key.get())) ticket.wake();
    }

    void close(String reason) {
        closedBecause = reason;
        tickets.forEach(Ticket::wake);
    }

    void checkOpen() {
        var reason = closedBecause;
        if (reason != null) throw new LayerException(reason);
    }
}
