package dev.levada.server.tally;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// How often something took how long, in buckets that are known before. Any thread.
public final class Histogram {
    private final long[] boundsNanos;
    private final LongAdder[] counts;
    private final LongAdder sumNanos = new LongAdder();

    /// @param boundsMicros the upper ends of the buckets, ascending; one more takes the rest
    public Histogram(long... boundsMicros) {
        this.boundsNanos = new long[boundsMicros.length];
        for (int i = 0; i < boundsNanos.length; i++) boundsNanos[i] = TimeUnit.MICROSECONDS.toNanos(boundsMicros[i]);
        this.counts = new LongAdder[boundsMicros.length + 1];
        for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
    }

    public void add(long nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) bucket++;
        counts[bucket].increment();
        sumNanos.add(nanos);
    }

    /// Buckets, the last of them without an upper end.
    public int buckets() {
        return counts.length;
    }

    /// The upper end of a bucket.
    public double boundSeconds(int bucket) {
        return bucket < boundsNanos.length ? boundsNanos[bucket] / 1e9 : Double.POSITIVE_INFINITY;
    }

    public long count(int bucket) {
        return counts[bucket].sum();
    }

    public double sumSeconds() {
        return sumNanos.sum() / 1e9;
    }
}
