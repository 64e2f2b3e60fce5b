package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ConnectionMovedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Event;
import dev.levada.contract.ForeignEvent;
import dev.levada.contract.Handover;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.LevadaException;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.Quoted;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.Broadcast;
import dev.levada.layer.GroupName;
import org.jspecify.annotations.Nullable;

/// One connection's life with its consumer, from the handshake to [WebSocketConsumer#disconnected].
///
/// Kept small on purpose: one lives in every connection, and what only some need is made when they do.
class WebSocketRun {
    private static final WebSocketEvent.Close FAILED = new WebSocketEvent.Close(CloseCode.INTERNAL_ERROR);
    private static final WebSocketEvent.Close REFUSED = new WebSocketEvent.Close(CloseCode.NORMAL);

    private final MessageLog log;
    final WebSocketConsumer consumer;
    private final WebSocketScope scope;
    private final Send send;
    private final Thread thread = Thread.currentThread();
    private Receive receive;
    private @Nullable Handlers handlers;

    // What the server is to learn of.
    private @Nullable Throwable failure;

    // Other threads may send, close and broadcast.
    private volatile @Nullable LayerLink link;
    private volatile boolean isAccepted;
    private volatile WebSocketEvent.@Nullable Close close;

    WebSocketRun(WebSocketConsumer consumer, MessageLog log, WebSocketScope scope, Receive receive, Send send) {
        this.log = log;
        this.consumer = consumer;
        this.scope = scope;
        this.receive = receive;
        this.send = send;
    }

    // ---- the life

    // A connection waits in here for hours, and each frame on its stack costs memory: hence no deeper.
    void serve() throws Exception {
        Disconnected cause;
        boolean isCancelled = false;
        var handover = scope.extension(Handover.class).orElse(null);
        try {
            cause = handover == null ? open() : openMovable(handover);
            while (cause == null) {
                var closed = close;
                cause = closed != null ? Disconnected.byConsumer(closed) : next(receive.next());
            }
        } catch (ConnectionMovedException moved) {
            abandon(moved);
            throw moved;
        } catch (InterruptedException | ConsumerCancelledException e) {
            if (handover != null && handover.hasMoved()) {
                abandon(e);
                throw e;
            }
            isCancelled = true;
            cause = Disconnected.byServer();
        } catch (Throwable thrown) {
            failure = thrown;
            cause = Disconnected.byFailure(FAILED, thrown);
        }
        end(cause, isCancelled);
    }

    /// Opens the connection, or goes on with one that another process has opened.
    private @Nullable Disconnected openMovable(Handover handover) throws Exception {
        var state = consumer instanceof Movable<?> movable ? MovableState.of(movable) : null;
        var saved = handover.state();
        if (saved.isPresent()) {
            if (state == null)
                throw new ContractException("Expected " + consumer.getClass().getName() + " to be Movable, because"
                        + " another release has saved its state, but it is not. Upgrade or go back as a whole.");
            isAccepted = true;
            if (MovableState.hasLink(saved.get())) link();
            state.restore(saved.get());
            state.attach(handover, this);
            return null;
        }
        if (state != null) state.attach(handover, this);
        return open();
    }

    /// Another process goes on: nobody has disconnected, so nobody is told so.
    private void abandon(Exception moved) {
        stop();
        try {
            var known = link;
            if (known != null) known.close();
        } catch (RuntimeException e) {
            moved.addSuppressed(e);
        }
    }

    boolean hasLink() {
        return link != null;
    }

    /// @return why it ended, or null while the socket is open
    private @Nullable Disconnected open() throws Exception {
        try {
            opening();
            for (var group : consumer.groups()) link().join(group);
            consumer.connected();
        } catch (InterruptedException | ConsumerCancelledException | ConnectionMovedException e) {
            throw e;
        } catch (ClientDisconnectedException _) {
            return isAccepted ? null : Disconnected.lost();
        } catch (Throwable thrown) {
            // Before the handshake is answered there is nothing to go on with: the server answers 500.
            if (!isAccepted) throw thrown;
            return failing(thrown);
        }
        if (isAccepted || close != null) return null;
        throw new ContractException(
                "Expected connected() of " + consumer.getClass().getName()
                        + " to answer the handshake, but it returned without. Call accept(), or close() to refuse.");
    }

    /// @return why it ended, or null while the socket is open
    private @Nullable Disconnected next(Event.Inbound event) throws Exception {
        try {
            switch (event) {
                case WebSocketEvent.ReceiveText text -> received(text.text());
                case WebSocketEvent.ReceiveBytes bytes -> received(bytes.bytes());
                case ChannelMessage message -> handle(message);
                case WebSocketEvent.Disconnect disconnect -> {
                    var closed = close;
                    return closed != null ? Disconnected.byConsumer(closed) : Disconnected.by(disconnect);
                }
                case WebSocketEvent.Connect _, HttpEvent.Inbound _, LifespanEvent.Inbound _, ForeignEvent.Inbound _ -> {
                    failure = new ContractException("Expected a message, a channel message or a disconnect on this"
                            + " open WebSocket, but got " + event.getClass().getName() + ".");
                    return Disconnected.byFailure(FAILED, failure);
                }
            }
            return null;
        } catch (InterruptedException | ConsumerCancelledException | ConnectionMovedException e) {
            throw e;
        } catch (ClientDisconnectedException _) {
            // Nobody's fault. What the peer sent before it left is still handled, and then its disconnect.
            return null;
        } catch (Throwable thrown) {
            return failing(thrown);
        }
    }

