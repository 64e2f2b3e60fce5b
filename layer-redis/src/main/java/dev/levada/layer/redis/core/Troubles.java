package dev.levada.layer.redis.core;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Tells of one kind of trouble that may come in thousands, at most once a minute.
final class Troubles {
    private static final System.Logger LOG = System.getLogger("dev.levada.layer.redis");
    private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

    private final String what;
    private final LongAdder count = new LongAdder();
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    /// @param what has happened, as a sentence without its end
    Troubles(String what) {
        this.what = what;
    }

    void note(RuntimeException why) {
        count.increment();
        long due = next.get();
        if (System.nanoTime() - due < 0 || !next.compareAndSet(due, System.nanoTime() + PAUSE)) return;
        LOG.log(Level.WARNING, () -> what + " (" + count.sum() + " so far): " + why.getMessage());
    }

    long count() {
        return count.sum();
    }
}
