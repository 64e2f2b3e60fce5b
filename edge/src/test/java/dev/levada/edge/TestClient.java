package dev.levada.edge;

import dev.levada.contract.Application;
import dev.levada.contract.Attributes;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Event;
import dev.levada.contract.Extensions;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A client of an edge, without a network: it hands events to the edge's application and keeps what comes
/// out.
final class TestClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final LinkedBlockingQueue<Event.Inbound> in = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Event.Outbound> out = new LinkedBlockingQueue<>();
    private final Semaphore room;
    private final Thread thread;

    private TestClient(Application edge, ConnectionScope scope, int unread) {
        room = new Semaphore(unread);
        thread = Thread.ofVirtual().start(() -> {
            try {
                edge.serve(scope, in::take, this::take);
            } catch (Exception _) {
                // What the client sees of it is in the queue.
            }
        });
    }

    private void take(Event.Outbound event) throws InterruptedException {
        room.acquire();
        out.add(event);
        if (event instanceof WebSocketEvent.Close close)
            in.add(new WebSocketEvent.Disconnect(
                    close.code(), close.reason(), WebSocketEvent.Disconnect.By.APPLICATION));
    }

    /// A WebSocket whose handshake is asked for.
    static TestClient webSocket(Application edge) {
        return webSocket(edge, Integer.MAX_VALUE);
    }

    /// The same for a client that reads no further than so many events ahead.
    static TestClient webSocket(Application edge, int unread) {
        var head = RequestHead.of("GET", "ws", "/ws", Headers.EMPTY);
        var scope = new WebSocketScope(
                head, List.of(), Attributes.EMPTY, Extensions.of(new DenialResponse()), Attributes.EMPTY);
        var client = new TestClient(edge, scope, unread);
        client.in.add(new WebSocketEvent.Connect());
        return client;
    }

    /// A request without a body.
    static TestClient request(Application edge, String path) {
        var head = RequestHead.of("GET", "http", path, Headers.EMPTY);
        var scope = new HttpScope(head, Attributes.EMPTY, Extensions.NONE, Attributes.EMPTY);
        var client = new TestClient(edge, scope, Integer.MAX_VALUE);
        client.in.add(HttpEvent.Request.EMPTY);
        return client;
    }

    void text(String text) {
        in.add(new WebSocketEvent.ReceiveText(text));
    }

    void leave() {
        in.add(new WebSocketEvent.Disconnect(1000));
    }

    void readMore(int events) {
        room.release(events);
    }

    Event.Outbound next() throws InterruptedException {
        var event = out.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) throw new AssertionError("Expected an event, but none came.");
        return event;
    }

    String nextText() throws InterruptedException {
        if (next() instanceof WebSocketEvent.SendText text) return text.text();
        throw new AssertionError("Expected a text, but got another event.");
    }

    /// Waits until the edge has done with it.
    void awaitEnd() throws InterruptedException {
        if (!thread.join(Duration.ofSeconds(PATIENCE_SECONDS)))
            throw new AssertionError("Expected the connection to end.");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
