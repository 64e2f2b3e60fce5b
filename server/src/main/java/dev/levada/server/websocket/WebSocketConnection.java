package dev.levada.server.websocket;

import dev.levada.contract.Attributes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Extensions;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketOrder;
import dev.levada.contract.WebSocketScope;
import dev.levada.server.connection.ApplicationRun;
import dev.levada.server.connection.Buffers;
import dev.levada.server.connection.Connection;
import dev.levada.server.connection.EventQueue;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.connection.Unwatched;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// One WebSocket on its loop: handshake, frames, ping and pong, close and deadlines (RFC 6455). The
/// application's side is [WebSocketSession].
public final class WebSocketConnection extends Connection implements ApplicationRun.Ended {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final SharedBytes PING = new SharedBytes(Frames.emptyPing());
    private static final DenialResponse DENIAL = new DenialResponse();
    private static final int MAX_CLOSE_CODE = 4999;

    /// What a message that waits costs besides its content, so that empty ones are bounded too.
    private static final int EVENT_BYTES = 32;

    private enum State {
        HANDSHAKE,
        OPEN,
        /// Our close frame is written or about to be; the peer's is awaited. Data is read past.
        CLOSING,
        CLOSED
    }

    private final ServerContext context;
    private final LoopContext loop;
    private final Channel channel;
    private final EventQueue queue;
    private final Outbox outbox;
    private final WebSocketSession session;
    private final MessageAssembler assembler;
    private final RequestHead head;

    private final Heartbeat heartbeat = new Heartbeat();
    private final PingBudget pings = new PingBudget();

    // Only until the handshake is answered.
    private @Nullable PendingHandshake handshake;

    private @Nullable ApplicationRun run;
    private State state = State.HANDSHAKE;
    private boolean applicationEnded;
    private boolean paused;
    private boolean peerClosed;
    private long deadline;
    private long endDeadline = NEVER;

    public WebSocketConnection(
            ServerContext context,
            LoopContext loop,
            Channel channel,
            WebSocketHandshake handshake,
            HandshakeAnswer answer) {
        this.context = context;
        this.loop = loop;
        this.channel = channel;
        this.handshake = new PendingHandshake(channel, handshake, answer);
        this.head = handshake.head();
        var limits = context.options().limits();
        this.queue = new EventQueue(
                context.counters(), limits.maxQueuedMessages(), limits.maxUnreadBytes(), this::readAgain);
        var sockets = SocketLoop.of(loop);
        this.outbox = new Outbox(this, channel, context, sockets.lane());
        this.session = new WebSocketSession(this, queue, outbox, context.counters());
        this.assembler = new MessageAssembler(limits);
        this.deadline = deadline(context.options().timeouts().handshake());
    }

    /// Hands the handshake to the application.
    public void startOnLoop() {
        loop.add(this);
        if (handshake == null) return;
        var asked = handshake.asked();
        // What the client sends before it is accepted stays in the kernel.
        channel.config().setAutoRead(false);
        var scope = new WebSocketScope(
                asked.head(),
                asked.subprotocols(),
                context.state(),
                Extensions.of(DENIAL, queue, outbox),
                Attributes.EMPTY);
        queue.add(new WebSocketEvent.Connect(), 0);
        run = ApplicationRun.start(context, loop.applicationThreads(), scope, queue, session, this);
    }

