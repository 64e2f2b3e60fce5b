package dev.levada.consumer;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs the hooks of one connection at the same time, within bounds, those of one key in order. Threads are
/// there as long as there is something to do.
final class Lanes {
    private final Concurrency how;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All under the lock.
    private final Queue<Task> ready = new ArrayDeque<>();
    // The keys that are being worked on or ready, each with what comes behind.
    private final Map<Object, Queue<Task>> behind = new HashMap<>();
    private final Set<Thread> threads = new HashSet<>();
    private int running;
    private int waiting;
    private boolean isClosed;

    /// What one message makes somebody do. Throws nothing: it knows what to do about failures.
    @FunctionalInterface
    interface Work {
        void run();
    }

    private record Task(@Nullable Object key, Work work) {}

    Lanes(Concurrency how, String name) {
        this.how = how;
        this.name = name;
    }

    /// Has the work done in its turn. Blocks while too much waits.
    ///
    /// @param key null for work that waits for no other
    void add(@Nullable Object key, Work work) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting >= how.maxWaiting() && !isClosed) changed.await();
            if (isClosed) return;
            var task = new Task(key, work);
            var queue = key == null ? null : behind.get(key);
            if (queue != null) {
                queue.add(task);
                waiting++;
                return;
            }
            if (key != null) behind.put(key, new ArrayDeque<>(1));
            if (running < how.most()) {
                start(task);
                return;
            }
            ready.add(task);
            waiting++;
        } finally {
            lock.unlock();
        }
    }

    private void start(Task first) {
        running++;
        Thread.ofVirtual().name(name).start(() -> work(first));
    }

    private void work(Task first) {
        var thread = Thread.currentThread();
        for (Task task = begin(thread, first); task != null; task = next(thread, task)) task.work.run();
    }

    private @Nullable Task begin(Thread thread, Task task) {
        lock.lock();
        try {
            if (isClosed) return ended(thread);
            threads.add(thread);
            return task;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Task next(Thread thread, Task done) {
        lock.lock();
        try {
            if (isClosed) return ended(thread);
            if (done.key != null) release(done.key);
            var task = ready.poll();
            if (task == null) return ended(thread);
            waiting--;
            changed.signalAll();
            return task;
        } finally {
            lock.unlock();
        }
    }

    private void release(Object key) {
        var queue = behind.get(key);
        var following = queue == null ? null : queue.poll();
        // At the end, so that a busy key does not keep out the others.
        if (following != null) ready.add(following);
        else behind.remove(key);
    }

    private @Nullable Task ended(Thread thread) {
        threads.remove(thread);
        running--;
        changed.signalAll();
        return null;
    }

    /// Begins nothing more and waits for what is running. To be called once.
    ///
    /// @param mustInterrupt whether what is running is interrupted
    /// @return whether the caller was interrupted meanwhile, which interrupts what is running too
    boolean close(boolean mustInterrupt) {
        boolean isInterrupted = false;
        lock.lock();
        try {
            isClosed = true;
            ready.clear();
            behind.clear();
            changed.signalAll();
            if (mustInterrupt) threads.forEach(Thread::interrupt);
            while (running > 0)
                try {
                    changed.await();
                } catch (InterruptedException _) {
                    isInterrupted = true;
                    threads.forEach(Thread::interrupt);
                }
        } finally {
            lock.unlock();
        }
        return isInterrupted;
    }
}
