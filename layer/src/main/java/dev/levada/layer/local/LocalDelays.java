package dev.levada.layer.local;

import dev.levada.layer.ChannelFullException;
import dev.levada.layer.Delayed;
import dev.levada.layer.LayerException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Messages of this process that are to be sent later. One virtual thread for the whole layer, which exists
/// only while there is something to wait for. They end with the process. Any thread may call it.
public final class LocalDelays {
    private static final long FULL_MILLIS = 1_000;

    // A clock that is moved from outside tells nobody.
    private static final long LOOK_MILLIS = 20;

    private final Deadlines deadlines;
    private final Consumer<Delayed> sender;
    private final LayerCounters counters;

    // All under the lock; the same entries in both, of which there are Delayed.MOST at the most.
    private final PriorityQueue<Entry> byTime =
            new PriorityQueue<>(Comparator.comparingLong(Entry::dueMillis).thenComparingLong(Entry::number));
    private final Map<String, Entry> byId = new HashMap<>();
    private long numbers;
    private boolean isRunning;
    private boolean isClosed;

    private record Entry(Delayed delayed, long dueMillis, long number) {}

    /// @param sender sends one now; throws [ChannelFullException] when there is no room yet
    public LocalDelays(LocalLayer local, Consumer<Delayed> sender) {
        deadlines = local.deadlines();
        counters = local.counters();
        this.sender = sender;
    }

    /// Has it sent when it is time.
    ///
    /// @throws LayerException when there are too many
    public synchronized void schedule(Delayed delayed) {
        if (isClosed) throw new LayerException(LocalLayer.CLOSED);
        var known = byId.get(delayed.id());
        if (known == null && byId.size() >= Delayed.MOST)
            throw new LayerException("Expected at most " + Delayed.MOST + " messages that are to be sent later, but \""
                    + delayed.id() + "\" would be one more. Cancel what is no longer needed.");
        // A periodic one that is declared again is not put off.
        long due = known != null
                        && delayed.every().isPresent()
                        && known.delayed().every().equals(delayed.every())
                ? known.dueMillis()
                : deadlines.nowMillis() + delayed.after().toMillis();
        put(delayed, due);
        if (isRunning) {
            notifyAll();
            return;
        }
        isRunning = true;
        Thread.ofVirtual().name("levada-layer-later").start(this::run);
    }

    /// Forgets it.
    public synchronized boolean cancel(String id) {
        var known = byId.remove(id);
        return known != null && byTime.remove(known);
    }

    /// Forgets all.
    public synchronized void clear() {
        byTime.clear();
        byId.clear();
        notifyAll();
    }

    /// Forgets all, for ever.
    public synchronized void close() {
        isClosed = true;
        clear();
    }

    private void put(Delayed delayed, long dueMillis) {
        cancel(delayed.id());
        var entry = new Entry(delayed, dueMillis, numbers++);
        byId.put(delayed.id(), entry);
        byTime.add(entry);
    }

    private void run() {
        try {
            // Sent outside of the lock: the sender may block, or schedule.
            for (var due = next(); due != null; due = next()) send(due);
        } catch (InterruptedException _) {
            // Nobody interrupts this thread; it would end as if there were nothing to do.
        }
    }

    private synchronized @Nullable Entry next() throws InterruptedException {
        for (var first = byTime.peek(); first != null; first = byTime.peek()) {
            long left = first.dueMillis() - deadlines.nowMillis();
            if (left <= 0) return take(first);
            TimeUnit.MILLISECONDS.timedWait(this, deadlines.isMonotonic() ? left : Math.min(left, LOOK_MILLIS));
        }
        isRunning = false;
        return null;
    }

    // A periodic one is due again before it is sent, so that a slow sender shifts nothing; times that have
    // passed altogether are left out.
    private Entry take(Entry first) {
        cancel(first.delayed().id());
        first.delayed().every().ifPresent(every -> {
            long period = every.toMillis();
            long missed = (deadlines.nowMillis() - first.dueMillis()) / period;
            put(first.delayed(), first.dueMillis() + (missed + 1) * period);
        });
        return first;
    }

    private void send(Entry entry) {
        try {
            sender.accept(entry.delayed());
        } catch (ChannelFullException _) {
            later(entry.delayed());
        } catch (LayerException _) {
            counters.dropped.increment();
        }
    }

    // Of a periodic one the next comes anyway; two that wait for room would only fill it more.
    private synchronized void later(Delayed delayed) {
        if (delayed.every().isPresent() || isClosed || byId.containsKey(delayed.id())) counters.dropped.increment();
        else put(delayed, deadlines.nowMillis() + FULL_MILLIS);
    }
}
