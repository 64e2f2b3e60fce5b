package dev.levada.edge.link;

import dev.levada.contract.Bytes;
import dev.levada.edge.bytes.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The edge's side of the link: which worker serves which connection, and what becomes of it when that one
/// stops, dies or hangs.
///
/// A machine without threads: whoever calls it holds one lock around it, hands in the time, and sends what
/// [#next] gives. It calls back nobody but the lines' `wake`, which must not call it.
public final class EdgeCore implements Side {
    private static final int MOST_REPLIES = 1_000;

    private final LinkTimes times;
    private final int maxMessages;
    private final long hold;
    private final LinkedHashMap<String, Peer> peers = new LinkedHashMap<>();
    private final LinkedHashMap<Long, EdgeLine> lines = new LinkedHashMap<>();
    private final LinkedHashMap<Long, EdgeLine> waiting = new LinkedHashMap<>();

    // Since when they are on their way from a worker that stops to another: until that one goes on with them.
    private final LinkedHashMap<EdgeLine, Long> moving = new LinkedHashMap<>();
    private final ArrayDeque<Outgoing> replies = new ArrayDeque<>();
    private long lastSession;
    private long lastLine;
    private long lastTick;
    private boolean isCut;

    private long takeovers;
    private long lostWorkers;
    private long abandoned;
    private long events;
    private long eventNanos;
    private long fenced;
    private long retransmitted;
    private long malformed;
    private long droppedMessages;

    /// @param firstSession sessions get greater numbers than this; those of an edge never come twice
    /// @param maxMessages channel messages that wait for one connection
    /// @param hold how long a new connection waits for a worker where there is none
    public EdgeCore(LinkTimes times, int maxMessages, long hold, long firstSession, long now) {
        this.times = times;
        this.hold = hold;
        this.maxMessages = maxMessages;
        lastSession = firstSession;
        lastTick = now;
    }

    // ---- connections

    /// A new connection; its first event is to follow.
    ///
    /// @param isShort whether it is over soon by itself, as a request is
    /// @param wake called when there is something to do for its thread; under the lock
    public EdgeLine open(Bytes opening, boolean isShort, Runnable wake, long now) {
        var line = new EdgeLine(++lastLine, opening, isShort, maxMessages, wake, now);
        lines.put(line.id, line);
        place(line, now);
        return line;
    }

    /// Something has happened at the socket.
    ///
    /// @param isLast whether it is the disconnect
    public void happened(EdgeLine line, boolean isLast, Bytes event, long now) {
        line.add(false, isLast, event, now);
    }

    /// A channel message has come.
    ///
    /// @return false when too many wait
    public boolean message(EdgeLine line, Bytes event, long now) {
        if (!line.hasRoomForMessage()) {
            droppedMessages++;
            return false;
        }
        line.add(true, false, event, now);
        return true;
    }

    /// So many bytes of effects have reached the socket.
    public void applied(EdgeLine line, long bytes) {
        line.applied(bytes);
    }

    /// What was asked for with that question.
    public void answer(EdgeLine line, int ownership, long question, Bytes answer) {
        line.answer(ownership, question, answer);
    }

    /// The connection is no longer there, and nobody waits for its application to end.
    public void forget(EdgeLine line) {
        if (lines.get(line.id) == line) line.forget();
        remove(line);
    }

    private void remove(EdgeLine line) {
        lines.remove(line.id);
        waiting.remove(line.id);
        moving.remove(line);
        var owner = line.owner();
        if (owner != null) owner.forget(line);
    }

    private void place(EdgeLine line, long now) {
        place(line, leastBusy(now));
    }

    private void place(EdgeLine line, @Nullable Peer worker) {
        if (worker == null) {
            waiting.put(line.id, line);
            return;
        }
        waiting.remove(line.id);
        if (line.ownership() > 0) takeovers++;
        line.give(worker);
    }

    private @Nullable Peer leastBusy(long now) {
        return leastBusy(null, now);
    }

