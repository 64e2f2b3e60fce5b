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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One connection at a worker: what its application sees of it. Its thread gets one event after the other;
/// when it asks for the next, the one before is acknowledged, together with all that was done meanwhile.
final class RemoteConnection implements Receive, Send, Inbox, Handover {
    private static final System.Logger LOG = System.getLogger("dev.levada.edge");
    private static final int MAX_LOCAL_MESSAGES = 100;
    private static final int PUSH_BYTES = 64 << 10;

    private final ConsumerWorker worker;
    private final WorkerLine line;
    private final Condition changed;
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
    private volatile boolean hasMoved;
    private volatile boolean isEnding;

    RemoteConnection(ConsumerWorker worker, WorkerLine line) {
        this.worker = worker;
        this.line = line;
        changed = worker.post().lock.newCondition();
        handled = new Handled(Scopes.isWebSocket(line.opening()), line.state().isPresent());
        layer = new RemoteLayer(worker.layer(), this);
        line.onChange(this::changed);
    }

    // Under the lock.
    private void changed() {
        changed.signalAll();
        isEnding = line.isEnding();
        if (!line.isFenced() || hasMoved) return;
        hasMoved = true;
        var running = thread;
        if (running != null) running.interrupt();
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
        worker.post().lock.lock();
        try {
            if (hasMoved) worker.core().released(line);
            else if (all.event() >= 0)
                worker.core().done(line, all.event(), all.count(), all.effects(), Optional.empty(), outcome);
            else worker.core().finished(line, all.count(), all.effects(), outcome);
        } finally {
            worker.post().lock.unlock();
        }
        worker.post().flush();
    }

    void crash() {
        hasMoved = true;
        var running = thread;
        if (running != null) running.interrupt();
    }

    // ---- what comes in

    @Override
    public Event.Inbound next() throws InterruptedException {
        hasGoneOn = true;
        var part = parts.poll();
        if (part != null) return part;
        acknowledge();
        if (last != null) return last;
        while (true) {
            var message = local.poll();
            if (message != null) {
                locals.decrementAndGet();
                return message;
            }
            var delivered = await();
            if (delivered == null) continue;
            var event = event(delivered);
            if (event != null) return event;
            acknowledge();
        }
    }

    private void acknowledge() {
        long number = handled.event();
        if (number < 0) return;
        Optional<Bytes> now = state == null ? Optional.empty() : Optional.of(state.get());
        // Where nothing has changed nothing is sent.
        Optional<Bytes> changedState = now.equals(savedState) ? Optional.empty() : now;
        savedState = now;
        var all = handled.take();
        worker.post().lock.lock();
        try {
            worker.core().done(line, number, all.count(), all.effects(), changedState, Outcome.GOES_ON);
        } finally {
            worker.post().lock.unlock();
        }
        worker.post().flush();
    }

    private WorkerLine.@Nullable Delivered await() throws InterruptedException {
        worker.post().lock.lock();
        try {
            while (true) {
                if (hasMoved || line.isFenced() || line.isReleasing()) throw moved();
                if (!local.isEmpty()) return null;
                if (worker.core().maySend(line)) {
                    var delivered = worker.core().begin(line, worker.post().now());
                    if (delivered != null) {
                        handled.begin(delivered.number(), worker.post().now());
                        return delivered;
                    }
                }
                changed.await();
            }
        } catch (InterruptedException e) {
            if (hasMoved) throw moved();
            throw e;
        } finally {
            worker.post().lock.unlock();
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
        worker.post().lock.lock();
        try {
            changed.signalAll();
        } finally {
            worker.post().lock.unlock();
        }
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
        worker.post().lock.lock();
        try {
            var all = handled.take(false);
            if (all.count() > 0) worker.core().push(line, Math.max(0, all.event()), all.count(), all.effects());
        } finally {
            worker.post().lock.unlock();
        }
        worker.post().flush();
    }

    /// Shows what a handler has done that takes its time.
    void showWhatWaits() {
        if (handled.isOverdue(worker.post().now())) push();
    }

    private void awaitRoom() throws InterruptedException {
        if (!handled.isLarge()) return;
        worker.post().lock.lock();
        try {
            while (!hasMoved && !worker.core().maySend(line)) changed.await();
        } finally {
            worker.post().lock.unlock();
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
        var post = worker.post();
        try {
            long number;
            post.lock.lock();
            try {
                number = worker.core().ask(line, question.write());
            } finally {
                post.lock.unlock();
            }
            post.flush();
            post.lock.lock();
            try {
                while ((answer = worker.core().answer(line, number)) == null) {
                    if (hasMoved) throw moved();
                    if (line.isEnding()) throw new LayerException("The connection has ended.");
                    changed.await();
                }
            } finally {
                post.lock.unlock();
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
