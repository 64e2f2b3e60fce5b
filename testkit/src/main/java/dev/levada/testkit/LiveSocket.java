package dev.levada.testkit;

import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import dev.levada.contract.WebSocketEvent;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A WebSocket to a live server. A thread of its own reads, answers pings and keeps what came until the
/// test reads it; the lock of the [Activity] guards that.
final class LiveSocket implements TestSocket {
    private final LiveClient client;
    private final ApplicationRun run;
    private final Handshake handshake;
    private final Thread reader;
    private final ArrayDeque<WebSocketEvent.Inbound> arrived = new ArrayDeque<>();
    private final History history = new History();
    private int pings;
    private int pongs;
    private boolean isCloseSent;

    // The test's own view: set once it has closed this end or read the close.
    private @Nullable Disconnected closed;

    LiveSocket(LiveClient client, Handshake handshake) {
        this.client = client;
        this.handshake = handshake;
        run = client.watched.run;
        reader = Thread.ofVirtual().name("test client reads").unstarted(this::read);
        if (handshake instanceof Handshake.Accepted) reader.start();
        else closed = new Disconnected(CloseCode.ABNORMAL, "");
    }

    // ---- the reading thread

    private void read() {
        try {
            var frames = new LiveFrames.Reader(client.connection.stream());
            boolean isOpen = true;
            while (isOpen) isOpen = take(frames.next());
        } catch (IOException _) {
            arrived(new WebSocketEvent.Disconnect(CloseCode.ABNORMAL));
        }
    }

    private boolean take(LiveFrames.Frame frame) throws IOException {
        switch (frame.opcode()) {
            case LiveFrames.TEXT -> arrived(new WebSocketEvent.ReceiveText(frame.text()));
            case LiveFrames.BINARY -> arrived(new WebSocketEvent.ReceiveBytes(frame.payload()));
            case LiveFrames.PING -> write(LiveFrames.PONG, frame.payload());
            case LiveFrames.PONG ->
                run.activity.locked(() -> {
                    pongs++;
                    run.activity.changed();
                });
            case LiveFrames.CLOSE -> {
                var end = frame.disconnect();
                arrived(end);
                if (!isCloseSent) write(LiveFrames.CLOSE, LiveFrames.closePayload(end.code(), ""));
                return false;
            }
            default -> throw new IOException("Expected a frame of RFC 6455, but got opcode " + frame.opcode());
        }
        return true;
    }

    private void arrived(WebSocketEvent.Inbound event) {
        run.activity.lock.lock();
        try {
            // A test that does not read is a client that does not read.
            while (arrived.size() >= client.options.maxUnreadEvents() && !isCloseSent) run.activity.await();
            arrived.add(event);
            run.activity.changed();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            run.activity.lock.unlock();
        }
    }

    private void write(int opcode, Bytes payload) throws IOException {
        client.connection.write(LiveFrames.masked(opcode, payload), Deadline.in(client.options.deadline()));
    }

    // ---- the test's side

    private Handshake.Accepted accepted() {
        return switch (handshake) {
            case Handshake.Accepted accepted -> accepted;
            case Handshake.Refused refused -> throw refused.error();
        };
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.ofNullable(accepted().subprotocol());
    }

    @Override
    public Headers headers() {
        return accepted().headers();
    }

    @Override
    public void sendText(String text) {
        send(LiveFrames.TEXT, Bytes.utf8(text));
    }

    @Override
    public void sendBytes(Bytes bytes) {
        send(LiveFrames.BINARY, bytes);
    }

    private void send(int opcode, Bytes payload) {
        var _ = accepted();
        requireOpen("send");
        run.activity.locked(run::rethrow);
        client.watched.sending(1);
        try {
            write(opcode, payload);
        } catch (SocketTimeoutException e) {
            throw client.error("Expected a server that reads on " + run.where() + ", but it does not.", e);
        } catch (IOException _) {
            // The server has closed: the message goes nowhere, and the next receive says so.
        }
    }

    @Override
    public String receiveText() {
        return receive("a text message", WebSocketEvent.ReceiveText.class).text();
    }

