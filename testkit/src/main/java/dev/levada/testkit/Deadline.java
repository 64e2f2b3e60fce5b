package dev.levada.testkit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;

/// The end of a wait.
final class Deadline {
    private final Duration atMost;
    private final long endNanos;

    private Deadline(Duration atMost) {
        this.atMost = atMost;
        endNanos = System.nanoTime() + atMost.toNanos();
    }

    static Deadline in(Duration atMost) {
        return new Deadline(atMost);
    }

    boolean isOver() {
        return endNanos - System.nanoTime() <= 0;
    }

    /// What is left, at least 1.
    int leftMillis() {
        return Math.clamp((endNanos - System.nanoTime()) / 1_000_000, 1, Integer.MAX_VALUE);
    }

    /// Waits for a signal, up to the deadline.
    void await(Condition condition) {
        await(condition, atMost);
    }

    /// Waits for a signal, up to the deadline and no longer than `step`.
    @SuppressWarnings("WaitNotInLoop") // the callers loop
    void await(Condition condition, Duration step) {
        try {
            var _ = condition.awaitNanos(Math.min(step.toNanos(), endNanos - System.nanoTime()));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Waits for a thread to end, up to the deadline.
    ///
    /// @return whether it has
    boolean join(Thread thread) {
        try {
            return thread.join(Duration.ofNanos(Math.max(1, endNanos - System.nanoTime())));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("The test was interrupted while it waited for the application.", e);
    }

    /// As people say it: `2 s`, `150 ms`.
    @Override
    public String toString() {
        long millis = atMost.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
