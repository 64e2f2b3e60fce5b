package dev.levada.edge;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ConnectionMovedException;
import dev.levada.contract.Event;
import dev.levada.contract.Extension;
import dev.levada.contract.Handover;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Inbox;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.edge.link.Outcome;
import dev.levada.edge.link.WorkerLine;
import dev.levada.edge.wire.Effect;
import dev.levada.edge.wire.Happening;
import dev.levada.edge.wire.Question;
import dev.levada.edge.wire.Scopes;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One connection at a worker: what its application sees of it. Its thread gets one event after the other;
/// when it asks for the next, the one before is acknowledged, together with all that was done meanwhile.
final class RemoteConnection implements Receive, Send, Inbox, Handover {
    private static final System.Logger LOG = System.getLogger("dev.levada.edge");
    private static final int MAX_LOCAL_MESSAGES = 100;
    private static final int PUSH_BYTES = 64 << 10;

    private final ConsumerWorker worker;
    private final Post post;
    private final WorkerLine line;
    // For those who wait besides its own thread: for room, or for an answer.
    private final Condition changed;
    private final Runnable awakening = this::awake;
    private final Handled handled;
    private final RemoteLayer layer;
    private final ConcurrentLinkedQueue<ChannelMessage> local = new ConcurrentLinkedQueue<>();
    private final AtomicInteger locals = new AtomicInteger();

    // The thread's own.
    private final ArrayDeque<ChannelMessage> parts = new ArrayDeque<>();
    private @Nullable Thread collecting;
    private Event.@Nullable Inbound last;
    private @Nullable Supplier<Bytes> state;
    private Optional<Bytes> savedState = Optional.empty();
    private boolean hasGoneOn;

    private volatile @Nullable Thread thread;

    // Who waits for the next event. For a request that is not always the connection's own thread.
    private volatile @Nullable Thread reader;
    private volatile boolean hasMoved;
    private volatile boolean isEnding;

    RemoteConnection(ConsumerWorker worker, WorkerLine line) {
        this.worker = worker;
        this.line = line;
        post = worker.post();
        changed = post.newCondition();
        handled = new Handled(Scopes.isWebSocket(line.opening()), line.state().isPresent());
        layer = new RemoteLayer(worker.layer(), this);
        line.onChange(this::changed);
    }

    // Under the lock.
    private void changed() {
        changed.signalAll();
        post.afterwards(awakening);
        isEnding = line.isEnding();
        if (!line.isFenced() || hasMoved) return;
        hasMoved = true;
        var running = thread;
        if (running != null) running.interrupt();
    }

    private void awake() {
        var waiting = reader;
        if (waiting != null) LockSupport.unpark(waiting);
    }

    // ---- its life

    void run() {
        thread = Thread.currentThread();
        var outcome = Outcome.RETURNED;
        try {
            // As beside its sockets: a request has neither inbox nor outlet.
            List<Extension> offered =
                    Scopes.isWebSocket(line.opening()) ? List.of(this, new RemoteOutlet(this)) : List.of();
            var scope = Scopes.read(line.opening(), worker.state(), offered).with(ChannelLayer.KEY, layer);
            worker.application().serve(scope, this, this);
        } catch (ConnectionMovedException _) {
            hasMoved = true;
        } catch (UnsupportedScopeException e) {
            outcome = Outcome.UNSUPPORTED;
            LOG.log(Level.WARNING, e.getMessage());
        } catch (ClientDisconnectedException _) {
            // Nobody's fault.
        } catch (Throwable e) {
            if (!hasMoved) outcome = failed(e);
        }
        worker.ended(this, outcome);
        try {
            end(outcome);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A connection could not be ended.", e);
        }
    }

    private Outcome failed(Throwable failure) {
        boolean isRestored = line.state().isPresent() && !hasGoneOn;
        LOG.log(
                Level.ERROR,
                isRestored ? "A connection could not be restored; it is closed with 1012." : "An application failed.",
                failure);
        return isRestored ? Outcome.NOT_RESTORED : Outcome.FAILED;
    }

    private void end(Outcome outcome) {
        var all = handled.takeLast();
        post.lock();
        try {
            if (hasMoved) worker.core().released(line);
            else if (all.event() >= 0)
                worker.core().done(line, all.event(), all.count(), all.effects(), Optional.empty(), outcome);
            else worker.core().finished(line, all.count(), all.effects(), outcome);
        } finally {
            post.unlock();
        }
        post.flush();
    }

    void crash() {
        hasMoved = true;
        var running = thread;
        if (running != null) running.interrupt();
    }

    // ---- what comes in

    @Override
    public Event.Inbound next() throws InterruptedException {
        if (!hasGoneOn) goOn();
        var part = parts.poll();
        if (part != null) return part;
        while (true) {
            var done = takeDone();
            if (last != null) {
                acknowledge(done);
                return last;
            }
            var message = local.poll();
            if (message != null) {
                locals.decrementAndGet();
                acknowledge(done);
                return message;
            }
            var delivered = await(done);
            var event = delivered == null ? null : event(delivered);
            if (event != null) return event;
        }
    }

    private void goOn() {
        hasGoneOn = true;
        post.locked(() -> worker.core().resumed(line));
        post.flush();
    }

    /// What was done for an event, and the state after it where that has changed.
    private record Finished(Handled.Done done, Optional<Bytes> state) {}

    private @Nullable Finished takeDone() {
        if (handled.event() < 0) return null;
        Optional<Bytes> now = state == null ? Optional.empty() : Optional.of(state.get());
        Optional<Bytes> changedState = now.equals(savedState) ? Optional.empty() : now;
        savedState = now;
        return new Finished(handled.take(), changedState);
    }

