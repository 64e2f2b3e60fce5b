package dev.levada.testkit;

import dev.levada.contract.CloseCode;
import dev.levada.contract.WebSocketEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What comes over a live WebSocket: a thread of its own reads, answers pings, and keeps what came until
/// the test reads it. Guarded by the lock of the [Activity].
final class LiveArrivals {
    private final LiveClient client;
    private final ApplicationRun run;
    private final Thread reader = Thread.ofVirtual().name("test client reads").unstarted(this::read);
    private final ArrayDeque<WebSocketEvent.Inbound> arrived = new ArrayDeque<>();
    private final History history = new History();
    private int pongs;
    private boolean isCloseSent;

    LiveArrivals(LiveClient client) {
        this.client = client;
        run = client.watched.run;
    }

    void start() {
        reader.start();
    }

    // ---- the reading thread

    private void read() {
        try {
            var frames = new LiveFrames.Reader(client.connection.stream());
            boolean isOpen = true;
            while (isOpen) isOpen = take(frames.next());
        } catch (IOException _) {
            add(new WebSocketEvent.Disconnect(CloseCode.ABNORMAL));
        }
    }

    private boolean take(LiveFrames.Frame frame) throws IOException {
        switch (frame.opcode()) {
            case LiveFrames.TEXT -> add(new WebSocketEvent.ReceiveText(frame.text()));
            case LiveFrames.BINARY -> add(new WebSocketEvent.ReceiveBytes(frame.payload()));
            case LiveFrames.PING -> client.write(LiveFrames.PONG, frame.payload());
            case LiveFrames.PONG ->
                run.activity.locked(() -> {
                    pongs++;
                    run.activity.changed();
                });
            case LiveFrames.CLOSE -> {
                var end = frame.disconnect();
                add(end);
                if (!isCloseSent()) client.write(LiveFrames.CLOSE, LiveFrames.closePayload(end.code(), ""));
                return false;
            }
            default -> throw new IOException("Expected a frame of RFC 6455, but got opcode " + frame.opcode());
        }
        return true;
    }

    private void add(WebSocketEvent.Inbound event) {
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

    private boolean isCloseSent() {
        run.activity.lock.lock();
        try {
            return isCloseSent;
        } finally {
            run.activity.lock.unlock();
        }
    }

    // ---- the test's side

    /// The test sends a close frame or cuts the connection, and reads no more.
    void closing() {
        run.activity.locked(() -> {
            isCloseSent = true;
            run.activity.changed();
        });
    }

    /// Waits for the next message, or the end of the socket.
    ///
    /// @throws AssertionError when none comes in time
    WebSocketEvent.Inbound next(String expected) {
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

    /// Waits until that many pings are answered, or something came.
    void awaitPong(int count) {
        run.activity.locked(() -> {
            var deadline = Deadline.in(client.options.deadline());
            while (pongs < count && arrived.isEmpty()) {
                if (deadline.isOver())
                    throw run.error("Expected the server to answer a ping within " + deadline + ", but it did not.");
                run.activity.await(deadline);
            }
        });
    }

    /// The oldest that is unread; null for nothing. Under the lock.
    WebSocketEvent.@Nullable Inbound peek() {
        return arrived.peek();
    }

    History history() {
        return history;
    }

    /// Waits until the socket has ended, or the deadline.
    void awaitEnd() {
        var _ = Deadline.in(client.options.deadline()).join(reader);
    }
}
