package dev.levada.server.websocket;

import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.deflate.Deflation;
import dev.levada.server.options.SlowClientPolicy;
import io.netty.channel.Channel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What waits for one WebSocket's peer: frames of its application and broadcasts.
///
/// Producers push onto a stack and ask the loop once to drain it; the loop takes all there is, turns it
/// round and writes it with as few system calls as it can: frames that wait together leave in one write.
///
/// Applications block in [#awaitRoom] while too much waits; broadcasts never block and are handled by the
/// policy.
final class Outbox implements Outlet, Runnable {
    private static final VarHandle NEWEST;
    private static final VarHandle WAITING_BYTES;
    private static final VarHandle SCHEDULED;

    /// Frames are merged into one write up to about this size, and larger ones are written alone: copying
    /// more costs as much as the system call it saves.
    private static final int MERGED_BYTES = 32 << 10;

    static {
        try {
            var lookup = MethodHandles.lookup();
            NEWEST = lookup.findVarHandle(Outbox.class, "newest", Frame.class);
            WAITING_BYTES = lookup.findVarHandle(Outbox.class, "waitingBytes", int.class);
            SCHEDULED = lookup.findVarHandle(Outbox.class, "scheduled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SocketLife connection;
    private final Channel channel;
    private final ServerContext context;
    private final GroupLane lane;
    private final WayOut way;

    private volatile @Nullable Frame newest;
    private volatile int waitingBytes;
    private volatile boolean scheduled;
    private volatile boolean closed;
    private volatile int blocked;

    // The loop's own: frames in the order they leave.
    private boolean open;
    private boolean forgotten;
    private boolean overran;
    private @Nullable Frame first;
    private @Nullable Frame last;

    // The broadcasts with a key among them; null while there are none.
    private @Nullable Map<String, Frame> latest;

    // Set once, on the loop. A sender that does not see it yet leaves the work to the loop.
    private @Nullable Deflation deflation;

    /// A frame that waits. Payloads of broadcasts are shared by many outboxes and never changed.
    static final class Frame {
        Payload payload;
        final boolean isBroadcast;

        @Nullable
        Frame next;

        Frame(Payload payload, boolean isBroadcast) {
            this.payload = payload;
            this.isBroadcast = isBroadcast;
        }

        int bytes() {
            return payload.frameBytes();
        }
    }

    Outbox(SocketLife connection, Channel channel, ServerContext context, GroupLane lane) {
        this.connection = connection;
        this.channel = channel;
        this.context = context;
        this.lane = lane;
        this.way = WayOut.of(channel);
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public void write(WebSocketEvent.Send message) {
        if (closed) return;
        push(new Frame(payload(message), true));
    }

    /// What a message of the caller is sent as.
    Payload payload(WebSocketEvent.Send message) {
        return Payload.of(message, lane.codec(), deflation != null);
    }

    /// Adds a frame of the application behind all others and has the loop write it.
    void push(Payload payload) {
        push(new Frame(payload, false));
    }

    private void push(Frame frame) {
        WAITING_BYTES.getAndAdd(this, frame.bytes());
        Frame known;
        do {
            known = newest;
            frame.next = known;
        } while (!NEWEST.compareAndSet(this, known, frame));
        if (!scheduled && SCHEDULED.compareAndSet(this, false, true))
            channel.eventLoop().execute(this);
    }

    /// Waits until an application may send.
    ///
    /// @throws ClientDisconnectedException when the socket closes meanwhile
    void awaitRoom() throws InterruptedException {
        int most = context.options().limits().maxUnsentBytes();
        if (waitingBytes <= most) return;
        long fromNanos = System.nanoTime();
        synchronized (this) {
            blocked++;
            try {
                while (waitingBytes > most && !closed) wait();
            } finally {
                blocked--;
                context.counters().blockedNanos.add(System.nanoTime() - fromNanos);
            }
        }
        if (closed) throw WebSocketSession.gone();
    }

    /// Nothing is written any more, and nobody waits.
    void close() {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
    }

    // ---- on the loop

    /// The handshake is complete: what has waited for it leaves.
    ///
    /// @param agreed the compression, or null for none
    void openOnLoop(@Nullable Deflation agreed) {
        deflation = agreed;
        open = true;
        if (overran) {
            context.counters().slowClientsClosed.increment();
            connection.closeSlowOnLoop();
        } else {
            writeOnLoop();
        }
    }

    @Override
    public void run() {
        scheduled = false;
        takeOnLoop();
        writeOnLoop();
    }

    /// Writes broadcasts that many outboxes share.
    ///
    /// @return how many are written, for the caller to count; those that have to wait are not
    int writeSharedOnLoop(Batch batch) {
        if (closed) return 0;
        // What a sender has handed over before must not be overtaken, though the loop has not yet taken it.
        if (open && first == null && newest == null && channel.isWritable()) {
            var bytes = batch.takeFor(deflation);
            bytes.writeTo(channel, way);
            context.counters().messageBytesSent.add(bytes.length());
            connection.wroteOnLoop(bytes.length());
            return batch.size();
        }
        for (int i = 0; i < batch.size(); i++) addBroadcastOnLoop(batch.entry(i).payload);
        writeOnLoop();
        return 0;
    }

    void addBroadcastOnLoop(Payload payload) {
        if (closed) return;
        takeOnLoop();
        var frame = new Frame(payload, true);
        WAITING_BYTES.getAndAdd(this, frame.bytes());
        admit(frame);
    }

    /// Puts a frame, whose bytes are counted already, behind what waits, or leaves it out by the policy.
    private void admit(Frame frame) {
        int most = context.options().limits().maxBehindBytes();
        if (latest != null && takesPlaceOnLoop(frame, latest, most)) return;
        boolean isTooMuch = frame.isBroadcast && waitingBytes > most;
        if (forgotten || (isTooMuch && !makeRoomOnLoop(most))) release(frame.bytes());
        else append(frame);
    }

    /// Puts a newer word on something where the older one waits, if there is one and it fits.
    private boolean takesPlaceOnLoop(Frame frame, Map<String, Frame> latest, int most) {
        var older = frame.isBroadcast && frame.payload.key != null ? latest.get(frame.payload.key) : null;
        if (older == null || waitingBytes - older.bytes() > most) return false;
        int before = older.bytes();
        older.payload = frame.payload;
        release(before);
        context.counters().replacedBroadcasts.increment();
        return true;
    }

    /// Writes what waits as far as the peer takes it; called again when it takes more.
    void writeOnLoop() {
        if (!open || first == null) return;
        boolean written = false;
        while (first != null && channel.isWritable()) {
            writeMerged();
            written = true;
        }
        if (written) way.flush(channel);
    }

    /// Writes a frame past all that waits: the server's own.
    void writeAheadOnLoop(int opcode, byte[] payload) {
        var buffer = channel.alloc().directBuffer(Frames.headerBytes(payload.length) + payload.length);
        Frames.writeHeader(buffer, opcode, payload.length);
        buffer.writeBytes(payload);
        way.write(channel, buffer);
        way.flush(channel);
    }

    void pingOnLoop(SharedBytes ping) {
        ping.writeTo(channel, way);
    }

    int waitingBytes() {
        return waitingBytes;
    }

    boolean isWaitingOnLoop() {
        return first != null;
    }

    private void writeMerged() {
        int bytes = 0;
        for (var frame = first; frame != null; frame = frame.next) {
            if (bytes > 0 && bytes + frame.bytes() > MERGED_BYTES) break;
            bytes += frame.bytes();
        }
        // Compressed frames are shorter than what they count for.
        var buffer = channel.alloc().directBuffer(bytes);
        boolean closes = false;
        int broadcasts = 0;
        int taken = 0;
        while (first != null && !closes && taken < bytes) {
            var frame = first;
            removeFirst();
            taken += frame.bytes();
            frame.payload.writeOnLoop(buffer, deflation, frame.isBroadcast);
            closes = frame.payload.opcode == Frames.CLOSE;
            if (frame.isBroadcast) broadcasts++;
        }
        if (broadcasts > 0) context.counters().broadcastsWritten.add(broadcasts);
        int written = buffer.writerIndex();
        way.write(channel, buffer);
        release(taken);
        context.counters().messageBytesSent.add(written);
        connection.wroteOnLoop(written);
        if (closes) {
            way.flush(channel);
            forgetOnLoop();
            connection.closeWrittenOnLoop();
        }
    }

    /// Forgets what waits and what may still come; frames of the application included.
    void forgetOnLoop() {
        forgotten = true;
        takeOnLoop();
        while (first != null) {
            release(first.bytes());
            removeFirst();
        }
    }

    /// The socket is closed: what compression has kept for it is let go.
    void releaseOnLoop() {
        if (deflation != null) deflation.release();
        deflation = null;
    }

    private boolean makeRoomOnLoop(int most) {
        return switch (context.options().slowClientPolicy()) {
            case SlowClientPolicy.DROP_NEWEST -> {
                context.counters().droppedBroadcasts.increment();
                yield false;
            }
            case SlowClientPolicy.DROP_OLDEST -> {
                while (waitingBytes > most && removeOldestBroadcast())
                    context.counters().droppedBroadcasts.increment();
                if (waitingBytes <= most) yield true;
                context.counters().droppedBroadcasts.increment();
                yield false;
            }
            case SlowClientPolicy.CLOSE -> {
                // Before the handshake is answered there is no socket to close yet.
                if (!open) {
                    overran = true;
                    context.counters().droppedBroadcasts.increment();
                    yield false;
                }
                context.counters().slowClientsClosed.increment();
                connection.closeSlowOnLoop();
                yield false;
            }
        };
    }

    private boolean removeOldestBroadcast() {
        Frame before = null;
        for (var frame = first; frame != null; before = frame, frame = frame.next) {
            if (!frame.isBroadcast) continue;
            forgetKey(frame);
            if (before == null) first = frame.next;
            else before.next = frame.next;
            if (frame == last) last = before;
            release(frame.bytes());
            return true;
        }
        return false;
    }

    private void takeOnLoop() {
        var taken = (Frame) NEWEST.getAndSet(this, null);
        Frame ordered = null;
        while (taken != null) {
            var next = taken.next;
            taken.next = ordered;
            ordered = taken;
            taken = next;
        }
        while (ordered != null) {
            var next = ordered.next;
            ordered.next = null;
            admit(ordered);
            ordered = next;
        }
    }

    private void append(Frame frame) {
        if (last == null) first = frame;
        else last.next = frame;
        last = frame;
        var key = frame.payload.key;
        if (key == null || !frame.isBroadcast) return;
        if (latest == null) latest = new HashMap<>();
        latest.put(key, frame);
    }

    private void forgetKey(Frame frame) {
        if (latest == null || frame.payload.key == null) return;
        latest.remove(frame.payload.key, frame);
        if (latest.isEmpty()) latest = null;
    }

    private void removeFirst() {
        if (first == null) return;
        forgetKey(first);
        first = first.next;
        if (first == null) last = null;
    }

    private void release(int bytes) {
        int most = context.options().limits().maxUnsentBytes();
        int before = (int) WAITING_BYTES.getAndAdd(this, -bytes);
        if (blocked > 0 && before - bytes <= most)
            synchronized (this) {
                notifyAll();
            }
    }
}