    private void acknowledge(@Nullable Finished finished) {
        if (finished == null) return;
        post.locked(() -> say(finished));
        post.flush();
    }

    // Under the lock.
    private void say(Finished finished) {
        var done = finished.done();
        worker.core().done(line, done.event(), done.count(), done.effects(), finished.state(), Outcome.GOES_ON);
    }

    /// Says what was done and waits for the next event.
    ///
    /// @return null when there is something else to look at
    private WorkerLine.@Nullable Delivered await(@Nullable Finished finished) throws InterruptedException {
        reader = Thread.currentThread(); // before it looks, so that nothing comes unseen
        for (var news = finished; ; news = null) {
            WorkerLine.Delivered delivered = null;
            boolean isGone;
            post.lock();
            try {
                if (news != null) say(news);
                isGone = hasMoved || line.isFenced() || line.isReleasing();
                if (!isGone && worker.core().maySend(line))
                    delivered = worker.core().begin(line, post.now());
            } finally {
                post.unlock();
            }
            if (news != null) post.flush();
            if (isGone) throw moved();
            if (delivered != null) handled.begin(delivered.number(), post.now());
            if (delivered != null || !local.isEmpty()) return delivered;
            LockSupport.park(this);
            if (Thread.interrupted()) {
                if (hasMoved) throw moved();
                throw new InterruptedException("The thread of this connection was interrupted.");
            }
        }
    }

    private ConnectionMovedException moved() {
        hasMoved = true;
        return new ConnectionMovedException("Another worker goes on with this connection.");
    }

    /// What the application is to see of it; null when that is nothing.
    private Event.@Nullable Inbound event(WorkerLine.Delivered delivered) {
        if (delivered.number() == 0) {
            last = Scopes.isWebSocket(line.opening())
                    ? new WebSocketEvent.Disconnect(CloseCode.ABNORMAL)
                    : new HttpEvent.Disconnect();
            return last;
        }
        switch (Happening.read(delivered.event())) {
            case Happening.Came(var event) -> {
                if (event instanceof WebSocketEvent.Disconnect || event instanceof HttpEvent.Disconnect) last = event;
                return event;
            }
            case Happening.Message(int mailbox, var message) -> collect(() -> layer.offer(mailbox, message));
            case Happening.Frame(int mailbox, var frame) -> layer.write(mailbox, frame);
            case Happening.Missed(int mailbox, var gap) -> collect(() -> layer.missed(mailbox, gap));
        }
        return parts.poll();
    }

    /// Runs the receiver of a mailbox; what it puts into the inbox is part of the event.
    private void collect(Runnable delivery) {
        collecting = Thread.currentThread();
        try {
            delivery.run();
        } finally {
            collecting = null;
        }
    }

    @Override
    public boolean offer(ChannelMessage message) {
        if (Thread.currentThread().equals(collecting)) {
            parts.add(message);
            return true;
        }
        // Somebody of this process puts it in: it is of no event, and lost when the connection moves.
        if (isEnding || hasMoved || locals.incrementAndGet() > MAX_LOCAL_MESSAGES) return false;
        local.add(message);
        awake();
        return true;
    }

    // ---- what goes out

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        if (isEnding && !handled.isClosed())
            throw new ClientDisconnectedException("The peer has gone, so nothing can be sent any more.");
        handled.check(event);
        add(new Effect.Sent(event));
        awaitRoom();
    }

    /// Notes an effect; one that belongs to no event leaves at once.
    void add(Effect effect) {
        if (handled.add(effect) > PUSH_BYTES || !handled.isHandling()) push();
    }

    private void push() {
        // Under the lock from the taking on, so that what is taken first leaves first.
        post.lock();
        try {
            var all = handled.take(false);
            if (all.count() > 0) worker.core().push(line, Math.max(0, all.event()), all.count(), all.effects());
        } finally {
            post.unlock();
        }
        post.flush();
    }

    /// Shows what a handler has done that takes its time.
    void showWhatWaits() {
        if (handled.isOverdue(post.now())) push();
    }

    private void awaitRoom() throws InterruptedException {
        if (!handled.isLarge()) return;
        post.lock();
        try {
            while (!hasMoved && !worker.core().maySend(line)) changed.await();
        } finally {
            post.unlock();
        }
        if (hasMoved) throw moved();
    }

    /// Asks the edge and waits for the answer.
    ///
    /// @throws LayerException when the edge could not do it
    String ask(Question question) {
        // What was left before is to be left when it is joined again.
        if (handled.hasLeft()) push();
        Bytes answer;
        try {
            long number = post.locked(() -> worker.core().ask(line, question.write()));
            post.flush();
            post.lock();
            try {
                while ((answer = worker.core().answer(line, number)) == null) {
                    if (hasMoved) throw moved();
                    if (line.isEnding()) throw new LayerException("The connection has ended.");
                    changed.await();
                }
            } finally {
                post.unlock();
            }
        } catch (InterruptedException e) {
            if (hasMoved) throw moved();
            Thread.currentThread().interrupt();
            throw new LayerException("Interrupted while waiting for the edge.", e);
        }
        var reply = Question.Reply.read(answer);
        if (reply.isFailure()) throw new LayerException(reply.text());
        return reply.text();
    }

    // ---- moving

    @Override
    public Optional<Bytes> state() {
        return line.state();
    }

    @Override
    public void save(Supplier<Bytes> state) {
        this.state = state;
        savedState = line.state();
    }

    @Override
    public boolean hasMoved() {
        return hasMoved;
    }
}