    /// Whether nothing of the application runs any more. On the loop.
    public boolean hasApplicationEnded() {
        return applicationEnded;
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public void applicationEnded(@Nullable Throwable failure) {
        channel.eventLoop().execute(() -> ended(failure));
    }

    // ---- what the session asks for, on any thread

    void checkSubprotocol(WebSocketEvent.Accept accept) {
        var pending = handshake;
        if (pending != null) pending.checkSubprotocol(accept.subprotocol());
    }

    void accept(WebSocketEvent.Accept accept) {
        channel.eventLoop().execute(() -> acceptOnLoop(accept));
    }

    void refuse() {
        channel.eventLoop().execute(() -> refuseOnLoop(new Refusal(403, "Forbidden")));
    }

    void deny(WebSocketEvent.DenialStart start) {
        channel.eventLoop().execute(() -> {
            if (state == State.HANDSHAKE && handshake != null) handshake.deny(start);
        });
    }

    void deny(WebSocketEvent.DenialBody body) {
        channel.eventLoop().execute(() -> {
            if (state != State.HANDSHAKE || handshake == null || !handshake.deny(body)) return;
            context.counters().refusedHandshakes.increment();
            endHandshakeOnLoop();
        });
    }

    void close(WebSocketEvent.Close close) {
        outbox.push(Frames.CLOSE, Frames.closePayload(close.code(), close.reason()));
        channel.eventLoop().execute(this::beginClosingOnLoop);
    }

    private void readAgain() {
        channel.eventLoop().execute(() -> {
            if (!paused || state == State.CLOSED) return;
            paused = false;
            // Nothing was read, so silence until now is not the peer's.
            heartbeat.heard(loop.soonNanos());
            if (state == State.OPEN && (deadline != NEVER || assembler.isMidMessage())) awaitMessage();
            channel.config().setAutoRead(true);
        });
    }

    // ---- the handshake

    private void acceptOnLoop(WebSocketEvent.Accept accept) {
        var pending = handshake;
        if (state != State.HANDSHAKE || pending == null) return;
        state = State.OPEN;
        deadline = NEVER;
        handshake = null;
        heartbeat.heard(loop.soonNanos());
        context.counters().handshakes.increment();
        context.counters().webSockets.incrementAndGet();
        pending.accept(accept, this, SocketLoop.of(loop).frameConfig());
        outbox.openOnLoop();
        pending.releaseEarly();
        // What came early may be too much already.
        if (!paused) channel.config().setAutoRead(true);
    }

    private void refuseOnLoop(Refusal refusal) {
        if (state != State.HANDSHAKE || handshake == null) return;
        context.counters().refusedHandshakes.increment();
        handshake.refuse(refusal);
        endHandshakeOnLoop();
    }

    private void endHandshakeOnLoop() {
        state = State.CLOSING;
        deadline = deadline(context.options().timeouts().close());
        endDeadline = deadline(context.options().timeouts().applicationClose());
        channel.config().setAutoRead(true);
    }

    // ---- what arrives

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) {
        if (message instanceof WebSocketFrame frame) {
            try {
                if (state == State.OPEN || state == State.CLOSING) take(frame);
            } finally {
                frame.release();
            }
        } else if (message instanceof ByteBuf bytes && state == State.HANDSHAKE && handshake != null) {
            handshake.hold(bytes);
        } else {
            // The end of the handshake request, or what a refused client still sends.
            ReferenceCountUtil.release(message);
        }
    }

    /// All whole frames of what came have been taken.
    ///
    /// @param isMidFrame whether there is a beginning of another
    void readOnLoop(boolean isMidFrame) {
        heartbeat.heard(loop.soonNanos());
        if (state != State.OPEN) return;
        if (!isMidFrame && !assembler.isMidMessage()) deadline = NEVER;
        else if (deadline == NEVER) awaitMessage();
    }

    private void awaitMessage() {
        deadline = deadline(context.options().timeouts().message());
        loop.attend(this);
    }

    private void take(WebSocketFrame frame) {
        switch (frame) {
            case CloseWebSocketFrame close -> takeClose(close);
            case PingWebSocketFrame ping -> {
                if (!isFlood()) pong(ping);
            }
            case PongWebSocketFrame _ -> isFlood();
            default -> {
                if (state == State.OPEN) takeData(frame);
            }
        }
    }

    private boolean isFlood() {
        if (!pings.isSpent(loop.soonNanos(), context.options().limits().maxPingsPerSecond())) return false;
        fail(CloseCode.POLICY_VIOLATION, "Too many pings.");
        return true;
    }

    private void takeData(WebSocketFrame frame) {
        WebSocketEvent.Receive message;
        try {
            message = assembler.accept(frame);
        } catch (ProtocolException e) {
            fail(e.closeCode(), e.text());
            return;
        }
        if (message == null) return;
        // The next has its own time.
        deadline = NEVER;
        context.counters().messagesReceived.increment();
        queue.add(message, length(message) + EVENT_BYTES);
        if (!paused && queue.isOverfull()) {
            paused = true;
            channel.config().setAutoRead(false);
        }
    }

