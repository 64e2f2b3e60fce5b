package dev.levada.server.websocket;

import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Counters;
import dev.levada.server.deflate.LoopCodec;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Carries broadcasts to the sockets of one event loop.
///
/// A message is encoded once by its sender and handed to the loop once, whatever the number of members.
/// When the lane is behind, messages to the same members are merged and each member gets them with one
/// write. The loop serves a slice of the members at a time and then lets other work go on.
final class GroupLane implements Outlet.Lane, Runnable {
    /// Messages that may wait for the loop; with more their senders wait.
    private static final int MAX_WAITING = 1_024;

    /// Members served before other work of the loop goes on: about two milliseconds.
    private static final int SLICE = 256;

    private final EventLoop loop;
    private final Counters counters;
    private final LoopCodec codec;
    private final ConcurrentLinkedQueue<Batch.Entry> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(MAX_WAITING);
    private final AtomicBoolean scheduled = new AtomicBoolean();

    // The loop's own: the messages being written, to whom, and how far it has come.
    private final Batch batch;
    private int position;

    GroupLane(EventLoop loop, Counters counters, LoopCodec codec) {
        this.loop = loop;
        this.counters = counters;
        this.codec = codec;
        this.batch = new Batch(codec);
    }

    /// What compresses on this loop.
    LoopCodec codec() {
        return codec;
    }

    @Override
    public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message)
            throws InterruptedException {
        var payload = Payload.of(message, codec, codec.isUsed());
        // The loop cannot wait for itself.
        boolean holdsRoom = loop.inEventLoop() ? room.tryAcquire() : acquireRoom();
        waiting.add(new Batch.Entry(outlets, except, payload, holdsRoom));
        if (scheduled.compareAndSet(false, true)) schedule();
    }

    @Override
    public void run() {
        if (batch.isEmpty()) startBatch();
        if (!batch.isEmpty()) writeSlice();
        if (batch.isEmpty()) scheduled.set(false);
        // Somebody may have added to it between the last look and the line above.
        boolean more = !batch.isEmpty() || (!waiting.isEmpty() && scheduled.compareAndSet(false, true));
        if (more) schedule();
    }

    private void schedule() {
        try {
            loop.execute(this);
        } catch (RejectedExecutionException _) {
            // The server has ended, and with it all of these sockets: nobody is to wait for them.
            waiting.clear();
            room.release(MAX_WAITING);
            scheduled.set(false);
        }
    }

    private void startBatch() {
        for (var entry = waiting.peek(); entry != null && batch.fits(entry); entry = waiting.peek()) {
            waiting.remove();
            batch.add(entry);
        }
        position = 0;
    }

    private boolean acquireRoom() throws InterruptedException {
        room.acquire();
        return true;
    }

    private void writeSlice() {
        var outlets = batch.outlets();
        int end = Math.min(position + SLICE, outlets.size());
        int written = 0;
        for (; position < end; position++) {
            // Every outlet of this lane was made by this server.
            var outbox = (Outbox) outlets.get(position);
            if (batch.isExcepted(outbox)) writeSingly(outbox);
            else written += outbox.writeSharedOnLoop(batch);
        }
        counters.broadcastsWritten.add(written);
        if (position == outlets.size()) endBatch();
    }

    private void endBatch() {
        for (int i = 0; i < batch.size(); i++) if (batch.entry(i).holdsRoom) room.release();
        batch.clear();
    }

    private void writeSingly(Outbox outbox) {
        for (int i = 0; i < batch.size(); i++) {
            var entry = batch.entry(i);
            if (entry.except != outbox) outbox.addBroadcastOnLoop(entry.payload);
        }
        outbox.writeOnLoop();
    }
}