    private void handle(ChannelMessage message) throws Exception {
        var known = handlers;
        if (known == null) {
            known = new Handlers();
            consumer.handlers(known);
            handlers = known;
        }
        if (handled(known, message)) return;
        // Of a gap only those are told who asked.
        if (!message.type().equals(Gaps.TYPE) && !forward(message)) log.unknown(message);
    }

    /// Sends on what was meant for the socket and came as a message.
    private boolean forward(ChannelMessage message) {
        if (message.type().equals(Broadcast.FRAME_TYPE)) {
            if (message.get("text") instanceof String text) send(new WebSocketEvent.SendText(text));
            else if (message.get("bytes") instanceof Bytes bytes) send(new WebSocketEvent.SendBytes(bytes));
            else return false;
            return true;
        }
        var known = link;
        // With an outlet the layer writes broadcasts to the socket itself, so this is none.
        if (known == null || known.outlet() != null) return false;
        send(new WebSocketEvent.SendText(LayerLink.json(message)));
        return true;
    }

    /// @return why it ended, or null to go on
    @Nullable
    Disconnected failing(Throwable thrown) {
        var end = FAILED;
        try {
            switch (consumer.failed(thrown)) {
                case ErrorPolicy.Continue _ -> {
                    return null;
                }
                case ErrorPolicy.Reply reply -> {
                    send(new WebSocketEvent.SendText(consumer.encode(reply.json())));
                    return null;
                }
                case ErrorPolicy.Close closing -> end = closing.event();
            }
        } catch (ClientDisconnectedException _) {
            return null;
        } catch (ConsumerCancelledException | ConnectionMovedException e) {
            throw e;
        } catch (Throwable second) {
            // Not declared, but Kotlin and its like throw it all the same.
            if (second instanceof InterruptedException e) throw ConsumerCancelledException.restoring(e);
            if (!thrown.equals(second)) thrown.addSuppressed(second);
        }
        // An application that chose another code than 1011 has dealt with its failure.
        if (end.code() == CloseCode.INTERNAL_ERROR) failure = thrown;
        try {
            close(end);
        } catch (LevadaException _) {
            // It ends as a failure all the same: that is what its developer has to know.
        }
        // The hook may have closed before it failed.
        var sent = close;
        return Disconnected.byFailure(sent == null ? end : sent, thrown);
    }

    private void end(Disconnected cause, boolean isCancelled) throws Exception {
        var known = ended(cause);
        new Ending(failure, isCancelled).run(() -> consumer.disconnected(known), link, log);
    }

    // ---- what differs where several messages are handled at a time

    void opening() {}

    void received(String text) throws Exception {
        consumer.received(text);
    }

    void received(Bytes bytes) throws Exception {
        consumer.received(bytes);
    }

    /// @return false when there is no handler for its type
    boolean handled(Handlers handlers, ChannelMessage message) throws Exception {
        return handlers.handle(message, log);
    }

    /// No other event comes.
    ///
    /// @return why it ended, as the consumer is told
    Disconnected ended(Disconnected cause) {
        return cause;
    }

    /// Another process goes on.
    void stop() {}

    boolean isClosing() {
        return close != null;
    }

    void checkThread() {
        LayerLink.checkThread(thread);
    }

    // ---- what the consumer's helpers do

    MessageLog log() {
        return log;
    }

    WebSocketScope scope() {
        return scope;
    }

    void accept(WebSocketEvent.Accept event) {
        var subprotocol = event.subprotocol();
        if (subprotocol != null && !scope.subprotocols().contains(subprotocol))
            throw new ContractException("Expected one of the subprotocols that the peer offers, "
                    + Quoted.of(String.join(", ", scope.subprotocols())) + ", but got " + Quoted.of(subprotocol) + ".");
        send(event);
        isAccepted = true;
    }

    void close(WebSocketEvent.Close event) {
        synchronized (this) {
            if (close != null) return;
            // Set before the event leaves, so that the disconnect it brings about is known for ours.
            close = event;
        }
        try {
            send(event);
        } catch (ClientDisconnectedException e) {
            close = null;
            throw e;
        }
    }

    void refuse(int status, String text) {
        if (status < 400 || status > 599)
            throw new ContractException("Expected a status from 400 to 599 to refuse with, but got " + status + ".");
        if (scope.extension(DenialResponse.class).isEmpty()) {
            close(WebSocketEvent.Close.NORMAL);
            return;
        }
        send(new WebSocketEvent.DenialStart(status, Headers.of("content-type", "text/plain; charset=utf-8")));
        close = REFUSED;
        send(new WebSocketEvent.DenialBody(Bytes.utf8(text), false));
    }

    void send(WebSocketEvent.Outbound event) {
        try {
            send.accept(event);
        } catch (InterruptedException e) {
            throw ConsumerCancelledException.restoring(e);
        }
    }

    void broadcast(GroupName group, Broadcast broadcast) {
        try {
            var known = link;
            if (known != null) known.broadcast(group, broadcast);
            else LayerLink.layerOf(scope).broadcast(group, broadcast);
        } catch (InterruptedException e) {
            throw ConsumerCancelledException.restoring(e);
        }
    }

    LayerLink link() {
        checkThread();
        var known = link;
        if (known == null) {
            known = new LayerLink(scope, receive);
            receive = known.source();
            link = known;
        }
        return known;
    }
}
