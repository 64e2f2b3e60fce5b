package dev.levada.server.websocket;

import dev.levada.contract.CloseCode;
import dev.levada.contract.WebSocketEvent.Disconnect.By;
import dev.levada.server.connection.ApplicationRun;
import dev.levada.server.connection.Connection;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.options.DrainCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Where a WebSocket stands, and how it comes to its end: closing by whichever side, deadlines, the end of
/// the server. On the loop.
///
/// One object with [WebSocketConnection], because there is one for each of very many sockets; apart from
/// it, because closing is a matter of its own.
abstract class SocketLife extends Connection {
    private static final SharedBytes PING = new SharedBytes(Frames.emptyPing());

    enum State {
        HANDSHAKE,
        OPEN,
        /// Our close frame is written or about to be; the peer's is awaited. Data is read past.
        CLOSING,
        CLOSED
    }

    final ServerContext context;
    final LoopContext loop;
    final Channel channel;
    final Outbox outbox;
    final Heartbeat heartbeat = new Heartbeat();

    @Nullable
    ApplicationRun run;

    State state = State.HANDSHAKE;
    boolean applicationEnded;

    /// For the access log; null where there is none.
    final @Nullable SocketNote note;

    /// Whether nothing is read because the application is behind.
    boolean paused;

    private boolean peerClosed;
    private long deadline;
    private long endDeadline = NEVER;
    private final long greatestAge;

    SocketLife(ServerContext context, LoopContext loop, Channel channel) {
        this.context = context;
        this.loop = loop;
        this.channel = channel;
        this.outbox = new Outbox(this, channel, context, SocketLoop.of(loop).lane());
        this.note = SocketNote.of(context.access());
        this.deadline = deadline(context.options().timeouts().handshake());
        this.greatestAge = greatestAge(context.options().timeouts().age());
    }

    /// A little earlier for each, so that sockets that were opened together do not end together.
    private static long greatestAge(Duration age) {
        if (age.isZero()) return NEVER;
        return deadline(age.minusMillis(ThreadLocalRandom.current().nextLong(age.toMillis() / 10 + 1)));
    }

    abstract WebSocketSession session();

    /// Refuses the handshake, if it still waits for its answer.
    abstract void refuseOnLoop(Refusal refusal);

    // ---- deadlines of what the peer has begun

    boolean hasDeadline() {
        return deadline != NEVER;
    }

    void clearDeadline() {
        deadline = NEVER;
    }

    void awaitMessage() {
        deadline = deadline(context.options().timeouts().message());
        loop.attend(this);
    }

    // ---- closing

    /// The handshake is refused; its answer leaves.
    void endHandshakeOnLoop() {
        state = State.CLOSING;
        deadline = deadline(context.options().timeouts().close());
        endDeadline = deadline(context.options().timeouts().applicationClose());
        channel.config().setAutoRead(true);
    }

    /// The peer has closed: it gets its answer, and then the server ends the connection first (RFC 6455
    /// section 7.1.1).
    void answerCloseOnLoop(int code, String reason) {
        peerClosed = true;
        session().end(code, reason, By.PEER);
        outbox.forgetOnLoop();
        state = State.CLOSING;
        endDeadline = deadline(context.options().timeouts().applicationClose());
        outbox.writeAheadOnLoop(Frames.CLOSE, Frames.closePayload(code, ""));
        loop.attend(this);
        deadline = deadline(context.options().timeouts().close());
        channel.write(Unpooled.EMPTY_BUFFER).addListener(_ -> Unwatched.close(channel));
        channel.flush();
    }

    /// Our close frame has left behind all others.
    void closeWrittenOnLoop() {
        outbox.close();
        beginClosingOnLoop();
        if (peerClosed) Unwatched.close(channel);
    }

    /// The peer reads too slowly: what waits for it is forgotten and the socket closed.
    void closeSlowOnLoop() {
        if (state == State.OPEN) fail(CloseCode.TRY_AGAIN_LATER, "The client reads too slowly.");
    }

