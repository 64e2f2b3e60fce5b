package dev.levada.layer.redis.cluster;

import java.time.Duration;
import java.util.BitSet;

/// The slots of which messages may have been missed, until their members have been told.
final class Missed {
    // All under the lock.
    private final BitSet slots = new BitSet(Topology.SLOTS);
    private long sinceNanos;

    /// @param sinceNanos when it began
    synchronized void add(BitSet more, long sinceNanos) {
        if (more.isEmpty()) return;
        if (slots.isEmpty() || sinceNanos - this.sinceNanos < 0) this.sinceNanos = sinceNanos;
        slots.or(more);
    }

    synchronized void addAll() {
        var all = new BitSet(Topology.SLOTS);
        all.set(0, Topology.SLOTS);
        add(all, System.nanoTime());
    }

    /// Takes out all but those.
    synchronized Taken take(BitSet but) {
        var taken = (BitSet) slots.clone();
        taken.andNot(but);
        slots.and(but);
        return new Taken(taken, sinceNanos);
    }

    synchronized BitSet all() {
        return (BitSet) slots.clone();
    }

    /// What may be told.
    record Taken(BitSet slots, long sinceNanos) {
        Duration lasted() {
            return Duration.ofNanos(Math.max(1, System.nanoTime() - sinceNanos));
        }
    }
}
