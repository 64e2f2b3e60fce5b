package dev.levada.edge;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Inbox;
import dev.levada.contract.LevadaException;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.edge.bytes.MalformedException;
import dev.levada.edge.link.EdgeLine;
import dev.levada.edge.link.Outcome;
import dev.levada.edge.link.Task;
import dev.levada.edge.wire.Effect;
import dev.levada.edge.wire.Happening;
import dev.levada.edge.wire.Question;
import dev.levada.edge.wire.Scopes;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One connection at the edge. Its one thread reads what comes from the socket and makes seen what the
/// worker's application does; a message in its inbox wakes it from the first for the second.
final class EdgeConnection {
    // With that much to tell it is told before the next event is waited for.
    private static final long REPORTED_BYTES = 8 << 10;
    private static final ChannelMessage WAKE = ChannelMessage.of("levada.link.wake");

    private final Edge edge;
    private final Post post;
    private final Receive receive;
    private final Answering answering;
    private final EdgeMailboxes mailboxes;
    private final Inbox inbox;
    private final EdgeLine line;
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final Runnable awakening = this::awake;
    private final boolean isShort;
    private volatile @Nullable Thread thread;
    private volatile boolean isReading;

    // The thread's own.
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();
    private long applied;
    private boolean hasEnded;
    private boolean isRestarting;

    EdgeConnection(Edge edge, ConnectionScope scope, Receive receive, Send send) {
        this.edge = edge;
        post = edge.post();
        isShort = scope instanceof HttpScope;
        answering = new Answering(scope, send);
        var offered = scope.extension(Inbox.class);
        var merged = offered.isPresent() ? null : new MergedEvents(receive);
        this.receive = merged == null ? receive : merged;
        inbox = merged == null ? offered.get() : merged;
        mailboxes = new EdgeMailboxes(edge.layer(), scope, this::message);
        var opening = Scopes.write(scope);
        line = post.locked(() -> edge.core().open(opening, isShort, this::wake, post.now()));
    }

    void serve() throws InterruptedException {
        thread = Thread.currentThread();
        boolean isHandedOver = false;
        try {
            run();
        } catch (InterruptedException e) {
            // The server waits no longer, but the application has still to hear of the end, and to do its last.
            boolean isNews = !hasEnded;
            hasEnded = true;
            if (isNews)
                look(
                        isShort
                                ? new HttpEvent.Disconnect()
                                : new WebSocketEvent.Disconnect(
                                        CloseCode.GOING_AWAY, "", WebSocketEvent.Disconnect.By.SERVER));
            isHandedOver = true;
            Thread.ofVirtual().name("levada-edge-end").start(this::finishAlone);
            throw e;
        } finally {
            if (!isHandedOver) close();
        }
    }

    private void finishAlone() {
        thread = Thread.currentThread();
        try {
            run();
        } catch (InterruptedException _) {
            // Nobody interrupts it.
        } catch (ClientDisconnectedException _) {
            // It has gone long ago.
        } finally {
            close();
        }
    }

    private void close() {
        if (inbox instanceof MergedEvents merged) merged.close();
        post.locked(() -> edge.core().forget(line));
        mailboxes.close();
        post.flush();
    }

    private void run() throws InterruptedException {
        Event.@Nullable Inbound event = null;
        while (true) {
            boolean mayRead = look(event);
            event = null;
            for (var task = tasks.poll(); task != null; task = tasks.poll()) if (perform(task)) return;
            if (isWoken.get() || applied >= REPORTED_BYTES) continue;
            if (!hasEnded && mayRead) {
                event = read();
                continue;
            }
            LockSupport.park(this);
            if (Thread.interrupted()) throw new InterruptedException("The server has cancelled the connection.");
        }
    }

    /// What came from the socket; null when it was only to wake.
    private Event.@Nullable Inbound read() throws InterruptedException {
        isReading = true;
        try {
            // Whoever woke this thread before it said that it reads has left nothing in the inbox.
            var event = isWoken.get() ? null : receive.next();
            if (event == null || event instanceof ChannelMessage) return null;
            hasEnded = event instanceof WebSocketEvent.Disconnect || event instanceof HttpEvent.Disconnect;
            return event;
        } finally {
            isReading = false;
        }
    }

    // Called under the link's lock, by any thread.
    private void wake() {
        if (isWoken.compareAndSet(false, true)) post.afterwards(awakening);
    }

    private void awake() {
        var waiting = thread;
        if (isReading) inbox.offer(WAKE);
        else if (waiting != null) LockSupport.unpark(waiting);
    }