    /// @param last chosen only where there is no other
    private @Nullable Peer leastBusy(@Nullable Peer last, long now) {
        return peers.values().stream()
                .filter(peer -> peer.isReady(times, now))
                .min(Comparator.<Peer, Boolean>comparing(peer -> peer == last)
                        .thenComparingInt(peer -> peer.lines.size()))
                .orElse(null);
    }

    /// Hands every connection to another worker, where there is one: for tests, and to spread the load.
    public void moveAll(long now) {
        for (var line : List.copyOf(lines.values())) {
            var owner = line.owner();
            boolean hasOther = peers.values().stream().anyMatch(peer -> peer != owner && peer.isReady(times, now));
            if (owner != null && hasOther && line.isMovable() && !line.isShort) line.release();
        }
    }

    // ---- workers

    /// A worker says that it is there.
    public void hello(String mailbox, boolean isDraining, long now) {
        var known = peers.get(mailbox);
        if (known == null) {
            if (isDraining) return;
            known = new Peer(mailbox, new Session(++lastSession, times, now));
            peers.put(mailbox, known);
        }
        known.isDraining |= isDraining;
    }

    @Override
    public void receive(String from, Packet packet, long now) {
        var peer = peers.get(from);
        if (peer == null || peer.session.id != packet.session()) {
            fenced++;
            var nobody = new Session(packet.session(), times, now);
            if (!packet.has(Packet.ENDED) && replies.size() < MOST_REPLIES)
                replies.add(new Outgoing(from, nobody.end(Packet.ENDED, now)));
            return;
        }
        if (packet.has(Packet.ENDED)) {
            lose(peer, now);
            return;
        }
        List<Frame> frames;
        boolean wasReady = peer.isReady(times, now);
        try {
            frames = peer.session.receive(packet, now);
        } catch (MalformedException _) {
            malformed++;
            lose(peer, now);
            return;
        }
        int wereMoving = moving.size();
        for (var frame : frames) take(peer, frame, now);
        if (moving.size() < wereMoving) handOver(now);
        if (!wasReady) placeWaiting(now);
        if (peer.isBlocking && !peer.session.isFull()) {
            peer.isBlocking = false;
            peer.lines.forEach(EdgeLine::wakeIfRoom);
        }
    }

    private void take(Peer peer, Frame frame, long now) {
        if (frame instanceof Frame.Draining) {
            peer.isDraining = true;
            return;
        }
        var line = lines.get(frame.connection());
        if (line == null || !line.isOwnedBy(peer, frame.ownership())) return;
        switch (frame) {
            case Frame.Done done -> {
                long took = line.done(done, now);
                if (took >= 0) {
                    peer.serves();
                    events++;
                    eventNanos += took;
                }
            }
            case Frame.Push push -> line.push(push);
            case Frame.Finished finished -> line.finished(finished);
            case Frame.Ask ask -> line.add(new Task.Answer(ask.ownership(), ask.question(), ask.asked()));
            case Frame.Released _ -> {
                line.take(now);
                // One whose connect event was handled meanwhile may turn out to have no state.
                if (line.isMovable()) place(line, leastBusy(peer, now));
                else abandon(line);
            }
            case Frame.Resumed _ -> {
                peer.serves();
                moving.remove(line);
            }
            case Frame.Open _,
                    Frame.Happened _,
                    Frame.Release _,
                    Frame.Applied _,
                    Frame.Answer _,
                    Frame.Forget _,
                    Frame.Draining _ -> malformed++;
        }
        if (line.isFinished()) remove(line);
    }

    private void placeWaiting(long now) {
        for (var line : List.copyOf(waiting.values())) place(line, now);
    }

    /// Ends the session with a worker and gives its connections to others.
    private void lose(Peer peer, long now) {
        peers.remove(peer.mailbox);
        retransmitted += peer.session.retransmissions();
        if (replies.size() < MOST_REPLIES) replies.add(new Outgoing(peer.mailbox, peer.session.end(Packet.ENDED, now)));
        for (var line : List.copyOf(peer.lines)) {
            line.take(now);
            if (line.isMovable()) place(line, now);
            else abandon(line);
        }
    }