    private static int length(WebSocketEvent.Receive message) {
        return switch (message) {
            case WebSocketEvent.ReceiveText text -> text.text().length();
            case WebSocketEvent.ReceiveBytes bytes -> bytes.bytes().length();
        };
    }

    private void pong(PingWebSocketFrame ping) {
        // While the peer does not read, the ping it sees answered later is a later one: nothing piles up.
        if (state == State.OPEN && channel.isWritable())
            outbox.writeAheadOnLoop(Frames.PONG, Buffers.copy(ping.content()).toArray());
    }

    private void takeClose(CloseWebSocketFrame frame) {
        if (state == State.CLOSING) {
            Unwatched.close(channel);
            return;
        }
        boolean isEmpty = !frame.content().isReadable();
        int code = isEmpty ? CloseCode.NONE : frame.statusCode();
        // Netty lets these two pass (RFC 6455 sections 7.4.2 and 8.1).
        if (code > MAX_CLOSE_CODE) {
            failForGood(CloseCode.PROTOCOL_ERROR);
            return;
        }
        if (!isEmpty && !Utf8.isValid(frame.content().slice().skipBytes(2))) {
            failForGood(CloseCode.INVALID_DATA);
            return;
        }
        peerClosed = true;
        String reason = isEmpty ? "" : frame.reasonText();
        session.end(code, reason);
        outbox.forgetOnLoop();
        state = State.CLOSING;
        endDeadline = deadline(context.options().timeouts().applicationClose());
        // The server ends the connection first (RFC 6455 section 7.1.1), once the answer has left.
        outbox.writeAheadOnLoop(Frames.CLOSE, Frames.closePayload(code, ""));
        closeWhenWritten();
    }

    // ---- what leaves, besides the outbox