    void beginClosingOnLoop() {
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
    void fail(int code, String reason) {
        if (state != State.OPEN) return;
        switch (code) {
            case CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_DATA, CloseCode.POLICY_VIOLATION, CloseCode.TOO_BIG ->
                context.counters().protocolErrors.increment();
            default -> {}
        }
        session().end(code, reason, By.SERVER);
        outbox.forgetOnLoop();
        beginClosingOnLoop();
        outbox.writeAheadOnLoop(Frames.CLOSE, Frames.closePayload(code, reason));
        outbox.close();
    }

    /// The same where nothing more can be understood, not even the answer to our close: so the end of the
    /// connection is told as well (RFC 6455 section 7.1.7).
    void failForGood(int code) {
        if (state != State.OPEN) return;
        fail(code, "");
        Unwatched.closeOutputWhenWritten(channel);
    }

    // ---- the end

    @Override
    public void channelInactive(ChannelHandlerContext handlerContext) {
        var before = state;
        session().end(CloseCode.ABNORMAL, "", By.LOST);
        state = State.CLOSED;
        loop.attend(this);
        outbox.forgetOnLoop();
        if (endDeadline == NEVER)
            endDeadline = deadline(context.options().timeouts().applicationClose());
        goneOnLoop(before);
        removeIfDone();
    }

    /// The connection has ended.
    abstract void goneOnLoop(State before);

    void removeIfDone() {
        if (state == State.CLOSED && applicationEnded) loop.remove(this);
    }

    // ---- deadlines and the end of the server

    @Override
    protected long sweepOnLoop(long nowNanos) {
        var timeouts = context.options().timeouts();
        if (isDue(endDeadline, nowNanos) && !applicationEnded) {
            endDeadline = deadline(timeouts.applicationClose());
            if (run != null) run.interrupt();
        }
        if (state == State.CLOSED) return nowNanos;
        if (isDue(deadline, nowNanos)) expire();
        else if (state == State.OPEN && isDue(greatestAge, nowNanos)) sendAway();
        else if (state == State.OPEN) watch(nowNanos);
        boolean isQuiet = state == State.OPEN && deadline == NEVER && endDeadline == NEVER;
        if (!isQuiet) return nowNanos;
        long next = heartbeat.nextLookNanos(timeouts, nowNanos);
        return greatestAge != NEVER && greatestAge - next < 0 ? greatestAge : next;
    }

    private void expire() {
        deadline = NEVER;
        switch (state) {
            case State.HANDSHAKE -> {
                context.counters().timeouts.increment();
                session().end(CloseCode.ABNORMAL, "", By.SERVER);
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
            session().end(CloseCode.ABNORMAL, "", By.SERVER);
            refuseOnLoop(new Refusal(503, "The server is closing."));
        } else {
            sendAway();
        }
    }

    private void sendAway() {
        var drain = context.options().drain();
        int code = drain.code() == DrainCode.SERVICE_RESTART ? CloseCode.SERVICE_RESTART : CloseCode.GOING_AWAY;
        fail(code, comeBack(drain.comeBack().toMillis()));
    }

    /// The reason of the last close, which says when to come back.
    private static String comeBack(long mostMillis) {
        if (mostMillis == 0) return "The server is closing.";
        return "reconnect-after=" + ThreadLocalRandom.current().nextLong(mostMillis + 1);
    }

    @Override
    protected boolean drainsGradually() {
        return state == State.OPEN;
    }

    @Override
    protected void interruptOnLoop() {
        if (run != null) run.interrupt();
        // Its close frame left long ago.
        cutOnLoop();
    }

    @Override
    protected void cutOnLoop() {
        Unwatched.close(channel);
    }

    void wroteOnLoop(int bytes) {
        if (note != null) note.sent(bytes);
    }
}
