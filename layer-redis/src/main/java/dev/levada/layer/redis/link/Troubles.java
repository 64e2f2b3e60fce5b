package dev.levada.layer.redis.link;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// One kind of trouble that may come in thousands: counted, and logged at most once a minute. Any thread
/// may call it.
public final class Troubles {
    private static final System.Logger LOG = System.getLogger("dev.levada.layer.redis");
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String what;
    private final LongAdder count = new LongAdder();
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    /// None yet.
    ///
    /// @param what has happened, as a sentence without its end
    public Troubles(String what) {
        this.what = what;
    }

    /// What was read and is no message.
    public static Troubles undecodable() {
        return new Troubles("Something in Redis was skipped that cannot be understood");
    }

    /// A message that nobody waits for, and that Redis did not take.
    public static Troubles refusedMessages() {
        return new Troubles("A message was lost because Redis refused it");
    }

    /// One more.
    ///
    /// @param where it came from, for the log: a topic, a queue
    /// @param why whose message is logged; it must not repeat what was read
    public void note(String where, RuntimeException why) {
        count.increment();
        long now = System.nanoTime();
        long next = nextNanos.get();
        if (now - next < 0 || !nextNanos.compareAndSet(next, now + PAUSE_NANOS)) return;
        LOG.log(Level.WARNING, () -> what + " (" + count.sum() + " so far), on " + where + ": " + why.getMessage());
    }

    /// How many there were.
    public long count() {
        return count.sum();
    }
}
