package dev.levada.layer.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Threads of one test. What fails in one of them fails the test, at [#join()].
final class Tasks {
    /// The work of one thread.
    interface Task {
        void run() throws Exception;
    }

    private record Started(FutureTask<Void> result, Thread thread) {}

    private final Duration patience;
    private final ArrayList<Started> started = new ArrayList<>();
    private volatile boolean isOver;

    Tasks(Duration patience) {
        this.patience = patience;
    }

    Thread start(Task task) {
        var result = new FutureTask<Void>(() -> {
            task.run();
            return null;
        });
        var thread = Thread.ofVirtual().start(result);
        started.add(new Started(result, thread));
        return thread;
    }

    /// Waits for all threads; interrupts them when one of them failed or they take too long.
    void join() throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        try {
            for (var task : started) task.result().get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("A thread of this test failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("Expected all threads of this test to end within " + patience + ".", e);
        } finally {
            stop();
        }
    }

    /// Whether a loop of this test shall go on.
    boolean areOn() {
        return !isOver;
    }

    /// Ends the loops that ask [#areOn()] and wakes everybody, so that a failed test leaves nothing behind.
    void stop() {
        isOver = true;
        started.forEach(task -> task.thread().interrupt());
    }
}
