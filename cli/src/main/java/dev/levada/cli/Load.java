package dev.levada.cli;

import dev.levada.layer.ChannelFullException;
import dev.levada.layer.LayerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Messages sent as fast as they arrive, never more than so many under way, by as many senders: a sender
/// that waits for its layer holds up no other. For one measurement.
final class Load {
    private static final long PATIENCE_SECONDS = 10;

    private final int underWay;
    private final Semaphore free;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final LongAdder arrived = new LongAdder();

    /// @param underWay how many messages may be sent and not yet arrived
    Load(int underWay) {
        this.underWay = underWay;
        this.free = new Semaphore(underWay);
    }

    /// Sends one message.
    interface Sending {
        void send();
    }

    /// Waits for one message and tells of it.
    interface Reading {
        void read(Load load) throws InterruptedException;
    }

    /// One message has arrived. Any thread may call it.
    void arrived() {
        arrived.increment();
        free.release();
    }

    /// How many arrive per second. Blocks a little longer than that time.
    ///
    /// @throws CommandException when nothing arrives any more
    double measure(Duration time, Sending sending) throws InterruptedException {
        send(time.dividedBy(4), sending); // until everything is warm
        long before = arrived.sum();
        long begin = System.nanoTime();
        send(time, sending);
        return (arrived.sum() - before) * 1e9 / (System.nanoTime() - begin);
    }

    /// The same with a reader that has a thread of its own.
    double measure(Duration time, Sending sending, Reading reading) throws InterruptedException {
        var reader = Thread.ofVirtual().name("levada-bench-reader").start(() -> {
            try {
                while (true) reading.read(this);
            } catch (InterruptedException | LayerException _) {
                // The measurement is over, or the sender finds out.
            }
        });
        try {
            return measure(time, sending);
        } finally {
            reader.interrupt();
            reader.join(Duration.ofSeconds(PATIENCE_SECONDS));
        }
    }

    private void send(Duration time, Sending sending) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        var senders = new ArrayList<Thread>();
        for (int i = 0; i < underWay; i++)
            senders.add(Thread.ofVirtual().name("levada-bench-sender").start(() -> sendUntil(until, sending)));
        for (var sender : senders) sender.join();
        var failed = failure.get();
        if (failed != null) throw failed;
    }

    private void sendUntil(long until, Sending sending) {
        try {
            while (System.nanoTime() < until && failure.get() == null) {
                if (!free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    throw CommandException.start(
                            "Messages were sent, but none has arrived for " + PATIENCE_SECONDS + " s.", null);
                send(sending);
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        } catch (InterruptedException _) {
            // Nobody does.
        }
    }

    private void send(Sending sending) {
        try {
            sending.send();
        } catch (ChannelFullException _) {
            // A capacity below what may be under way. The reader will make room.
            free.release();
            LockSupport.parkNanos(100_000);
        }
    }
}
