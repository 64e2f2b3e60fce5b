package dev.levada.server.websocket;

import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Counters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.Arrays;
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

    /// Messages and bytes that are merged into one write.
    private static final int MAX_MERGED = 64;

    private static final int MAX_MERGED_BYTES = 32 << 10;

    /// Members served before other work of the loop goes on: about two milliseconds.
    private static final int SLICE = 256;

    private final EventLoop loop;
    private final Counters counters;
    private final ConcurrentLinkedQueue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(MAX_WAITING);
    private final AtomicBoolean scheduled = new AtomicBoolean();

    // The loop's own: the messages being written, to whom, and how far it has come.
    private final Entry[] batch = new Entry[MAX_MERGED];
    private int batchSize;
    private @Nullable ByteBuf merged;
    private @Nullable SharedBytes shared;
    private int position;

    /// One message on its way to some members.
    static final class Entry {
        final List<? extends Outlet> outlets;
        final @Nullable Outlet except;
        final int opcode;
        final byte[] payload;
        final boolean holdsRoom;

        Entry(List<? extends Outlet> outlets, @Nullable Outlet except, int opcode, byte[] payload, boolean holdsRoom) {
            this.outlets = outlets;
            this.except = except;
            this.opcode = opcode;
            this.payload = payload;
            this.holdsRoom = holdsRoom;
        }

        int bytes() {
            return Frames.headerBytes(payload.length) + payload.length;
        }
    }

    GroupLane(EventLoop loop, Counters counters) {
        this.loop = loop;
        this.counters = counters;
    }

    @Override
    public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message)
            throws InterruptedException {
        // The loop cannot wait for itself.
        boolean holdsRoom = loop.inEventLoop() ? room.tryAcquire() : acquireRoom();
        waiting.add(new Entry(outlets, except, Frames.opcode(message), Frames.payload(message), holdsRoom));
        if (scheduled.compareAndSet(false, true)) schedule();
    }

    @Override
    public void run() {
        if (merged == null) startBatch();
        if (shared != null) writeSlice(shared);
        if (merged == null) scheduled.set(false);
        // Somebody may have added to it between the last look and the line above.
        boolean more = merged != null || (!waiting.isEmpty() && scheduled.compareAndSet(false, true));
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
        int bytes = 0;
        var entry = waiting.peek();
        while (entry != null && batchSize < MAX_MERGED && fits(entry, bytes)) {
            waiting.remove();
            batch[batchSize] = entry;
            batchSize++;
            bytes += entry.bytes();
            entry = waiting.peek();
        }
        if (batchSize == 0) return;
        var buffer = ByteBufAllocator.DEFAULT.directBuffer(bytes);
        for (int i = 0; i < batchSize; i++) {
            Frames.writeHeader(buffer, batch[i].opcode, batch[i].payload.length);
            buffer.writeBytes(batch[i].payload);
        }
        merged = buffer;
        shared = new SharedBytes(buffer);
        position = 0;
    }

    @SuppressWarnings(
            "ReferenceEquality") // the same list, not an equal one: comparing members would cost more than it saves
    private boolean fits(Entry entry, int bytes) {
        return batchSize == 0 || (entry.outlets == batch[0].outlets && bytes + entry.bytes() <= MAX_MERGED_BYTES);
    }

    private boolean acquireRoom() throws InterruptedException {
        room.acquire();
        return true;
    }

    private void writeSlice(SharedBytes shared) {
        var outlets = batch[0].outlets;
        int end = Math.min(position + SLICE, outlets.size());
        int written = 0;
        for (; position < end; position++) {
            // Every outlet of this lane was made by this server.
            var outbox = (Outbox) outlets.get(position);
            if (isExcepted(outbox)) writeSingly(outbox);
            else written += outbox.writeSharedOnLoop(shared, batch, batchSize);
        }
        counters.broadcastsWritten.add(written);
        // What has to wait is counted as it leaves.
        counters.messageBytesSent.add((long) written / batchSize * shared.length());
        if (position == outlets.size()) endBatch();
    }

    private void endBatch() {
        if (merged != null) merged.release();
        merged = null;
        shared = null;
        for (int i = 0; i < batchSize; i++) {
            if (batch[i].holdsRoom) room.release();
        }
        Arrays.fill(batch, 0, batchSize, null);
        batchSize = 0;
    }

    private boolean isExcepted(Outbox outbox) {
        for (int i = 0; i < batchSize; i++) if (batch[i].except == outbox) return true;
        return false;
    }

    private void writeSingly(Outbox outbox) {
        for (int i = 0; i < batchSize; i++)
            if (batch[i].except != outbox) outbox.addBroadcastOnLoop(batch[i].opcode, batch[i].payload);
        outbox.writeOnLoop();
    }
}
