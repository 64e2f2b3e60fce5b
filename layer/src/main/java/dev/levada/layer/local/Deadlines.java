package dev.levada.layer.local;

import dev.levada.layer.LayerOptions;
import java.time.Duration;
import java.time.InstantSource;

/// When messages and memberships of a layer end, in milliseconds of its clock.
public final class Deadlines {
    // Far enough for everybody, and no sum with it overflows.
    private static final long LONGEST_MILLIS = Duration.ofDays(36_500).toMillis();

    private final InstantSource clock;
    private final long expiryMillis;
    private final long groupExpiryMillis;

    Deadlines(LayerOptions options, InstantSource clock) {
        this.clock = clock;
        expiryMillis = millis(options.expiry());
        groupExpiryMillis = millis(options.groupExpiry());
    }

    /// The clock.
    public long nowMillis() {
        return clock.millis();
    }

    /// Whether the clock goes by itself, as all do but those of tests.
    boolean isMonotonic() {
        return clock instanceof MonotonicTime;
    }

    /// When a message that is sent now expires.
    public long messageFromNow() {
        return clock.millis() + expiryMillis;
    }

    /// When a membership that begins now ends, unless it is renewed.
    public long membershipFromNow() {
        return clock.millis() + groupExpiryMillis;
    }

    /// When something ends that lasts so long from now.
    long fromNow(Duration time) {
        return clock.millis() + millis(time);
    }

    /// How often to look for what nobody reads: often enough that it is not held much longer than promised.
    Duration betweenSweeps() {
        return Duration.ofMillis(Math.clamp(Math.min(expiryMillis, groupExpiryMillis) / 4, 50, 15_000));
    }

    private static long millis(Duration time) {
        if (time.compareTo(Duration.ofMillis(LONGEST_MILLIS)) >= 0) return LONGEST_MILLIS;
        return Math.max(1, time.toMillis());
    }
}
