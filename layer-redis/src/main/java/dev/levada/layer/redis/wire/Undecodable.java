package dev.levada.layer.redis.wire;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What was found in Redis and cannot be understood: counted, and logged at most once a minute, without its
/// content. Any thread may call it.
public final class Undecodable {
    private static final System.Logger LOG = System.getLogger("dev.levada.layer.redis");
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongAdder count = new LongAdder();
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    /// Nothing yet.
    public Undecodable() {}

    /// One more.
    ///
    /// @param where it was found, for the log: a topic or key
    /// @param problem whose message is logged
    public void note(String where, RuntimeException problem) {
        count.increment();
        long now = System.nanoTime();
        long next = nextNanos.get();
        if (now - next >= 0 && nextNanos.compareAndSet(next, now + PAUSE_NANOS))
            LOG.log(
                    Level.WARNING,
                    () -> "A message on " + where + " was skipped, " + count.sum() + " so far: "
                            + problem.getMessage());
    }

    /// How many there were.
    public long count() {
        return count.sum();
    }
}