    /// Tells of an event, and takes what there is to do.
    ///
    /// @return whether another event may be read
    private boolean look(Event.@Nullable Inbound event) {
        var bytes = event == null ? null : new Happening.Came(shown(event)).write();
        isWoken.set(false);
        boolean mayRead;
        post.lock();
        try {
            if (bytes != null) edge.core().happened(line, hasEnded, bytes, post.now());
            if (applied > 0) edge.core().applied(line, applied);
            applied = 0;
            for (var task = line.poll(); task != null; task = line.poll()) tasks.add(task);
            mayRead = line.hasRoom();
        } finally {
            post.unlock();
        }
        // That something was applied is in no hurry.
        if (bytes != null) post.flush();
        return mayRead;
    }

    private Event.Inbound shown(Event.Inbound event) {
        return isRestarting && event instanceof WebSocketEvent.Disconnect end
                ? new WebSocketEvent.Disconnect(end.code(), end.reason(), WebSocketEvent.Disconnect.By.SERVER)
                : event;
    }

    /// Something for a mailbox of the connection. Never blocks; called by any thread.
    private boolean message(Happening happening) {
        var bytes = happening.write();
        boolean isTaken = post.locked(() -> edge.core().message(line, bytes, post.now()));
        post.flush();
        return isTaken;
    }

    // ---- what the worker wants

    /// @return whether the connection is over
    private boolean perform(Task task) throws InterruptedException {
        switch (task) {
            case Task.Apply apply -> apply(apply);
            case Task.Answer ask -> answer(ask);
            case Task.Finish(var outcome) -> {
                finish(outcome);
                return true;
            }
            case Task.Abandon _ -> {
                answering.refuse(503, CloseCode.SERVICE_RESTART, "No worker can go on with this connection.");
                return true;
            }
            case Task.Restart _ -> {
                isRestarting = true;
                answering.refuse(503, CloseCode.SERVICE_RESTART, "The worker of this connection stops.");
            }
        }
        return false;
    }

    private void finish(Outcome outcome) throws InterruptedException {
        switch (outcome) {
            case RETURNED, GOES_ON -> {}
            case FAILED, UNSUPPORTED -> answering.refuse(500, CloseCode.INTERNAL_ERROR, "");
            case NOT_RESTORED ->
                answering.refuse(503, CloseCode.SERVICE_RESTART, "The connection could not be restored.");
        }
    }

    private void apply(Task.Apply apply) throws InterruptedException {
        try {
            var effects = Effect.readAll(apply.effects());
            for (var effect : effects.subList(Math.min(apply.skip(), effects.size()), effects.size())) apply(effect);
        } catch (MalformedException | ContractException _) {
            edge.failedEffects().increment();
        }
        applied += apply.effects().length();
    }

    private void apply(Effect effect) throws InterruptedException {
        try {
            switch (effect) {
                case Effect.Sent(var event) -> answering.send(event);
                case Effect.Leave(int mailbox, var group) -> mailboxes.leave(mailbox, group);
                case Effect.Close(int mailbox) -> mailboxes.close(mailbox);
                case Effect.Cast cast -> mailboxes.broadcast(cast.author() - 1, cast.group(), cast.broadcast());
                case Effect.GroupSend(var group, var message) -> edge.layer().groupSend(group, message);
                case Effect.SendTo(var channel, var message) -> edge.layer().send(channel, message);
                case Effect.Discard(var group, var channel) -> edge.layer().groupDiscard(group, channel);
            }
        } catch (ClientDisconnectedException _) {
            // The disconnect is on its way.
        } catch (LevadaException _) {
            edge.failedEffects().increment();
        }
    }

    private void answer(Task.Answer ask) throws InterruptedException {
        Question.Reply reply;
        try {
            reply = new Question.Reply(
                    false,
                    switch (Question.read(ask.asked())) {
                        case Question.Name name -> mailboxes.name(name.mailbox(), name.way());
                        case Question.Join join -> {
                            mailboxes.join(join.mailbox(), join.way(), join.group());
                            yield "";
                        }
                        case Question.Add add -> {
                            edge.layer().groupAdd(add.group(), add.channel());
                            yield "";
                        }
                    });
        } catch (LevadaException e) {
            reply = new Question.Reply(true, String.valueOf(e.getMessage()));
        }
        Bytes bytes = reply.write();
        post.locked(() -> edge.core().answer(line, ask.ownership(), ask.question(), bytes));
        post.flush();
    }
}
