package dev.levada.testkit;

import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import dev.levada.contract.WebSocketEvent;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A WebSocket to a live server.
final class LiveSocket implements TestSocket {
    private final LiveClient client;
    private final ApplicationRun run;
    private final Handshake handshake;
    private final LiveArrivals arrivals;
    private int pings;

    // The test's own view: set once it has closed this end or read the close.
    private @Nullable Disconnected closed;

    LiveSocket(LiveClient client, Handshake handshake) {
        this.client = client;
        this.handshake = handshake;
        run = client.watched.run;
        arrivals = new LiveArrivals(client);
        if (handshake instanceof Handshake.Accepted) arrivals.start();
        else closed = new Disconnected(CloseCode.ABNORMAL, "");
    }

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
            client.write(opcode, payload);
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
        var event = arrivals.next(expected);
        if (type.isInstance(event)) return type.cast(event);
        if (event instanceof WebSocketEvent.Disconnect end) {
            closed = new Disconnected(end.code(), end.reason());
            run.activity.locked(run::rethrow);
        }
        throw new AssertionError("Expected " + expected + " on " + run.where() + ", but got " + Described.of(event)
                + "." + arrivals.history().before(1));
    }

    @Override
    public void receivesNothing() {
        var _ = accepted();
        client.awaitQuiet(() -> arrivals.peek() != null);
        // What applications wrote before has been handed to the server's loop. A loop may answer a first ping before
        // it turns to what it was handed, but not a second.
        for (int i = 0; i < 2 && closed == null; i++) ping();
        run.activity.locked(() -> {
            var event = arrivals.peek();
            if (event != null)
                throw new AssertionError("Expected nothing more on " + run.where() + ", but got " + Described.of(event)
                        + "." + arrivals.history().before(0));
            run.rethrow();
        });
    }

    private void ping() {
        pings++;
        try {
            client.write(LiveFrames.PING, Bytes.utf8("" + pings));
        } catch (IOException _) {
            // The server has closed, which arrives.
        }
        arrivals.awaitPong(pings);
    }

    @Override
    public void disconnect(int code, String reason) {
        // The event checks code and reason.
        var close = new WebSocketEvent.Close(code, reason);
        if (!end(code, reason)) return;
        try {
            client.write(LiveFrames.CLOSE, LiveFrames.closePayload(close.code(), close.reason()));
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
        arrivals.closing();
        return true;
    }

    @Override
    public Disconnected awaitClose() {
        var _ = accepted();
        var known = closed;
        if (known != null) return known;
        if (!(arrivals.next("the socket's close") instanceof WebSocketEvent.Disconnect end))
            throw new AssertionError("Expected the close of the socket on " + run.where() + ", but got "
                    + arrivals.history().newest() + ". Read it first.");
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
        if (handshake instanceof Handshake.Accepted) arrivals.awaitEnd();
        client.close();
    }
}
