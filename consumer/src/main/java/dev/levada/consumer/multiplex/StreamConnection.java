package dev.levada.consumer.multiplex;

import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvent.Disconnect.By;
import dev.levada.contract.WebSocketScope;
import dev.levada.json.JsonException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One connection that carries streams: hands what comes to the stream it is for.
final class StreamConnection {
    private static final Duration LAST_TIME = Duration.ofSeconds(10);

    private final Streams streams;
    private final WebSocketScope scope;
    private final Send send;
    // By name: those the page can send to. One that is closed may still be ending while its name has another.
    private final ConcurrentHashMap<String, StreamSocket> sockets = new ConcurrentHashMap<>(4);
    private final Set<StreamSocket> running = ConcurrentHashMap.newKeySet(4);

    StreamConnection(Streams streams, WebSocketScope scope, Send send) {
        this.streams = streams;
        this.scope = scope;
        this.send = send;
    }

    void serve(Receive receive) throws InterruptedException {
        if (!(receive.next() instanceof WebSocketEvent.Connect)) return;
        send.accept(WebSocketEvent.Accept.PLAIN);
        var end = new WebSocketEvent.Disconnect(CloseCode.ABNORMAL);
        try {
            end = readOn(receive);
        } finally {
            for (var socket : running) socket.end(end);
            for (var socket : running) socket.awaitEnd(LAST_TIME);
        }
    }

    private WebSocketEvent.Disconnect readOn(Receive receive) throws InterruptedException {
        while (true) {
            switch (receive.next()) {
                case WebSocketEvent.ReceiveText text -> {
                    var end = take(text.text());
                    if (end != null) return end;
                }
                case WebSocketEvent.ReceiveBytes _ -> {
                    return close(CloseCode.UNSUPPORTED_DATA, "Expected JSON in text messages.");
                }
                case WebSocketEvent.Disconnect disconnect -> {
                    return disconnect;
                }
                case Event.Inbound _ -> {}
            }
        }
    }

    private WebSocketEvent.@Nullable Disconnect take(String json) throws InterruptedException {
        StreamFrame frame;
        try {
            frame = StreamFrame.read(json);
        } catch (JsonException _) {
            streams.malformed.increment();
            return close(CloseCode.INVALID_DATA, "Expected a message as JSON.");
        }
        String name = frame.stream();
        if (name == null || name.length() > Streams.MAX_NAME_CHARS) {
            streams.malformed.increment();
            return close(
                    CloseCode.INVALID_DATA,
                    "Expected the name of a stream of at most " + Streams.MAX_NAME_CHARS + " characters.");
        }
        if (frame.open()) open(name);
        else if (frame.text() != null || frame.bytes() != null) deliver(name, frame);
        else if (frame.close() != null) closed(name, frame);
        return null;
    }

    private WebSocketEvent.Disconnect close(int code, String reason) throws InterruptedException {
        try {
            send.accept(new WebSocketEvent.Close(code, reason));
        } catch (ClientDisconnectedException _) {
            // It was faster.
        }
        return new WebSocketEvent.Disconnect(code, reason, By.SERVER);
    }

    private void open(String name) throws InterruptedException {
        // Opening it again while it is open changes nothing: the page may have lost the answer.
        var known = sockets.get(name);
        if (known != null && !known.isClosed()) return;
        if (running.size() >= streams.maxStreams) {
            streams.refused.increment();
            tell(StreamFrame.closed(name, Streams.TOO_MANY, "Expected at most " + streams.maxStreams + " streams.", 0));
            return;
        }
        StreamSocket socket;
        try {
            socket = new StreamSocket(this, streams, name, scope);
        } catch (ContractException _) {
            streams.refused.increment();
            tell(StreamFrame.closed(name, Streams.NOT_OPEN, "Expected a path as the name of a stream.", 404));
            return;
        }
        sockets.put(name, socket);
        running.add(socket);
        streams.open.incrementAndGet();
        socket.start();
    }

    private void deliver(String name, StreamFrame frame) throws InterruptedException {
        var socket = sockets.get(name);
        if (socket == null) {
            streams.unknown.increment();
            tell(StreamFrame.closed(name, Streams.NOT_OPEN, "The stream is not open.", 0));
            return;
        }
        var text = frame.text();
        var bytes = frame.bytes();
        WebSocketEvent.Receive message;
        if (text != null) message = new WebSocketEvent.ReceiveText(text);
        else if (bytes != null) message = new WebSocketEvent.ReceiveBytes(bytes);
        else return;
        if (socket.deliver(message, frame.request())) return;
        streams.overrun.increment();
        socket.overrun();
    }

    private void closed(String name, StreamFrame frame) {
        var socket = sockets.get(name);
        var code = frame.close();
        if (socket == null || code == null) return;
        var reason = frame.reason();
        socket.end(new WebSocketEvent.Disconnect(code, reason == null ? "" : reason));
    }

    /// Sends a frame to the page; one that has gone is noticed by who reads.
    void tell(WebSocketEvent.Send frame) throws InterruptedException {
        try {
            send.accept(frame);
        } catch (ClientDisconnectedException _) {
            // The disconnect is on its way.
        }
    }

    void ended(String name, StreamSocket socket) {
        sockets.remove(name, socket);
        if (running.remove(socket)) streams.open.decrementAndGet();
    }
}
