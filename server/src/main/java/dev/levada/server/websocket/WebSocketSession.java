package dev.levada.server.websocket;

import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvent.Disconnect.By;
import dev.levada.contract.WebSocketOrder;
import dev.levada.server.connection.Counters;
import dev.levada.server.connection.EventQueue;

/// A WebSocket seen from its application: what it sends on its way to the outbox and the loop, and when it
/// is over. What it receives comes straight from the [EventQueue].
final class WebSocketSession implements Send {
    private static final int MAX_DENIAL_BYTES = 64 << 10;

    private final WebSocketConnection connection;
    private final EventQueue queue;
    private final Outbox outbox;
    private final Counters counters;
    private final WebSocketOrder order = new WebSocketOrder();
    private int denialBytes;
    private boolean ended;
    private int endCode = dev.levada.contract.CloseCode.ABNORMAL;

    WebSocketSession(WebSocketConnection connection, EventQueue queue, Outbox outbox, Counters counters) {
        this.connection = connection;
        this.queue = queue;
        this.outbox = outbox;
        this.counters = counters;
    }

    static ClientDisconnectedException gone() {
        return new ClientDisconnectedException("The WebSocket is closed, so nothing can be sent any more.");
    }

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        if (event instanceof WebSocketEvent.Send message) {
            outbox.awaitRoom();
            var payload = outbox.payload(message);
            // Under the lock to the push, so that nothing slips in behind a close.
            synchronized (this) {
                check(event);
                outbox.push(payload);
            }
            counters.messagesSent.increment();
            return;
        }
        synchronized (this) {
            var before = order.state();
            if (event instanceof WebSocketEvent.DenialBody part) checkDenial(part);
            if (event instanceof WebSocketEvent.Accept accept) connection.check(accept);
            switch (check(event)) {
                case WebSocketEvent.Accept accept -> connection.accept(accept);
                case WebSocketEvent.Close close -> close(close, before);
                case WebSocketEvent.DenialStart start -> connection.deny(start);
                case WebSocketEvent.DenialBody body -> {
                    connection.deny(body);
                    if (!body.moreBody()) endNow(CloseCode.ABNORMAL, "", By.APPLICATION);
                }
                case WebSocketEvent.Send _ -> throw new ContractException("A message is sent above.");
            }
        }
    }

    /// The socket is closed, or about to be: the application gets its disconnect, exactly once.
    void end(int code, String reason, By by) {
        synchronized (this) {
            endNow(code, reason, by);
        }
        outbox.close();
    }

    /// Where the socket stands, as the application has left it.
    synchronized WebSocketOrder.State state() {
        return order.state();
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /// The code it ended with.
    synchronized int endCode() {
        return endCode;
    }

    /// Refusals are short, and collected in full before they leave.
    private void checkDenial(WebSocketEvent.DenialBody part) {
        if (order.state() != WebSocketOrder.State.DENYING) return;
        int bytes = denialBytes + part.body().length();
        if (bytes > MAX_DENIAL_BYTES)
            throw new ContractException("Expected a refusal of at most " + MAX_DENIAL_BYTES + " bytes, but got "
                    + (part.moreBody() ? "at least " : "") + bytes + ". Link to longer explanations.");
        denialBytes = bytes;
    }

    private WebSocketEvent.Outbound check(Event.Outbound event) {
        // A close of its own is the application's mistake to be told of; the peer's is not.
        if (ended && order.state() != WebSocketOrder.State.CLOSED) throw gone();
        return order.send(event);
    }

    private void close(WebSocketEvent.Close close, WebSocketOrder.State before) {
        if (before == WebSocketOrder.State.CONNECTING) {
            connection.refuse();
            endNow(CloseCode.ABNORMAL, "", By.APPLICATION);
        } else {
            connection.close(close);
            endNow(close.code(), close.reason(), By.APPLICATION);
        }
    }

    private void endNow(int code, String reason, By by) {
        if (ended) return;
        ended = true;
        endCode = code;
        queue.addLast(new WebSocketEvent.Disconnect(code, reason, by));
    }
}