    private void closeWhenWritten() {
        loop.attend(this);
        deadline = deadline(context.options().timeouts().close());
        channel.write(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(_ -> Unwatched.close(channel));
        channel.flush();
    }

    void closeWrittenOnLoop() {
        outbox.close();
        beginClosingOnLoop();
        if (peerClosed) Unwatched.close(channel);
    }

    /// The peer reads too slowly: what waits for it is forgotten and the socket closed.
    void closeSlowOnLoop() {
        if (state == State.OPEN) fail(CloseCode.TRY_AGAIN_LATER, "The client reads too slowly.");
    }

    private void beginClosingOnLoop() {
        if (state != State.OPEN) return;
        state = State.CLOSING;
        loop.attend(this);
        deadline = deadline(context.options().timeouts().close());
        endDeadline = deadline(context.options().timeouts().applicationClose());
        if (paused) {
            paused = false;
            channel.config().setAutoRead(true);
        }
    }

    /// Closes for a reason of the server's own.
    private void fail(int code, String reason) {
        if (state != State.OPEN) return;
        switch (code) {
            case CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_DATA, CloseCode.POLICY_VIOLATION, CloseCode.TOO_BIG ->
                context.counters().protocolErrors.increment();
            default -> {}
        }
        session.end(code, reason);
        outbox.forgetOnLoop();
        beginClosingOnLoop();
        outbox.writeAheadOnLoop(Frames.CLOSE, Frames.closePayload(code, reason));
        outbox.close();
    }

    /// The same where nothing more can be understood, not even the answer to our close: so the end of the
    /// connection is told as well (RFC 6455 section 7.1.7).
    private void failForGood(int code) {
        if (state != State.OPEN) return;
        fail(code, "");
        Unwatched.closeOutputWhenWritten(channel);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext handlerContext) {
        outbox.writeOnLoop();
    }

    // ---- the end

    private void ended(@Nullable Throwable failure) {
        applicationEnded = true;
        switch (session.state()) {
            case WebSocketOrder.State.CONNECTING, WebSocketOrder.State.DENYING -> {
                if (failure == null && state == State.HANDSHAKE && !session.hasEnded())
                    LOG.log(
                            Level.ERROR,
                            "Expected the application to accept or close the WebSocket {0}, or to finish its refusal,"
                                    + " but it returned before.",
                            head);
                refuseOnLoop(new Refusal(500, "Internal Server Error"));
            }
            case WebSocketOrder.State.OPEN -> {
                int code = failure == null ? CloseCode.NORMAL : CloseCode.INTERNAL_ERROR;
                // What the application has sent before leaves before the close.
                outbox.run();
                if (state == State.OPEN && outbox.isWaitingOnLoop()) {
                    session.end(code, "");
                    close(new WebSocketEvent.Close(code));
                } else {
                    fail(code, "");
                }
            }
            case WebSocketOrder.State.CLOSED -> {}
        }
        removeIfDone();
    }

    @Override
    public void channelInactive(ChannelHandlerContext handlerContext) {
        if (state == State.OPEN || state == State.CLOSING) lost();
        state = State.CLOSED;
        loop.attend(this);
        session.end(CloseCode.ABNORMAL, "");
        outbox.forgetOnLoop();
        if (endDeadline == NEVER)
            endDeadline = deadline(context.options().timeouts().applicationClose());
        if (handshake != null) handshake.forget();
        removeIfDone();
    }

    private void lost() {
        if (handshake == null) context.counters().webSockets.decrementAndGet();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handlerContext, Throwable cause) {
        var reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        switch (reason) {
            case CorruptedWebSocketFrameException e ->
                failForGood(e.closeStatus().code());
            case TooLongFrameException _ -> failForGood(CloseCode.TOO_BIG);
            case CorruptedFrameException _ -> failForGood(CloseCode.PROTOCOL_ERROR);
            case IOException e -> {
                // A peer that hangs up is no news.
                LOG.log(Level.DEBUG, "A WebSocket was lost.", e);
                Unwatched.close(channel);
            }
            default -> {
                LOG.log(Level.WARNING, "A WebSocket ended with an error.", cause);
                fail(CloseCode.INTERNAL_ERROR, "");
            }
        }
    }

    private void removeIfDone() {
        if (state == State.CLOSED && applicationEnded) loop.remove(this);
    }

    // ---- deadlines and the end of the server

    @Override
    protected long sweepOnLoop(long nowNanos) {
        var timeouts = context.options().timeouts();
        if (isDue(endDeadline, nowNanos) && !applicationEnded) {
            endDeadline = deadline(timeouts.applicationClose());
            interruptOnLoop();
        }
        if (state == State.CLOSED) return nowNanos;
        if (isDue(deadline, nowNanos)) expire();
        else if (state == State.OPEN) watch(nowNanos);
        boolean isQuiet = state == State.OPEN && deadline == NEVER && endDeadline == NEVER;
        return isQuiet ? heartbeat.nextLookNanos(timeouts, nowNanos) : nowNanos;
    }

    private void expire() {
        deadline = NEVER;
        switch (state) {
            case State.HANDSHAKE -> {
                context.counters().timeouts.increment();
                session.end(CloseCode.ABNORMAL, "");
                refuseOnLoop(new Refusal(503, "The handshake was not answered in time."));
            }
            case State.OPEN -> {
                // What is not read cannot be finished; the time begins anew when it is.
                if (paused) return;
                context.counters().timeouts.increment();
                fail(CloseCode.POLICY_VIOLATION, "A message was not finished in time.");
            }
            case State.CLOSING, State.CLOSED -> Unwatched.close(channel);
        }
    }

    private void watch(long nowNanos) {
        // While nothing is read, nothing can be heard.
        if (paused) heartbeat.heard(loop.soonNanos());
        switch (heartbeat.look(channel, context.options().timeouts(), nowNanos)) {
            case Heartbeat.Finding.ALIVE -> {}
            case Heartbeat.Finding.PING -> {
                if (channel.isWritable()) outbox.pingOnLoop(PING);
            }
            case Heartbeat.Finding.DEAD -> {
                context.counters().deadPeers.increment();
                Unwatched.close(channel);
            }
            case Heartbeat.Finding.STALLED -> {
                context.counters().timeouts.increment();
                Unwatched.close(channel);
            }
        }
    }

    @Override
    protected void drainOnLoop() {
        if (state == State.HANDSHAKE) {
            session.end(CloseCode.ABNORMAL, "");
            refuseOnLoop(new Refusal(503, "The server is closing."));
        } else {
            fail(CloseCode.GOING_AWAY, "The server is closing.");
        }
    }

    @Override
    protected void interruptOnLoop() {
        if (run != null) run.interrupt();
    }
}
