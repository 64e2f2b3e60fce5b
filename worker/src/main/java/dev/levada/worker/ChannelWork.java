package dev.levada.worker;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The work of one channel in this process: a reader of the layer, and the threads that fetch and do. A
/// thread outlives whatever its handler or the layer throws.
final class ChannelWork {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int PARKED_PER_THREAD = 4;

    // After their interrupt, before what they hold is given back behind their back.
    private static final long AFTER_CANCEL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ChannelName channel;
    private final WorkApplication application;
    private final ChannelLayer layer;
    private final ChannelCounters counters = new ChannelCounters();
    private final WorkLog log;
    private final Attempts attempts;
    private final Piece.Source source;
    private final List<WorkThread> threads = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final @Nullable Lanes lanes;

    // What is fetched enters its lane before anything else is fetched.
    private final ReentrantLock fetching = new ReentrantLock();

    /// @throws LayerException when the layer cannot do what the channel declares
    ChannelWork(ChannelName channel, WorkApplication application, ChannelLayer layer) {
        this.channel = channel;
        this.application = application;
        this.layer = layer;
        log = new WorkLog(channel.value());
        attempts = new Attempts(this, application, counters, log);
        var options = application.options();
        lanes = options.key().isPresent() ? new Lanes(PARKED_PER_THREAD * options.concurrency()) : null;
        source = Piece.Source.open(layer, channel, options.delivery());
        for (int i = 0; i < options.concurrency(); i++)
            threads.add(new WorkThread("levada-worker-" + channel + "-" + i, this::run));
    }

    ChannelName channel() {
        return channel;
    }

    ChannelLayer layer() {
        return layer;
    }

    WorkOptions options() {
        return application.options();
    }

    ChannelStatistics statistics() {
        return counters.statistics(channel.value(), options().concurrency());
    }

    void layerFailed(Throwable failure) {
        counters.outages.increment();
        log.layerFailed(failure);
    }

    void start() {
        threads.forEach(WorkThread::start);
    }

    // ---- the end

    /// Gives up before the start.
    void abandon() {
        source.close();
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /// Fetches nothing more.
    void stop() {
        stopping.countDown();
        threads.forEach(WorkThread::stop);
    }

    /// Waits until what was fetched is done, until then at most; what is not is given back.
    void end(long untilNanos) throws InterruptedException {
        stop();
        try {
            for (var thread : threads) thread.join(untilNanos - System.nanoTime());
            threads.forEach(thread -> {
                if (thread.isAlive()) thread.cancel();
            });
            long last = System.nanoTime() + AFTER_CANCEL_NANOS;
            for (var thread : threads) thread.join(last - System.nanoTime());
        } finally {
            source.close();
        }
    }

    /// Waits, but not longer than until the worker is told to stop.
    ///
    /// @return whether it is
    boolean awaitStop(Duration time) throws InterruptedException {
        return stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    // ---- each thread

    private void run(WorkThread thread) {
        int failures = 0;
        while (thread.mayWait()) {
            try {
                var lane = lanes;
                if (lane == null) attempts.run(fetch(thread));
                else runInOrder(thread, lane);
                failures = 0;
            } catch (InterruptedException _) {
                // Told to stop, or somebody was not careful with interrupts; the loop asks.
            } catch (RuntimeException | Error e) {
                // A layer that is away, or closed. What was fetched is still held, or comes again.
                layerFailed(e);
                rest(failures++);
            }
        }
    }

    private Piece fetch(WorkThread thread) throws InterruptedException {
        try {
            return source.next();
        } finally {
            thread.waited();
        }
    }

    private void runInOrder(WorkThread thread, Lanes lane) throws InterruptedException {
        Piece piece;
        String key;
        boolean isMine;
        try {
            fetching.lockInterruptibly();
            try {
                lane.awaitRoom();
                piece = source.next();
                key = attempts.key(piece.message());
                isMine = lane.enter(key, piece);
            } finally {
                fetching.unlock();
            }
        } finally {
            thread.waited();
        }
        if (!isMine) return;
        // What is left when it is cancelled is given back with the reader.
        for (var next = piece; next != null && !thread.isCancelled(); next = lane.next(key)) attempts.runHere(next);
    }

    private void rest(int failures) {
        long millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
        try {
            awaitStop(Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis)));
        } catch (InterruptedException _) {
            // The loop asks.
        }
    }
}
