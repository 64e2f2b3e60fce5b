package dev.levada.edge.link;

import dev.levada.contract.Bytes;
import dev.levada.edge.bytes.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A worker's side of the link: what its edges have given it, and whether that is still its own.
///
/// A machine without threads, as [EdgeCore] is.
public final class WorkerCore implements Side {
    private static final int MOST_REPLIES = 1_000;
    private static final int MOST_EDGES_REMEMBERED = 10_000;

    private final LinkTimes times;
    private final Consumer<WorkerLine> start;
    private final LinkedHashMap<Long, Dialogue> dialogues = new LinkedHashMap<>();
    private final ArrayDeque<Outgoing> replies = new ArrayDeque<>();

    // The greatest session of each edge: whatever comes late of an earlier one begins nothing any more.
    private final LinkedHashMap<String, Long> greatest = new LinkedHashMap<>();
    private boolean isDraining;
    private int connections;
    private long restored;
    private long released;
    private long fenced;
    private long events;
    private long retransmitted;
    private long malformed;

    /// @param start begins to serve a connection, on another thread; called under the lock
    public WorkerCore(LinkTimes times, Consumer<WorkerLine> start) {
        this.times = times;
        this.start = start;
    }

    // ---- what comes in

    @Override
    public void receive(String from, Packet packet, long now) {
        var dialogue = dialogues.get(packet.session());
        if (dialogue == null) dialogue = begin(from, packet, now);
        if (dialogue == null) return;
        if (packet.has(Packet.ENDED)) {
            fence(dialogue);
            return;
        }
        if (packet.has(Packet.GONE)) {
            lose(dialogue);
            return;
        }
        List<Frame> frames;
        try {
            frames = dialogue.session.receive(packet, now);
        } catch (MalformedException _) {
            malformed++;
            reply(from, dialogue.session.end(Packet.ENDED, now));
            fence(dialogue);
            return;
        }
        for (var frame : frames) take(dialogue, frame);
        wakeHeld(dialogue, now);
        wakeBlocked(dialogue);
    }

    private @Nullable Dialogue begin(String from, Packet packet, long now) {
        if (packet.has(Packet.ENDED) || packet.has(Packet.GONE)) return null;
        boolean isOld = packet.session() <= greatest.getOrDefault(from, 0L);
        if (isOld || !packet.has(Packet.OPENING)) {
            reply(from, new Session(packet.session(), times, now).end(Packet.ENDED, now));
            return null;
        }
        if (greatest.size() >= MOST_EDGES_REMEMBERED)
            greatest.remove(greatest.firstEntry().getKey());
        greatest.put(from, packet.session());
        // An edge has one session with a worker. That it begins another means that it has ended the first.
        for (var other : List.copyOf(dialogues.values())) if (other.mailbox.equals(from)) fence(other);
        var dialogue = new Dialogue(from, new Session(packet.session(), times, now));
        if (isDraining) dialogue.session.add(new Frame.Draining());
        dialogues.put(packet.session(), dialogue);
        return dialogue;
    }

    private void reply(String to, Packet packet) {
        if (replies.size() < MOST_REPLIES) replies.add(new Outgoing(to, packet));
    }

    private void take(Dialogue dialogue, Frame frame) {
        if (frame instanceof Frame.Open open) {
            var line = new WorkerLine(dialogue, open);
            dialogue.lines.put(open.connection(), line);
            connections++;
            if (open.state().isPresent()) restored++;
            start.accept(line);
            return;
        }
        var line = dialogue.lines.get(frame.connection());
        if (line == null || line.ownership != frame.ownership()) return;
        switch (frame) {
            case Frame.Happened happened -> line.happened(happened);
            case Frame.Release _ -> line.release();
            case Frame.Applied applied -> line.applied(applied.bytes());
            case Frame.Answer answer -> line.answered(answer.question(), answer.answer());
            case Frame.Forget _ -> {
                remove(line);
                line.fence();
            }
            case Frame.Open _,
                    Frame.Done _,
                    Frame.Push _,
                    Frame.Finished _,
                    Frame.Released _,
                    Frame.Ask _,
                    Frame.Resumed _,
                    Frame.Draining _ -> malformed++;
        }
    }

    // ---- for the thread of a connection

    /// The application waits for its first event here.
    public void resumed(WorkerLine line) {
        if (line.ownership > 1) say(line, new Frame.Resumed(line.connection, line.ownership));
    }

    /// The next event to handle; null when there is none for now, or it may not be begun: see
    /// [WorkerLine#isFenced] and [WorkerLine#isReleasing].
    public WorkerLine.@Nullable Delivered begin(WorkerLine line, long now) {
        if (line.isFenced() || !line.hasEvents()) return null;
        var dialogue = line.dialogue;
        if (!line.isLost() && !dialogue.session.isConfirmedWithin(times.workerLease(), now)) {
            dialogue.held.add(line);
            return null;
        }
        return line.take();
    }

    /// Whether the thread may say more; when not, the line is woken once it may.
    public boolean maySend(WorkerLine line) {
        boolean maySend = line.isFenced() || line.isLost() || line.hasCredit() && !line.dialogue.session.isFull();
        if (!maySend) line.dialogue.blocked.add(line);
        return maySend;
    }