    private void abandon(EdgeLine line) {
        abandoned++;
        line.abandon();
        remove(line);
    }

    // Nobody is heard then, and nobody is to blame.
    @Override
    public void cut(boolean isCut, long now) {
        if (this.isCut && !isCut) peers.values().forEach(peer -> peer.session.excuse(now));
        this.isCut = isCut;
    }

    @Override
    public void tick(long now) {
        // This process has slept itself: what came meanwhile has not been looked at yet.
        if (now - lastTick > times.heartbeat() * 2) peers.values().forEach(peer -> peer.session.excuse(now));
        lastTick = now;
        for (var peer : List.copyOf(peers.values())) {
            peer.session.tick(now);
            if (!isCut && !peer.isHeard(times, now)) silent(peer, now);
        }
        // One whose application takes its time, at the old worker or the new, does not hold up the others for ever.
        while (!moving.isEmpty() && now - moving.firstEntry().getValue() > times.lease()) moving.pollFirstEntry();
        handOver(now);
        if (waiting.isEmpty()) return;
        if (leastBusy(now) != null) placeWaiting(now);
        // In the order in which they came, but those that wait for their first worker wait less long.
        for (var line : List.copyOf(waiting.values()))
            if (now - line.alone > (line.hasBegun() ? times.orphan() : hold)) abandon(line);
    }

    private void handOver(long now) {
        for (var peer : peers.values()) if (peer.isDraining && !peer.lines.isEmpty()) handOver(peer, now);
    }

    // A few at a time: the others go on with the worker that is stopping.
    private void handOver(Peer peer, long now) {
        var next = leastBusy(now);
        if (next == null) return;
        for (var line : peer.lines) {
            if (moving.size() >= next.mayMove()) return;
            if (line.isShort || line.isReleasing) continue;
            if (line.isMovable()) {
                line.release();
                moving.put(line, now);
            } else {
                line.restart();
            }
        }
    }

    /// A worker that is alone may be as silent as it likes: there is nobody to take its place, and it may
    /// be the layer that is slow.
    private void silent(Peer peer, long now) {
        boolean hasOther = leastBusy(now) != null;
        boolean isForgotten = now - peer.session.heard() > times.orphan();
        if (!hasOther && !isForgotten) return;
        if (!peer.lines.isEmpty()) lostWorkers++;
        lose(peer, now);
    }

    // ---- what goes out

    @Override
    public @Nullable Outgoing next(long now) {
        var reply = replies.poll();
        if (reply != null) return reply;
        for (var peer : peers.values()) {
            var packet = peer.session.next(now);
            if (packet != null) return new Outgoing(peer.mailbox, packet);
        }
        return null;
    }

    @Override
    public boolean isUrgent() {
        if (!replies.isEmpty()) return true;
        for (var peer : peers.values()) if (peer.session.isUrgent()) return true;
        return false;
    }

    // The sockets are gone.
    @Override
    public List<Outgoing> close(long now) {
        var all = new ArrayList<Outgoing>();
        for (Map.Entry<String, Peer> peer : peers.entrySet())
            all.add(new Outgoing(peer.getKey(), peer.getValue().session.end(Packet.GONE, now)));
        peers.clear();
        return all;
    }

    /// Whether a worker could be given a connection now.
    public boolean hasWorker(long now) {
        return leastBusy(now) != null;
    }

    /// Connections by worker, for those who watch.
    public Map<String, Integer> load() {
        var load = new LinkedHashMap<String, Integer>();
        peers.forEach((name, peer) -> load.put(name, peer.lines.size()));
        return load;
    }

    /// What it counts.
    public EdgeCounters counters() {
        long again = retransmitted;
        for (var peer : peers.values()) again += peer.session.retransmissions();
        return new EdgeCounters(
                peers.size(),
                lines.size(),
                waiting.size(),
                takeovers,
                lostWorkers,
                abandoned,
                events,
                eventNanos,
                fenced,
                again,
                malformed,
                droppedMessages);
    }
}
