package dev.levada.benchmarks.load;

/// Counts durations in logarithmic buckets: 32 steps per power of two, so 3 % resolution from a nanosecond
/// to some hours in a fixed 10 KB.
public final class Histogram {
    private static final int STEP_BITS = 5;
    private static final int STEPS = 1 << STEP_BITS;

    private final long[] buckets = new long[STEPS * (64 - STEP_BITS)];
    private long count;
    private long largest;

    /// Without any.
    public Histogram() {}

    /// Counts one duration; negative ones count as zero.
    public void add(long nanos) {
        long value = Math.max(nanos, 0);
        buckets[index(value)]++;
        count++;
        if (value > largest) largest = value;
    }

    /// Forgets all.
    public void clear() {
        java.util.Arrays.fill(buckets, 0);
        count = 0;
        largest = 0;
    }

    /// How many there are.
    public long count() {
        return count;
    }

    /// The duration that the share of all does not exceed, in milliseconds; 0 when there are none.
    ///
    /// @param share from 0 to 1, such as 0.99
    public double millis(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= wanted && seen > 0) return Math.min(middle(i), largest) / 1e6;
        }
        return 0;
    }

    private static int index(long value) {
        if (value < STEPS) return (int) value;
        int shift = 63 - Long.numberOfLeadingZeros(value) - STEP_BITS;
        return (shift << STEP_BITS) + (int) (value >>> shift);
    }

    private static long middle(int index) {
        if (index < 2 * STEPS) return index;
        int shift = (index >> STEP_BITS) - 1;
        long low = (long) (index - (shift << STEP_BITS)) << shift;
        return low + (1L << shift) / 2;
    }
}
