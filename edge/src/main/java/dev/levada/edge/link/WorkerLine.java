package dev.levada.edge.link;

import dev.levada.contract.Bytes;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection at a worker: the events that wait for its application, and whether it is still this
/// worker's.
///
/// Called under the lock of its [WorkerCore].
public final class WorkerLine {
    /// Bytes of effects on their way to the socket: over it the application waits.
    static final long MAX_OUTSTANDING_BYTES = 256 << 10;

    final Dialogue dialogue;
    final long connection;
    final int ownership;

    private final Bytes opening;
    private final Optional<Bytes> state;
    private final ArrayDeque<Delivered> events = new ArrayDeque<>();
    private final Map<Long, Bytes> answers = new HashMap<>();
    private Runnable wake = () -> {};
    private long outstanding;
    private long lastQuestion;
    private boolean isFenced;
    private boolean isReleasing;
    private boolean isEnding;
    private boolean isLost;
    boolean isOver;

    /// An event for the application.
    ///
    /// @param number that its acknowledgement names; 0 for the end of a connection whose edge has died
    /// @param event empty where the edge has died
    public record Delivered(long number, Bytes event) {}

    WorkerLine(Dialogue dialogue, Frame.Open open) {
        this.dialogue = dialogue;
        connection = open.connection();
        ownership = open.ownership();
        opening = open.opening();
        state = open.state();
    }

    /// What is served, as the edge wrote it.
    public Bytes opening() {
        return opening;
    }

    /// What to restore it from; empty at its beginning.
    public Optional<Bytes> state() {
        return state;
    }

    /// Calls this from now on when something has changed; under the lock.
    public void onChange(Runnable wake) {
        this.wake = wake;
    }

    /// Whether it is another worker's, so that nothing done here is seen.
    public boolean isFenced() {
        return isFenced;
    }

    /// Whether it is to be given away as soon as no event is being handled.
    public boolean isReleasing() {
        return isReleasing;
    }

    /// Whether the peer is known to have gone, though its disconnect may still wait.
    public boolean isEnding() {
        return isEnding;
    }

    void changed() {
        wake.run();
    }

    void happened(Frame.Happened event) {
        isEnding |= event.isLast();
        if (!isReleasing) events.add(new Delivered(event.number(), event.event()));
        changed();
    }

    void release() {
        isReleasing = true;
        events.clear();
        changed();
    }

    void fence() {
        isFenced = true;
        events.clear();
        changed();
    }

    /// Its edge has died, and the socket with it.
    void lose() {
        isLost = true;
        isEnding = true;
        isReleasing = false;
        events.add(new Delivered(0, Bytes.EMPTY));
        changed();
    }

    boolean isLost() {
        return isLost;
    }

    @Nullable
    Delivered take() {
        return events.poll();
    }

    boolean hasEvents() {
        return !events.isEmpty();
    }

    void sent(int bytes) {
        outstanding += bytes;
    }

    void applied(long bytes) {
        outstanding = Math.max(0, outstanding - bytes);
        changed();
    }

    boolean hasCredit() {
        return outstanding < MAX_OUTSTANDING_BYTES;
    }

    long nextQuestion() {
        return ++lastQuestion;
    }

    void answered(long question, Bytes answer) {
        answers.put(question, answer);
        changed();
    }

    @Nullable
    Bytes answer(long question) {
        return answers.remove(question);
    }
}
