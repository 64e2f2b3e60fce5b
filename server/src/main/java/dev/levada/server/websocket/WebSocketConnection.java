package dev.levada.server.websocket;

import dev.levada.contract.Attributes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvent.Disconnect.By;
import dev.levada.contract.WebSocketOrder;
import dev.levada.contract.WebSocketScope;
import dev.levada.server.connection.ApplicationRun;
import dev.levada.server.connection.Census;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.SafeThrowable;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.tally.CloseLabel;
import dev.levada.server.tally.RefusalReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// One WebSocket on its loop: its handshake, what its application asks for, and the events of its channel
/// (RFC 6455). What the peer sends is taken by [PeerFrames]; how it ends is in [SocketLife]; the
/// application's side is [WebSocketSession].
public final class WebSocketConnection extends SocketLife implements ApplicationRun.Ended {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final DenialResponse DENIAL = new DenialResponse();

    private final RequestHead head;
    private final PeerFrames frames;
    private final WebSocketSession session;

    // Only until the handshake is answered.
    private @Nullable PendingHandshake handshake;

    public WebSocketConnection(
            ServerContext context,
            LoopContext loop,
            Channel channel,
            WebSocketHandshake handshake,
            HandshakeAnswer answer) {
        super(context, loop, channel);
        this.handshake = new PendingHandshake(channel, handshake, answer);
        this.head = handshake.head();
        this.frames = new PeerFrames(this);
        this.session = new WebSocketSession(this, frames.queue(), outbox, context.counters());
    }

    @Override
    WebSocketSession session() {
        return session;
    }

    /// Hands the handshake to the application.
    public void startOnLoop() {
        loop.add(this);
        if (handshake == null) return;
        var asked = handshake.asked();
        var queue = frames.queue();
        // What the client sends before it is accepted stays in the kernel.
        channel.config().setAutoRead(false);
        var scope = new WebSocketScope(
                asked.head(),
                asked.subprotocols(),
                context.state(),
                Peer.of(channel, loop).extensions(DENIAL, queue, outbox),
                Attributes.EMPTY);
        queue.add(new WebSocketEvent.Connect(), 0);
        run = ApplicationRun.start(loop, scope, queue, session, this);
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
        loop.execute(() -> ended(failure));
    }

    // ---- what the session asks for, on any thread

    void check(WebSocketEvent.Accept accept) {
        var pending = handshake;
        if (pending != null) pending.check(accept);
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
            rejected(handshake.deniedStatus());
            endHandshakeOnLoop();
        });
    }

    void close(WebSocketEvent.Close close) {
        outbox.push(new Payload(Frames.CLOSE, Frames.closePayload(close.code(), close.reason())));
        channel.eventLoop().execute(this::beginClosingOnLoop);
    }

    // ---- the handshake

    private void acceptOnLoop(WebSocketEvent.Accept accept) {
        var pending = handshake;
        if (state != State.HANDSHAKE || pending == null) return;
        state = State.OPEN;
        clearDeadline();
        handshake = null;
        heartbeat.heard(loop.soonNanos());
        context.counters().handshakes.increment();
        context.counters().webSockets.incrementAndGet();
        context.access().connected(head);
        var deflation = pending.accept(accept, this, SocketLoop.of(loop));
        frames.openOnLoop(deflation);
        outbox.openOnLoop(deflation);
        pending.releaseEarly();
        // What came early may be too much already.
        if (!paused) channel.config().setAutoRead(true);
    }

    @Override
    void refuseOnLoop(Refusal refusal) {
        if (state != State.HANDSHAKE || handshake == null) return;
        context.counters().refusals.add(RefusalReason.of(refusal.status()));
        rejected(refusal.status());
        handshake.refuse(refusal);
        endHandshakeOnLoop();
    }

    private void rejected(int status) {
        context.counters().refusedHandshakes.increment();
        context.access().rejected(head, status, note == null ? 0 : note.nanos());
    }

    // ---- what the channel tells

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) {
        if (message instanceof WebSocketFrame frame) {
            try {
                if (state == State.OPEN || state == State.CLOSING) frames.take(frame);
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
        frames.readOnLoop(isMidFrame);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext handlerContext) {
        outbox.writeOnLoop();
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
                LOG.log(Level.DEBUG, "A WebSocket was lost.", SafeThrowable.of(e));
                Unwatched.close(channel);
            }
            default -> {
                LOG.log(Level.WARNING, "A WebSocket ended with an error.", SafeThrowable.of(cause));
                fail(CloseCode.INTERNAL_ERROR, "");
            }
        }
    }

    @Override
    void goneOnLoop(State before) {
        // One that is still there was never answered, or refused.
        if (handshake != null) {
            if (before == State.HANDSHAKE && note != null) context.access().rejected(head, 0, note.nanos());
            handshake.forget();
        } else if (before != State.CLOSED) {
            int code = session.endCode();
            context.counters().webSockets.decrementAndGet();
            context.counters().closes.add(CloseLabel.of(code));
            if (note != null) context.access().disconnected(head, code, note.traffic(), note.nanos());
            outbox.releaseOnLoop();
        }
    }

    @Override
    protected void countOnLoop(Census census) {
        census.add(
                switch (state) {
                    case State.HANDSHAKE -> Census.Place.WEBSOCKET_HANDSHAKE;
                    case State.OPEN -> Census.Place.WEBSOCKET_OPEN;
                    case State.CLOSING, State.CLOSED -> Census.Place.WEBSOCKET_CLOSING;
                });
        census.waits(frames.queue(), outbox.waitingBytes());
    }

    // ---- the application's end

    private void ended(@Nullable Throwable failure) {
        applicationEnded = true;
        switch (session.state()) {
            case WebSocketOrder.State.CONNECTING, WebSocketOrder.State.DENYING -> {
                if (failure == null && state == State.HANDSHAKE && !session.hasEnded())
                    LOG.log(
                            Level.ERROR,
                            "Expected the application to accept or close the WebSocket {0}, or to finish its refusal,"
                                    + " but it returned before. Incident {1}.",
                            head,
                            run == null ? "" : run.incident());
                if (run != null) refuseOnLoop(run.failure());
            }
            case WebSocketOrder.State.OPEN -> {
                int code = failure == null ? CloseCode.NORMAL : CloseCode.INTERNAL_ERROR;
                // What the application has sent before leaves before the close.
                outbox.run();
                if (state == State.OPEN && outbox.isWaitingOnLoop()) {
                    session.end(code, "", By.APPLICATION);
                    close(new WebSocketEvent.Close(code));
                } else {
                    fail(code, "");
                }
            }
            case WebSocketOrder.State.CLOSED -> {}
        }
        removeIfDone();
    }
}
