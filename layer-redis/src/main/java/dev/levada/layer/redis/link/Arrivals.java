package dev.levada.layer.redis.link;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// What came from Redis and waits to be handed out. The thread that reads from Redis only puts it here; one
/// virtual thread hands it out in order, and may block where sockets are behind.
///
/// Bounded in number and bytes; beyond that the newest is dropped and counted, because the thread that
/// reads must not wait: answers to commands come on it as well.
public final class Arrivals implements Topics, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.levada.layer.redis");
    private static final int MOST = 65_536;
    private static final long MOST_BYTES = 64L << 20;

    private final Handler handler;
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;

    private volatile boolean isClosed;

    // Both under the lock.
    private final ReentrantLock lock = new ReentrantLock();
    private ArrayDeque<Arrival> waiting = new ArrayDeque<>();
    private long waitingBytes;

    private static final class Arrival {
        final String topic;
        final byte[] payload;

        Arrival(String topic, byte[] payload) {
            this.topic = topic;
            this.payload = payload;
        }
    }

    /// Hands out one message.
    @FunctionalInterface
    public interface Handler {
        /// May block. What it throws is logged, and the next message comes.
        void message(String topic, byte[] payload) throws InterruptedException;
    }

    /// Starts the thread.
    ///
    /// @param name of the thread
    public Arrivals(String name, Handler handler) {
        this.handler = handler;
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    /// Messages dropped because too many waited.
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void message(String topic, byte[] payload) {
        boolean isFirst;
        lock.lock();
        try {
            boolean hasRoom = waiting.size() < MOST && waitingBytes + payload.length <= MOST_BYTES;
            isFirst = hasRoom && waiting.isEmpty();
            if (hasRoom) {
                waiting.add(new Arrival(topic, payload));
                waitingBytes += payload.length;
            } else {
                dropped.increment();
            }
        } finally {
            lock.unlock();
        }
        // Parked and not waiting on a monitor, from which the JVM brings virtual threads back over another thread.
        if (isFirst) LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
    }

    private void run() {
        var batch = new ArrayDeque<Arrival>();
        try {
            while (!isClosed) {
                // The two queues change places: nothing is copied, and the lock is taken once per batch.
                batch = taken(batch);
                if (batch.isEmpty()) LockSupport.park(this);
                // Nothing would be waited for otherwise, if a receiver had interrupted this thread.
                if (Thread.interrupted() && isClosed) return;
                for (var next = batch.poll(); next != null && !isClosed; next = batch.poll()) handOut(next);
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private ArrayDeque<Arrival> taken(ArrayDeque<Arrival> empty) {
        lock.lock();
        try {
            var full = waiting;
            waiting = empty;
            waitingBytes = 0;
            return full;
        } finally {
            lock.unlock();
        }
    }

    private void handOut(Arrival arrival) throws InterruptedException {
        try {
            handler.message(arrival.topic, arrival.payload);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "A message from Redis could not be handed out.", e);
        }
    }
}
