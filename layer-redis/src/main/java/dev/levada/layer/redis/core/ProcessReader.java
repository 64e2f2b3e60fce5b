package dev.levada.layer.redis.core;

import dev.levada.layer.LayerException;
import dev.levada.layer.local.LayerCounters;
import dev.levada.layer.redis.core.Shelf.Batch;
import dev.levada.layer.redis.link.Troubles;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Reads what comes for this process from one server: one virtual thread, which hands it out itself.
final class ProcessReader implements AutoCloseable {
    private static final int MOST = 512;
    private static final int FIRST = 32;
    private static final int ENOUGH_BYTES = 1 << 20;
    private static final long TIDY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Troubles troubles = new Troubles("Messages for this process could not be read from Redis");
    private final Signal news = new Signal();
    private final String key;
    private final KeyWatch watch;
    private final Shelf shelf;
    private final Handout handout;
    private final KnownMembers members;
    private final LayerCounters counters;
    private final Thread thread;
    private volatile boolean isClosed;

    // So many that they make about a megabyte, going by the last ones.
    private int atMost = FIRST;

    // In a row.
    private int failures;

    ProcessReader(String key, KeyWatch watch, Shelf shelf, Handout handout, LayerCounters counters) {
        this.key = key;
        this.watch = watch;
        this.shelf = shelf;
        this.handout = handout;
        this.counters = counters;
        members = handout.newKnownMembers();
        watch.add(key, news);
        thread = Thread.ofVirtual().name("levada-redis-reader").start(this::run);
    }

    private void run() {
        long tidied = System.nanoTime();
        try {
            while (!isClosed) {
                if (System.nanoTime() - tidied > TIDY_NANOS) {
                    members.clear();
                    tidied = System.nanoTime();
                }
                news.clear();
                if (isEmptied()) news.await(watch.patienceNanos());
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    /// Takes what is there and hands it out.
    ///
    /// @return whether nothing is left, or nothing can be had now
    private boolean isEmptied() throws InterruptedException {
        Batch batch;
        try {
            batch = shelf.take(List.of(key), atMost);
        } catch (LayerException e) {
            // Once is a lost connection, of which the link itself tells.
            if (++failures > 1 && watch.isUp() && !isClosed) troubles.note("key " + key, e);
            return true;
        }
        failures = 0;
        counters.expired.add(batch.expired());
        long bytes = 0;
        for (var message : batch.messages()) {
            bytes += message.length;
            try {
                handout.handOut(key, message, members);
            } catch (RuntimeException e) {
                troubles.note("key " + key, e);
            }
        }
        if (bytes > 0)
            atMost = Math.clamp((long) ENOUGH_BYTES * batch.messages().size() / bytes, 1, MOST);
        return batch.left() == 0;
    }

    @Override
    public void close() {
        isClosed = true;
        watch.remove(key, news);
        thread.interrupt();
    }
}
