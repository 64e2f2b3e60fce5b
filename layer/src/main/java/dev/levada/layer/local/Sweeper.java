package dev.levada.layer.local;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Drops in the background what has expired and nobody asks for. One virtual thread for the whole layer,
/// which exists only while there is something that may expire.
final class Sweeper {
    private final Duration pause;
    private final Consumer<MessageQueue> emptied;
    private final Set<MessageQueue> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private volatile boolean isClosed;
    private volatile @Nullable Thread thread;
    private volatile BooleanSupplier hasMore = () -> false;
    private volatile Runnable sweepMore = () -> {};

    /// @param emptied told of each queue that has nothing left
    Sweeper(Duration pause, Consumer<MessageQueue> emptied) {
        this.pause = pause;
        this.emptied = emptied;
    }

    /// Has something else looked after as well.
    void also(BooleanSupplier hasWork, Runnable sweep) {
        hasMore = hasWork;
        sweepMore = sweep;
    }

    void watch(MessageQueue queue) {
        watched.add(queue);
        wake();
    }

    void forget(MessageQueue queue) {
        watched.remove(queue);
    }

    /// Starts the thread if it does not run.
    void wake() {
        if (!isClosed && isRunning.compareAndSet(false, true))
            Thread.ofVirtual().name("levada-layer-sweeper").start(this::run);
    }

    void close() {
        isClosed = true;
        watched.clear();
        var sleeping = thread;
        if (sleeping != null) LockSupport.unpark(sleeping);
    }

    private void run() {
        do {
            thread = Thread.currentThread();
            do {
                pause();
                if (!isClosed) sweep();
            } while (hasWork());
            isRunning.set(false);
            // Whoever added something before the line above saw a running thread and relies on it.
        } while (hasWork() && isRunning.compareAndSet(false, true));
    }

    private void pause() {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0 && !isClosed; left = until - System.nanoTime())
            LockSupport.parkNanos(this, left);
    }

    private boolean hasWork() {
        return !isClosed && (!watched.isEmpty() || hasMore.getAsBoolean());
    }

    private void sweep() {
        sweepMore.run();
        for (var queue : List.copyOf(watched)) {
            // Taken out first: a queue that gets a message while it is looked at puts itself back.
            watched.remove(queue);
            if (queue.sweep()) watched.add(queue);
            else emptied.accept(queue);
        }
    }
}
