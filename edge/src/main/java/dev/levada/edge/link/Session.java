package dev.levada.edge.link;

import dev.levada.contract.Bytes;
import dev.levada.edge.bytes.ByteReader;
import dev.levada.edge.bytes.ByteWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One side of what an edge and a worker say to each other. The layer may lose packets and bring them late,
/// twice or in another order; what comes out of here came once and in order.
///
/// Packets are numbered and kept until acknowledged. What arrives out of order is dropped and asked for
/// again: it is rare, because the layer keeps the order of a sender but where it has lost its server.
final class Session {
    // What is larger alone is a packet of its own.
    private static final int PACKET_BYTES = 64 << 10;
    private static final int MAX_FLYING_BYTES = 1 << 20;
    private static final int FULL_BYTES = 2 << 20;
    private static final int GATHERED_BYTES = 32 << 10;

    final long id;
    private final LinkTimes times;

    // What goes out.
    private final ArrayDeque<Bytes> waiting = new ArrayDeque<>();
    private final ByteWriter behind = new ByteWriter(1024);
    private final ArrayDeque<Sent> flying = new ArrayDeque<>();
    private final ArrayDeque<Sent> again = new ArrayDeque<>();
    private long waitingBytes;
    private long flyingBytes;
    private long sent;
    private long lastSent;
    private long lastFrames;
    private long lastProgress;
    private long lastAgain;
    private boolean isProbing;

    // What comes in.
    private long received;
    private boolean isMissing;
    private boolean isDueNow;
    private long owedSince;

    // Who hears whom.
    private boolean hasHeard;
    private long heard;
    private long peerStamp;
    private boolean isConfirmed;
    private long confirmed;
    private long retransmissions;

    private record Sent(long number, Bytes frames) {}

    Session(long id, LinkTimes times, long now) {
        this.id = id;
        this.times = times;
        heard = now;
        lastSent = now;
        isDueNow = true;
    }

    /// Adds a frame behind those that wait.
    void add(Frame frame) {
        int before = behind.length();
        frame.write(behind);
        waitingBytes += behind.length() - before;
        if (behind.length() >= PACKET_BYTES) close();
    }

    private void close() {
        waiting.add(behind.toBytes());
        behind.clear(2 * PACKET_BYTES);
    }

    /// Whether whoever has more to say should wait.
    boolean isFull() {
        return waitingBytes + flyingBytes >= FULL_BYTES;
    }

    /// When something last came.
    long heard() {
        return heard;
    }

    /// Whether anything has come yet.
    boolean hasHeard() {
        return hasHeard;
    }

    /// As if something had come, where it could not have.
    void excuse(long now) {
        heard = Math.max(heard, now);
    }

    /// Whether the other side has heard something that this side said not longer ago.
    boolean isConfirmedWithin(long nanos, long now) {
        return isConfirmed && now - confirmed <= nanos;
    }

    long retransmissions() {
        return retransmissions;
    }

    /// The next packet that is to be sent now; null for none.
    @Nullable
    Packet next(long now) {
        var repeated = again.poll();
        if (repeated != null) {
            retransmissions++;
            return packet(repeated.number(), repeated.frames(), now);
        }
        if (waitingBytes > 0 && flyingBytes < MAX_FLYING_BYTES && !isGathering(now)) {
            lastFrames = now;
            var frames = take();
            if (flying.isEmpty()) lastProgress = now;
            flying.add(new Sent(++sent, frames));
            flyingBytes += frames.length();
            return packet(sent, frames, now);
        }
        boolean isDue = isDueNow
                || owedSince != 0 && now - owedSince >= times.acknowledge()
                || now - lastSent >= times.heartbeat();
        return isDue ? packet(0, Bytes.EMPTY, now) : null;
    }

    /// While a packet is on its way the next one gathers what comes meanwhile, for a moment.
    private boolean isGathering(long now) {
        return !flying.isEmpty() && waitingBytes < GATHERED_BYTES && now - lastFrames < times.gather();
    }

    /// Whether something should leave at once, or in a moment.
    boolean isUrgent() {
        return isDueNow || !again.isEmpty() || waitingBytes > 0 && flyingBytes < MAX_FLYING_BYTES;
    }

    private Bytes take() {
        if (waiting.isEmpty()) close();
        var first = waiting.remove();
        waitingBytes -= first.length();
        return first;
    }

    private Packet packet(long number, Bytes frames, long now) {
        int flags = (hasHeard ? 0 : Packet.OPENING) | (isMissing ? Packet.MISSING : 0);
        isDueNow = false;
        owedSince = 0;
        lastSent = now;
        return new Packet(id, number, received, now, peerStamp, flags, frames);
    }

    /// Takes a packet.
    ///
    /// @return the frames that have come in order; empty for none
    /// @throws dev.levada.edge.bytes.MalformedException when its frames cannot be read; nothing was taken
    List<Frame> receive(Packet packet, long now) {
        // The first packet is answered at once, so that both know that they hear each other.
        if (!hasHeard) isDueNow = true;
        hasHeard = true;
        heard = Math.max(heard, now);
        peerStamp = Math.max(peerStamp, packet.stamp());
        if (packet.echo() != 0 && (!isConfirmed || packet.echo() > confirmed)) {
            isConfirmed = true;
            confirmed = packet.echo();
        }
        acknowledged(packet, now);
        if (packet.number() == 0) return List.of();
        if (packet.number() != received + 1) {
            if (packet.number() > received) isMissing = true;
            isDueNow = true;
            return List.of();
        }
        var frames = read(packet.frames());
        received++;
        isMissing = false;
        if (owedSince == 0) owedSince = Math.max(1, now);
        return frames;
    }

    private static List<Frame> read(Bytes frames) {
        var in = new ByteReader(frames);
        var all = new ArrayList<Frame>();
        while (in.hasMore()) all.add(Frame.read(in));
        return all;
    }

    private void acknowledged(Packet packet, long now) {
        boolean isProgress = false;
        for (var oldest = flying.peek();
                oldest != null && oldest.number() <= packet.acknowledged();
                oldest = flying.peek()) {
            flyingBytes -= oldest.frames().length();
            flying.remove();
            isProgress = true;
        }
        if (isProgress) {
            lastProgress = now;
            again.removeIf(it -> it.number() <= packet.acknowledged());
        }
        boolean isAsked = packet.has(Packet.MISSING) && now - lastAgain >= times.retransmit() / 4;
        if (again.isEmpty() && !flying.isEmpty() && (isAsked || isProgress && isProbing)) {
            again.addAll(flying);
            lastAgain = now;
        }
        if (isProgress) isProbing = false;
    }

    /// Sends again what was not acknowledged in time: one packet first, to see whether anybody is there.
    void tick(long now) {
        var oldest = flying.peek();
        if (oldest == null || !again.isEmpty() || now - lastProgress < times.retransmit()) return;
        again.add(oldest);
        isProbing = true;
        lastProgress = now;
    }

    /// A packet that ends the session, whatever waits.
    Packet end(int flag, long now) {
        return new Packet(id, 0, received, now, peerStamp, flag, Bytes.EMPTY);
    }
}
