package dev.levada.consumer.stream;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks after the deadlines of many: one thread that asks each of them now and then if it is time, instead
/// of a timer for each. The thread lives as long as there is somebody to ask.
public final class Pulse {
    private static final Duration FASTEST = Duration.ofMillis(2);
    private static final Duration SLOWEST = Duration.ofSeconds(1);

    private final Set<Beat> beats = ConcurrentHashMap.newKeySet();
    private final String name;
    private final long stepNanos;
    private @Nullable Thread thread;

    /// Somebody with deadlines.
    @FunctionalInterface
    public interface Beat {
        /// Looks at the deadlines. Called on the pulse's thread; must not block.
        void beat(long nowNanos);
    }

    /// A pulse without a thread so far.
    ///
    /// @param name of its thread
    /// @param shortest of the times that are to be kept; it asks four times within it, and at least once a
    ///     second
    public Pulse(String name, Duration shortest) {
        this.name = name;
        long quarter = shortest.toNanos() / 4;
        stepNanos = Math.clamp(quarter, FASTEST.toNanos(), SLOWEST.toNanos());
    }

    /// Begins to ask.
    public void add(Beat beat) {
        beats.add(beat);
        synchronized (this) {
            if (thread == null) thread = Thread.ofVirtual().name(name).start(this::run);
        }
    }

    /// No longer asks; a call that is under way goes on.
    public void remove(Beat beat) {
        beats.remove(beat);
    }

    private void run() {
        while (true) {
            LockSupport.parkNanos(stepNanos);
            long now = System.nanoTime();
            for (var beat : beats) beat.beat(now);
            synchronized (this) {
                if (!beats.isEmpty()) continue;
                thread = null;
                return;
            }
        }
    }
}
