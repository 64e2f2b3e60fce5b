package dev.levada.layer.local;

import java.time.Instant;
import java.time.InstantSource;

/// Time that never jumps: expiry is about how long something waited, and a wall clock that is set forward
/// by an hour must not expire everything.
public final class MonotonicTime implements InstantSource {
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    /// Starts at the wall clock's time.
    public MonotonicTime() {}

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return startMillis + (System.nanoTime() - startNanos) / 1_000_000;
    }
}