    /// An event has been handled.
    ///
    /// @param state where it has changed
    public void done(WorkerLine line, long number, int count, Bytes effects, Optional<Bytes> state, Outcome outcome) {
        if (number > 0) {
            events++;
            line.sent(effects.length());
            say(line, new Frame.Done(line.connection, line.ownership, number, count, effects, state, outcome));
        }
        if (outcome != Outcome.GOES_ON) remove(line);
    }

    /// Effects that do not wait for their handler to return, or have none.
    ///
    /// @param number of the event; 0 for none
    public void push(WorkerLine line, long number, int count, Bytes effects) {
        line.sent(effects.length());
        say(line, new Frame.Push(line.connection, line.ownership, number, count, effects));
    }

    /// The application ended between two events.
    public void finished(WorkerLine line, int count, Bytes effects, Outcome outcome) {
        say(line, new Frame.Finished(line.connection, line.ownership, count, effects, outcome));
        remove(line);
    }

    /// The application has let go of a connection that is to be given away.
    public void released(WorkerLine line) {
        if (!line.isOver && !line.isFenced()) released++;
        say(line, new Frame.Released(line.connection, line.ownership));
        remove(line);
    }

    /// Asks the edge something.
    ///
    /// @return the number of the question, for [#answer]
    public long ask(WorkerLine line, Bytes asked) {
        long question = line.nextQuestion();
        say(line, new Frame.Ask(line.connection, line.ownership, question, asked));
        return question;
    }

    /// The answer, or null while there is none.
    public @Nullable Bytes answer(WorkerLine line, long question) {
        return line.answer(question);
    }

    private static void say(WorkerLine line, Frame frame) {
        if (!line.isFenced() && !line.isOver && !line.dialogue.isOver) line.dialogue.session.add(frame);
    }

    private void remove(WorkerLine line) {
        if (line.isOver) return;
        line.isOver = true;
        connections--;
        line.dialogue.lines.remove(line.connection, line);
        line.dialogue.held.remove(line);
        line.dialogue.blocked.remove(line);
    }

    // ---- time

    @Override
    public void tick(long now) {
        for (var dialogue : List.copyOf(dialogues.values())) {
            dialogue.session.tick(now);
            if (now - dialogue.session.heard() > times.edgeLease()) lose(dialogue);
        }
    }

    private void wakeHeld(Dialogue dialogue, long now) {
        if (dialogue.held.isEmpty() || !dialogue.session.isConfirmedWithin(times.workerLease(), now)) return;
        var held = List.copyOf(dialogue.held);
        dialogue.held.clear();
        held.forEach(WorkerLine::changed);
    }

    private static void wakeBlocked(Dialogue dialogue) {
        if (dialogue.blocked.isEmpty() || dialogue.session.isFull()) return;
        var blocked = List.copyOf(dialogue.blocked);
        dialogue.blocked.clear();
        blocked.forEach(WorkerLine::changed);
    }

    /// Others have the connections now.
    private void fence(Dialogue dialogue) {
        end(dialogue);
        for (var line : List.copyOf(dialogue.lines.values())) {
            fenced++;
            remove(line);
            line.fence();
        }
    }

    /// The edge has died: its sockets are no more.
    private void lose(Dialogue dialogue) {
        end(dialogue);
        for (var line : List.copyOf(dialogue.lines.values())) line.lose();
    }

    private void end(Dialogue dialogue) {
        retransmitted += dialogue.session.retransmissions();
        dialogue.isOver = true;
        dialogues.remove(dialogue.session.id);
    }

    // ---- the end

    /// Asks the edges to take the connections away.
    public void drain() {
        if (isDraining) return;
        isDraining = true;
        for (var dialogue : dialogues.values()) dialogue.session.add(new Frame.Draining());
    }

    /// Whether it is to take no more connections.
    public boolean isDraining() {
        return isDraining;
    }

    /// How many connections it serves.
    public int connections() {
        return connections;
    }

    // Lets go of everything at once, and tells the edges, so that they need not find out.
    @Override
    public List<Outgoing> close(long now) {
        var all = new ArrayList<Outgoing>();
        for (Map.Entry<Long, Dialogue> dialogue : Map.copyOf(dialogues).entrySet()) {
            all.add(new Outgoing(
                    dialogue.getValue().mailbox, dialogue.getValue().session.end(Packet.ENDED, now)));
            fence(dialogue.getValue());
        }
        return all;
    }

    @Override
    public @Nullable Outgoing next(long now) {
        var reply = replies.poll();
        if (reply != null) return reply;
        for (var dialogue : dialogues.values()) {
            var packet = dialogue.session.next(now);
            if (packet != null) return new Outgoing(dialogue.mailbox, packet);
        }
        return null;
    }

    @Override
    public boolean isUrgent() {
        if (!replies.isEmpty()) return true;
        for (var dialogue : dialogues.values()) if (dialogue.session.isUrgent()) return true;
        return false;
    }

    /// What it counts.
    public WorkerCounters counters() {
        long again = retransmitted;
        for (var dialogue : dialogues.values()) again += dialogue.session.retransmissions();
        return new WorkerCounters(dialogues.size(), connections, restored, released, fenced, events, again, malformed);
    }
}
