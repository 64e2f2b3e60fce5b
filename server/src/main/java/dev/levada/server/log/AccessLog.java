package dev.levada.server.log;

import dev.levada.contract.Address;
import dev.levada.contract.Quoted;
import dev.levada.contract.RequestHead;
import dev.levada.server.connection.AccessSink;
import dev.levada.server.connection.Counters;
import dev.levada.server.options.Log;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The access log. Whoever has seen something puts a note into a bounded queue and goes on; a thread of
/// its own makes lines of the notes and writes them. What the queue has no room for, and what a full disk
/// does not take, is dropped and counted.
public final class AccessLog implements AccessSink, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final String STANDARD_OUTPUT = "-";
    private static final int BATCH = 256;

    /// The thread looks that often, instead of being woken by each line.
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long TELL_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration LAST_LINES = Duration.ofSeconds(5);

    private final Log options;
    private final Counters counters;
    private final Lines lines;
    private final ArrayBlockingQueue<Line> waiting;
    private final AtomicReference<@Nullable Reopened> next = new AtomicReference<>();
    private final Thread writer;
    private volatile boolean closing;

    // The writer's own.
    private @Nullable OutputStream output;
    private boolean isTorn;
    private long retryNanos;
    private long toldNanos = System.nanoTime() - TELL_NANOS;

    /// A new file, and whether the writer has gone over to it.
    private record Reopened(OutputStream output, CountDownLatch inUse) {}

    private AccessLog(Log options, Counters counters, OutputStream output) {
        this.options = options;
        this.counters = counters;
        this.lines = new Lines(options.format(), options.queries());
        this.waiting = new ArrayBlockingQueue<>(options.maxWaiting());
        this.output = output;
        this.writer = Thread.ofPlatform().name("levada-access-log").daemon().unstarted(this::run);
    }

    /// Opens the file and starts the thread.
    ///
    /// @return nothing where the options ask for no log
    /// @throws IOException when the file cannot be written
    public static @Nullable AccessLog open(Log options, Counters counters) throws IOException {
        if (options.access().isEmpty()) return null;
        var log = new AccessLog(options, counters, openFile(options));
        log.writer.start();
        return log;
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public void answered(
            RequestHead head, int status, boolean cut, Traffic traffic, long nanos, @Nullable String requestId) {
        note(Line.of(Line.What.REQUEST, head, status, cut, traffic, nanos, requestId, options.queries()));
    }

    @Override
    public void refused(@Nullable Address client, int status) {
        note(Line.refused(client, status));
    }

    @Override
    public void connected(RequestHead head) {
        note(Line.of(Line.What.CONNECT, head, 101, false, null, 0, null, options.queries()));
    }

    @Override
    public void rejected(RequestHead head, int status, long nanos) {
        note(Line.of(Line.What.REJECT, head, status, false, null, nanos, null, options.queries()));
    }

    @Override
    public void disconnected(RequestHead head, int closeCode, Traffic traffic, long nanos) {
        note(Line.of(Line.What.DISCONNECT, head, closeCode, false, traffic, nanos, null, options.queries()));
    }

    /// Goes on in the file of that name as it is now: it has been moved away by a rotation.
    ///
    /// @throws IOException when it cannot be written; then lines go where they went before
    public void reopen() throws IOException {
        if (options.access().equals(STANDARD_OUTPUT)) return;
        var reopened = new Reopened(openFile(options), new CountDownLatch(1));
        var unused = next.getAndSet(reopened);
        if (unused != null) unused.output().close();
        LockSupport.unpark(writer);
        try {
            // So that what comes next is in the new file; a slow disk is not waited for.
            if (!reopened.inUse().await(LAST_LINES.toMillis(), TimeUnit.MILLISECONDS))
                LOG.log(Level.WARNING, "The access log is opened anew as soon as the disk has taken what waits.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Writes what waits, and closes the file. Waits for a slow disk only so long.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        try {
            if (!writer.join(LAST_LINES))
                LOG.log(Level.ERROR, "The last lines of the access log could not be written in time.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(Line line) {
        // Nobody waits in the queue, so this wakes nobody.
        if (closing || !waiting.offer(line)) counters.droppedLogLines.increment();
    }

    private static OutputStream openFile(Log options) throws IOException {
        if (options.access().equals(STANDARD_OUTPUT)) return new FileOutputStream(FileDescriptor.out);
        try {
            return new FileOutputStream(options.access(), true);
        } catch (IOException e) {
            throw new IOException(
                    "Expected to write the access log to " + Quoted.of(options.access()) + ", but got: "
                            + e.getMessage() + ". Name a file that can be written.",
                    e);
        }
    }

    private void run() {
        var batch = new ArrayList<Line>(BATCH);
        while (true) {
            // Before the queue is looked at, so that the last look comes after the last line.
            boolean isLast = closing;
            // Likewise: what was seen before the new file goes into the old one.
            var reopened = next.getAndSet(null);
            waiting.drainTo(batch, BATCH);
            boolean isIdle = batch.isEmpty();
            if (!isIdle) write(batch);
            batch.clear();
            if (reopened != null) goOverTo(reopened);
            if (!isIdle) continue;
            if (isLast) {
                closeOutput();
                return;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
    }

    private void goOverTo(Reopened reopened) {
        closeOutput();
        output = reopened.output();
        isTorn = false;
        reopened.inUse().countDown();
    }

    private void write(List<Line> batch) {
        var text = new StringBuilder(batch.size() * 128);
        // A line that a full disk has cut must not swallow the next.
        if (isTorn) text.append('\n');
        for (var line : batch) lines.add(text, line);
        try {
            outputOrRetry().write(text.toString().getBytes(StandardCharsets.US_ASCII));
            isTorn = false;
        } catch (IOException e) {
            counters.droppedLogLines.add(batch.size());
            failed(e);
        }
    }

    private OutputStream outputOrRetry() throws IOException {
        var known = output;
        if (known != null) return known;
        if (System.nanoTime() - retryNanos < 0) throw new IOException("it is tried again every second");
        known = openFile(options);
        output = known;
        return known;
    }

    private void failed(IOException reason) {
        if (output != null) {
            isTorn = true;
            closeOutput();
            retryNanos = System.nanoTime() + RETRY_NANOS;
        }
        if (System.nanoTime() - toldNanos < TELL_NANOS) return;
        toldNanos = System.nanoTime();
        LOG.log(
                Level.ERROR,
                "Lines of the access log {0} are lost, because it cannot be written: {1}. It is tried again.",
                Quoted.of(options.access()),
                reason.getMessage());
    }

    private void closeOutput() {
        var known = output;
        output = null;
        if (known == null || options.access().equals(STANDARD_OUTPUT)) return;
        try {
            known.close();
        } catch (IOException _) {
            // Each write has said already what is wrong.
        }
    }
}
