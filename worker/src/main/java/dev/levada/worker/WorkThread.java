package dev.levada.worker;

import java.time.Duration;

/// One of the threads of a channel. It is told to stop in such a way that nothing is lost: one that waits
/// for work is woken and has fetched none, one that works is not disturbed.
final class WorkThread {
    private final Thread thread;
    private boolean isWaiting;
    private boolean isStopping;
    private volatile boolean isCancelled;

    WorkThread(String name, Task task) {
        thread = Thread.ofVirtual().name(name).unstarted(() -> task.run(this));
    }

    /// What it does, until [#mayWait()] says no.
    interface Task {
        void run(WorkThread thread);
    }

    void start() {
        thread.start();
    }

    /// Before it waits for work.
    ///
    /// @return false when it is to end instead
    synchronized boolean mayWait() {
        isWaiting = !isStopping;
        return isWaiting;
    }

    /// After it has waited, with work or without.
    synchronized void waited() {
        isWaiting = false;
        // An interrupt that came too late to wake it must not hit the handler.
        if (isStopping) Thread.interrupted();
    }

    /// Wakes it if it waits; it ends as soon as it is done with what it has.
    synchronized void stop() {
        isStopping = true;
        if (isWaiting) thread.interrupt();
    }

    /// Interrupts whatever it does.
    void cancel() {
        isCancelled = true;
        stop();
        thread.interrupt();
    }

    /// Waits until it has ended.
    ///
    /// @return whether it has
    boolean join(long nanos) throws InterruptedException {
        return thread.join(Duration.ofNanos(Math.max(1, nanos)));
    }

    boolean isCancelled() {
        return isCancelled;
    }

    boolean isAlive() {
        return thread.isAlive();
    }
}
