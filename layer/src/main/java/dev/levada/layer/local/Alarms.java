package dev.levada.layer.local;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Wakes queues when the pause of some of their work is over and their readers wait for it. One virtual
/// thread for the whole layer, which exists only while there is something to wait for.
final class Alarms {
    private final Deadlines deadlines;

    // All under the lock. At most one for each piece of work that pauses, of which each queue has a bound.
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparingLong(Alarm::dueMillis));
    private boolean isRunning;
    private boolean isClosed;

    private record Alarm(long dueMillis, MessageQueue queue) {}

    Alarms(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    /// Has the queue woken at that time of the layer's clock.
    synchronized void at(long dueMillis, MessageQueue queue) {
        if (isClosed) return;
        alarms.add(new Alarm(dueMillis, queue));
        if (isRunning) {
            notifyAll();
            return;
        }
        isRunning = true;
        Thread.ofVirtual().name("levada-layer-alarms").start(this::run);
    }

    synchronized void close() {
        isClosed = true;
        alarms.clear();
        notifyAll();
    }

    private void run() {
        try {
            // Woken outside of the lock: a queue that is locked may be setting an alarm.
            for (var due = next(); due != null; due = next()) due.queue().wakeDue();
        } catch (InterruptedException _) {
            // Nobody interrupts this thread; it would end as if there were nothing to do.
        }
    }

    private synchronized @Nullable Alarm next() throws InterruptedException {
        for (var first = alarms.peek(); first != null; first = alarms.peek()) {
            long left = first.dueMillis() - deadlines.nowMillis();
            if (left <= 0) return alarms.poll();
            TimeUnit.MILLISECONDS.timedWait(this, left);
        }
        isRunning = false;
        return null;
    }
}
