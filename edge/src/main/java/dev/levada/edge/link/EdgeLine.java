package dev.levada.edge.link;

import dev.levada.contract.Bytes;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection at the edge: the events that are not acknowledged, the state after those that are, and
/// what is to be done at the socket.
///
/// Called under the lock of its [EdgeCore].
public final class EdgeLine {
    /// Unacknowledged events of a connection, and their bytes: over one of them its socket is not read.
    public static final int MAX_EVENTS = 64;

    static final long MAX_EVENT_BYTES = 256 << 10;

    private static final long REPORT_BYTES = 32 << 10;

    final long id;
    final Runnable wake;

    /// Whether it is over soon by itself, as a request is: it stays with a worker that stops.
    final boolean isShort;

    private final Bytes opening;
    private final int maxMessages;
    private final ArrayDeque<Waiting> events = new ArrayDeque<>();
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();
    private int sent;
    private long eventBytes;
    private int messages;
    private long lastNumber;
    private boolean isWaitingForRoom;

    // Effects of the oldest event: what has been seen of any run, and what this run has brought.
    private int seen;
    private int brought;

    private boolean hasBegun;
    private Optional<Bytes> state = Optional.empty();
    private int ownership;
    private @Nullable Peer owner;
    boolean isReleasing;
    private boolean isFinished;
    private boolean isRestarting;
    private long unreported;

    // When it has last lost its worker, and when it asked for the first.
    long alone;

    private record Waiting(long number, boolean isMessage, boolean isLast, Bytes event, long since) {}

    EdgeLine(long id, Bytes opening, boolean isShort, int maxMessages, Runnable wake, long now) {
        this.id = id;
        this.opening = opening;
        this.isShort = isShort;
        this.maxMessages = maxMessages;
        this.wake = wake;
        alone = now;
    }

    // ---- for the connection's thread

    /// What is to be done next; null for nothing.
    public @Nullable Task poll() {
        return tasks.poll();
    }

    /// Whether another event of the socket may be read. When there is no room the line wakes its thread
    /// once there is.
    public boolean hasRoom() {
        boolean hasRoom = events.size() < MAX_EVENTS
                && eventBytes < MAX_EVENT_BYTES
                && (owner == null || !owner.session.isFull());
        isWaitingForRoom = !hasRoom;
        if (!hasRoom && owner != null) owner.isBlocking = true;
        return hasRoom;
    }

    /// Whether somebody serves it, or has ended to.
    public boolean hasOwner() {
        return owner != null;
    }

    /// Whether its connect event has been handled.
    public boolean hasBegun() {
        return hasBegun;
    }

    /// The number of the present ownership.
    public int ownership() {
        return ownership;
    }

    /// How many events wait for their acknowledgement.
    int unacknowledged() {
        return events.size();
    }

    // ---- events

    boolean hasRoomForMessage() {
        return messages < maxMessages && !isFinished;
    }

    void add(boolean isMessage, boolean isLast, Bytes event, long now) {
        if (isFinished) return;
        events.add(new Waiting(++lastNumber, isMessage, isLast, event, now));
        eventBytes += event.length();
        if (isMessage) messages++;
        sendMore();
    }

    private void sendMore() {
        var to = owner;
        if (to == null || isReleasing) return;
        int place = 0;
        for (var event : events) {
            if (sent >= MAX_EVENTS) return;
            if (place++ < sent) continue;
            to.session.add(new Frame.Happened(id, ownership, event.number(), event.isLast(), event.event()));
            sent++;
        }
    }

    // ---- who serves it

    @Nullable
    Peer owner() {
        return owner;
    }

    boolean isOwnedBy(Peer peer, int number) {
        return owner == peer && ownership == number && !isFinished;
    }

    /// Whether another worker can go on with it.
    boolean isMovable() {
        return !hasBegun || state.isPresent();
    }

    void give(Peer worker) {
        owner = worker;
        ownership++;
        isReleasing = false;
        sent = 0;
        brought = 0;
        worker.lines.add(this);
        worker.session.add(new Frame.Open(id, ownership, opening, hasBegun ? state : Optional.empty()));
        sendMore();
    }

    void take(long now) {
        var from = owner;
        owner = null;
        alone = now;
        sent = 0;
        if (from != null) from.forget(this);
        isReleasing = false;
        wakeIfRoom();
    }

    void release() {
        var from = owner;
        if (from == null || isReleasing) return;
        isReleasing = true;
        from.session.add(new Frame.Release(id, ownership));
    }

    // ---- what the worker says

    /// @return how long ago the event came, or -1 when this is no news
    long done(Frame.Done done, long now) {
        var oldest = events.peek();
        if (oldest == null || oldest.number() != done.number() || sent == 0) return -1;
        apply(done.count(), done.effects());
        events.remove();
        sent--;
        eventBytes -= oldest.event().length();
        if (oldest.isMessage()) messages--;
        seen = 0;
        brought = 0;
        hasBegun = true;
        if (done.state().isPresent()) state = done.state();
        if (done.outcome() != Outcome.GOES_ON) finish(done.outcome());
        else sendMore();
        wakeIfRoom();
        return now - oldest.since();
    }

    void push(Frame.Push push) {
        if (push.number() == 0) {
            add(new Task.Apply(push.count(), 0, push.effects()));
            return;
        }
        var oldest = events.peek();
        if (oldest != null && oldest.number() == push.number() && sent > 0) apply(push.count(), push.effects());
    }

    private void apply(int count, Bytes effects) {
        int skip = Math.min(count, Math.max(0, seen - brought));
        brought += count;
        seen = Math.max(seen, brought);
        if (count > skip) add(new Task.Apply(count, skip, effects));
    }

    void finished(Frame.Finished finished) {
        if (finished.count() > 0) add(new Task.Apply(finished.count(), 0, finished.effects()));
        finish(finished.outcome());
    }

    private void finish(Outcome outcome) {
        isFinished = true;
        add(new Task.Finish(outcome));
    }

    void abandon() {
        if (isFinished) return;
        isFinished = true;
        add(new Task.Abandon());
    }

    /// Has the socket closed, once.
    void restart() {
        if (isRestarting) return;
        isRestarting = true;
        add(new Task.Restart());
    }

    void add(Task task) {
        boolean isFirst = tasks.isEmpty();
        tasks.add(task);
        if (isFirst) wake.run();
    }

    boolean isFinished() {
        return isFinished;
    }

    void wakeIfRoom() {
        if (isWaitingForRoom && hasRoom()) wake.run();
    }

    // ---- what the edge says

    void applied(long bytes) {
        unreported += bytes;
        if (unreported < REPORT_BYTES || owner == null) return;
        owner.session.add(new Frame.Applied(id, ownership, unreported));
        unreported = 0;
    }

    void answer(int asked, long question, Bytes answer) {
        if (owner != null && asked == ownership) owner.session.add(new Frame.Answer(id, ownership, question, answer));
    }

    void forget() {
        isFinished = true;
        if (owner != null) owner.session.add(new Frame.Forget(id, ownership));
    }
}
