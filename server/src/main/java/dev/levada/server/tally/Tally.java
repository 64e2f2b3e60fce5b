package dev.levada.server.tally;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;

/// A counter for each constant of an enum: whatever peers send, there are never more. Any thread.
public final class Tally<E extends Enum<E>> {
    private final E[] labels;
    private final LongAdder[] counts;

    public Tally(Class<E> type) {
        this.labels = type.getEnumConstants();
        this.counts = new LongAdder[labels.length];
        for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
    }

    @SuppressWarnings("EnumOrdinal") // for each request or message, and nothing outside sees the number
    public void add(E label) {
        counts[label.ordinal()].increment();
    }

    /// Calls with each constant and its count.
    public void forEach(ObjLongConsumer<E> each) {
        for (int i = 0; i < counts.length; i++) each.accept(labels[i], counts[i].sum());
    }

    /// All of them together.
    public long sum() {
        long sum = 0;
        for (var count : counts) sum += count.sum();
        return sum;
    }
}
