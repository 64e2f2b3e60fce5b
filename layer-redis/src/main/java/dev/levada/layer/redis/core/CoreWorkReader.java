package dev.levada.layer.redis.core;

import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.layer.WorkReader;
import dev.levada.layer.local.LayerCounters;
import dev.levada.layer.redis.core.Shelf.Batch;
import dev.levada.layer.redis.link.Troubles;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One of the readers of some work queues, which are on all servers. It takes one message at a time, and
/// only while somebody waits for one.
final class CoreWorkReader implements WorkReader {
    private final Troubles troubles = new Troubles("Work could not be read from Redis");
    private final Map<String, ChannelName> channels = new LinkedHashMap<>();
    private final Set<Signal> waiting = ConcurrentHashMap.newKeySet(1);
    private final ReentrantLock taking = new ReentrantLock();
    private final List<Source> sources;
    private final Handout handout;
    private final LayerCounters counters;
    private final Consumer<CoreWorkReader> forget;
    private volatile @Nullable String closedBecause;

    // Which server is asked first; under the lock.
    private int turn;

    // In a row; under the lock.
    private int failures;

    /// The queues on one server.
    ///
    /// @param keys in the order in which they are looked at; under the lock
    record Source(KeyWatch watch, Shelf shelf, List<String> keys) {}

    CoreWorkReader(
            Map<String, ChannelName> channels,
            List<Source> sources,
            Handout handout,
            LayerCounters counters,
            Consumer<CoreWorkReader> forget) {
        this.channels.putAll(channels);
        this.sources = sources;
        this.handout = handout;
        this.counters = counters;
        this.forget = forget;
    }

    @Override
    public Work receive() throws InterruptedException {
        while (true) {
            var work = receive(Long.MAX_VALUE / 2);
            if (work != null) return work;
        }
    }

    @Override
    public Optional<Work> receive(Duration atMost) throws InterruptedException {
        long nanos =
                atMost.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) >= 0 ? Long.MAX_VALUE / 2 : atMost.toNanos();
        return Optional.ofNullable(receive(nanos));
    }

    private @Nullable Work receive(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        checkOpen();
        if (Thread.interrupted()) throw new InterruptedException();
        var news = new Signal();
        watch(news);
        try {
            while (true) {
                news.clear();
                var work = take();
                if (work != null) return work;
                checkOpen();
                long left = until - System.nanoTime();
                if (left <= 0) return null;
                news.await(Math.min(left, patienceNanos()));
            }
        } finally {
            unwatch(news);
        }
    }

    private void watch(Signal news) {
        waiting.add(news);
        for (var source : sources)
            for (var key : channels.keySet()) source.watch().add(key, news);
    }

    private void unwatch(Signal news) {
        waiting.remove(news);
        for (var source : sources)
            for (var key : channels.keySet()) source.watch().remove(key, news);
    }

    private long patienceNanos() {
        long shortest = Long.MAX_VALUE;
        for (var source : sources) shortest = Math.min(shortest, source.watch().patienceNanos());
        return shortest;
    }

    /// The next message, if there is one.
    private @Nullable Work take() {
        // A question to Redis must not be left alone: its answer may be a message.
        taking.lock();
        try {
            for (int i = 0; i < sources.size() && closedBecause == null; i++) {
                var source = sources.get((turn + i) % sources.size());
                var work = take(source);
                if (work == null) continue;
                turn = (turn + i + 1) % sources.size();
                return work;
            }
            return null;
        } finally {
            taking.unlock();
        }
    }

    private @Nullable Work take(Source source) {
        while (true) {
            Batch batch;
            try {
                batch = source.shelf().take(source.keys(), 1);
            } catch (LayerException e) {
                // Once is a lost connection, of which the link itself tells.
                if (++failures > 1 && source.watch().isUp() && closedBecause == null)
                    troubles.note("queues " + channels.values(), e);
                return null;
            }
            failures = 0;
            counters.expired.add(batch.expired());
            if (batch.messages().isEmpty()) return null;
            // To the end of the line, so that a queue that is always full does not starve the others.
            if (source.keys().remove(batch.channel())) source.keys().addLast(batch.channel());
            var channel = channels.get(batch.channel());
            var decoded = handout.decode(batch.channel(), batch.messages().getFirst());
            if (decoded != null && channel != null) return new Work(channel, decoded.message());
        }
    }

    private void checkOpen() {
        var reason = closedBecause;
        if (reason != null) throw new LayerException(reason);
    }

    @Override
    public void close() {
        close("The work reader is closed.");
    }

    void close(String reason) {
        if (closedBecause != null) return;
        closedBecause = reason;
        waiting.forEach(Signal::set);
        forget.accept(this);
        // Not in the middle of a question.
        taking.lock();
        try {
            for (var source : sources) source.shelf().close();
        } finally {
            taking.unlock();
        }
    }
}
