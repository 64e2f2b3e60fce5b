package dev.levada.server.websocket;

import dev.levada.contract.CloseCode;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Buffers;
import dev.levada.server.connection.EventQueue;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.deflate.Deflation;
import dev.levada.server.websocket.SocketLife.State;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What a peer sends, frame by frame: messages go to the application, pings are answered, a close begins
/// the end. On the loop, but for [#readAgain].
final class PeerFrames {
    private static final int MAX_CLOSE_CODE = 4999;
    private static final long PING_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// What a message that waits costs besides its content, so that empty ones are bounded too.
    private static final int EVENT_BYTES = 32;

    private final SocketLife socket;
    private final EventQueue queue;
    private final MessageAssembler assembler;

    // Pings and pongs of the last second or so: answering them must not become the peer's tool.
    private int pings;
    private long pingsSinceNanos;

    PeerFrames(SocketLife socket) {
        this.socket = socket;
        var limits = socket.context.options().limits();
        this.queue = new EventQueue(
                socket.context.counters(), limits.maxQueuedMessages(), limits.maxUnreadBytes(), this::readAgain);
        this.assembler = new MessageAssembler(limits);
    }

    /// What the application receives.
    EventQueue queue() {
        return queue;
    }

    /// The handshake is complete.
    ///
    /// @param agreed the compression, or null for none
    void openOnLoop(@Nullable Deflation agreed) {
        assembler.openOnLoop(agreed);
    }

    /// All whole frames of what came have been taken.
    ///
    /// @param isMidFrame whether there is a beginning of another
    void readOnLoop(boolean isMidFrame) {
        socket.heartbeat.heard(socket.loop.soonNanos());
        if (socket.state != State.OPEN) return;
        if (!isMidFrame && !assembler.isMidMessage()) socket.clearDeadline();
        else if (!socket.hasDeadline()) socket.awaitMessage();
    }

    private void readAgain() {
        socket.channel.eventLoop().execute(() -> {
            if (!socket.paused || socket.state == State.CLOSED) return;
            socket.paused = false;
            // Nothing was read, so silence until now is not the peer's.
            socket.heartbeat.heard(socket.loop.soonNanos());
            if (socket.state == State.OPEN && (socket.hasDeadline() || assembler.isMidMessage())) socket.awaitMessage();
            socket.channel.config().setAutoRead(true);
        });
    }

    void take(WebSocketFrame frame) {
        if (!assembler.allows(frame.rsv(), frame)) {
            socket.failForGood(CloseCode.PROTOCOL_ERROR);
            return;
        }
        switch (frame) {
            case CloseWebSocketFrame close -> takeClose(close);
            case PingWebSocketFrame ping -> {
                if (!isFlood()) pong(ping);
            }
            case PongWebSocketFrame _ -> isFlood();
            default -> {
                if (socket.state == State.OPEN) takeData(frame);
            }
        }
    }

    private boolean isFlood() {
        long soonNanos = socket.loop.soonNanos();
        if (pings == 0 || soonNanos - pingsSinceNanos >= PING_WINDOW_NANOS) {
            pingsSinceNanos = soonNanos;
            pings = 0;
        }
        pings++;
        if (pings <= socket.context.options().limits().maxPingsPerSecond()) return false;
        socket.fail(CloseCode.POLICY_VIOLATION, "Too many pings.");
        return true;
    }

    private void pong(PingWebSocketFrame ping) {
        // While the peer does not read, the ping it sees answered later is a later one: nothing piles up.
        if (socket.state == State.OPEN && socket.channel.isWritable())
            socket.outbox.writeAheadOnLoop(
                    Frames.PONG, Buffers.copy(ping.content()).toArray());
    }

    private void takeData(WebSocketFrame frame) {
        int bytes = frame.content().readableBytes();
        socket.context.counters().messageBytesReceived.add(bytes);
        if (socket.note != null) socket.note.received(bytes);
        WebSocketEvent.Receive message;
        try {
            message = assembler.accept(frame);
        } catch (ProtocolException e) {
            socket.fail(e.closeCode(), e.text());
            return;
        }
        if (message == null) return;
        // The next has its own time.
        socket.clearDeadline();
        socket.context.counters().messagesReceived.increment();
        queue.add(message, length(message) + EVENT_BYTES);
        if (!socket.paused && queue.isOverfull()) {
            socket.paused = true;
            socket.context.counters().readPauses.increment();
            socket.channel.config().setAutoRead(false);
        }
    }

    private static int length(WebSocketEvent.Receive message) {
        return switch (message) {
            case WebSocketEvent.ReceiveText text -> text.text().length();
            case WebSocketEvent.ReceiveBytes bytes -> bytes.bytes().length();
        };
    }

    private void takeClose(CloseWebSocketFrame frame) {
        if (socket.state == State.CLOSING) {
            Unwatched.close(socket.channel);
            return;
        }
        boolean isEmpty = !frame.content().isReadable();
        int code = isEmpty ? CloseCode.NONE : frame.statusCode();
        // Netty lets these two pass (RFC 6455 sections 7.4.2 and 8.1).
        if (code > MAX_CLOSE_CODE) socket.failForGood(CloseCode.PROTOCOL_ERROR);
        else if (!isEmpty && !Utf8.isValid(frame.content().slice().skipBytes(2)))
            socket.failForGood(CloseCode.INVALID_DATA);
        else socket.answerCloseOnLoop(code, isEmpty ? "" : frame.reasonText());
    }
}