    @Override
    public Bytes receiveBytes() {
        return receive("a binary message", WebSocketEvent.ReceiveBytes.class).bytes();
    }

    private <E extends WebSocketEvent.Receive> E receive(String expected, Class<E> type) {
        var _ = accepted();
        requireOpen("receive");
        var event = next(expected);
        if (type.isInstance(event)) return type.cast(event);
        if (event instanceof WebSocketEvent.Disconnect end) {
            closed = new Disconnected(end.code(), end.reason());
            run.activity.locked(run::rethrow);
        }
        throw new AssertionError("Expected " + expected + " on " + run.where() + ", but got " + Described.of(event)
                + "." + history.before(1));
    }

    private WebSocketEvent.Inbound next(String expected) {
        run.activity.lock.lock();
        try {
            var deadline = Deadline.in(client.options.deadline());
            while (arrived.isEmpty()) {
                if (deadline.isOver())
                    throw run.error("Expected " + expected + " on " + run.where() + " within " + deadline
                            + ", but none came." + history.before(0));
                run.activity.await(deadline);
            }
            var event = arrived.remove();
            history.add(Described.of(event));
            run.activity.changed();
            return event;
        } finally {
            run.activity.lock.unlock();
        }
    }

    @Override
    public void receivesNothing() {
        var _ = accepted();
        client.awaitQuiet(() -> !arrived.isEmpty());
        // What applications wrote before has been handed to the server's loop. A loop may answer a first ping before
        // it turns to what it was handed, but not a second.
        for (int i = 0; i < 2 && closed == null; i++) ping();
        run.activity.locked(() -> {
            if (!arrived.isEmpty())
                throw new AssertionError("Expected nothing more on " + run.where() + ", but got "
                        + Described.of(arrived.peek()) + "." + history.before(0));
            run.rethrow();
        });
    }

    private void ping() {
        int number = ++pings;
        try {
            write(LiveFrames.PING, Bytes.utf8("" + number));
        } catch (IOException _) {
            // The server has closed, which arrives.
        }
        run.activity.locked(() -> {
            var deadline = Deadline.in(client.options.deadline());
            while (pongs < number && arrived.isEmpty()) {
                if (deadline.isOver())
                    throw run.error("Expected the server to answer a ping within " + deadline + ", but it did not.");
                run.activity.await(deadline);
            }
        });
    }

    @Override
    public void disconnect(int code, String reason) {
        // The event checks code and reason.
        var close = new WebSocketEvent.Close(code, reason);
        if (!end(code, reason)) return;
        try {
            write(LiveFrames.CLOSE, LiveFrames.closePayload(close.code(), close.reason()));
        } catch (IOException _) {
            // The server was faster.
        }
    }

    @Override
    public void cut() {
        if (end(CloseCode.ABNORMAL, "")) client.connection.close();
    }

    private boolean end(int code, String reason) {
        if (closed != null) return false;
        closed = new Disconnected(code, reason);
        client.watched.ending();
        run.activity.locked(() -> {
            isCloseSent = true;
            run.activity.changed();
        });
        return true;
    }

    @Override
    public Disconnected awaitClose() {
        var _ = accepted();
        var known = closed;
        if (known != null) return known;
        if (!(next("the socket's close") instanceof WebSocketEvent.Disconnect end))
            throw new AssertionError("Expected the close of the socket on " + run.where() + ", but got "
                    + history.newest() + ". Read it first.");
        // The server has logged it.
        if (end.code() == CloseCode.INTERNAL_ERROR) run.activity.locked(run::takeFailure);
        var seen = new Disconnected(end.code(), end.reason());
        closed = seen;
        return seen;
    }

    private void requireOpen(String what) {
        var end = closed;
        if (end != null)
            throw new AssertionError("Expected an open socket to " + what + ", but it was closed with " + end.code()
                    + " " + Quoted.of(end.reason()) + ".");
    }

    @Override
    public void close(int code, String reason) {
        disconnect(code, reason);
        // The server answers the close frame; a connection that is dropped before would be a lost one to it.
        if (handshake instanceof Handshake.Accepted) {
            var _ = Deadline.in(client.options.deadline()).join(reader);
        }
        client.close();
    }
}
