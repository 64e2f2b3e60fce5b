package dev.levada.server.http;

import dev.levada.contract.Headers;
import dev.levada.contract.RequestHead;
import dev.levada.server.connection.AccessSink;
import dev.levada.server.connection.Addresses;
import dev.levada.server.connection.Census;
import dev.levada.server.connection.Connection;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.SafeThrowable;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.tally.RefusalReason;
import dev.levada.server.websocket.WebSocketHandshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Whether an HTTP/1 connection goes on, and how it comes to its end: refusals, deadlines, the end of the
/// peer, the end of the server. On the loop.
///
/// One object with [HttpConnection], because there is one for each of very many sockets; apart from it,
/// because ending is a matter of its own.
abstract class HttpLife extends Connection {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");

    /// For requests that are under way while the server begins to close: they are answered before the end.
    private static final long DRAIN_GRACE_MILLIS = 100;

    private static final AccessSink.Traffic NO_TRAFFIC = new AccessSink.Traffic(0, 0);
    private static final Headers RETRY_AFTER = Headers.of("retry-after", "1");

    final ServerContext context;
    final LoopContext loop;
    final Channel channel;
    final HttpResponses responses;
    final Lifetime lifetime;
    final LateApplications late = new LateApplications();

    /// The request being answered.
    @Nullable
    HttpExchange current;

    boolean isDraining;

    HttpLife(ServerContext context, LoopContext loop, Channel channel) {
        this.context = context;
        this.loop = loop;
        this.channel = channel;
        this.lifetime = new Lifetime(channel, context);
        this.responses = new HttpResponses(channel, loop);
    }

    abstract RequestReader reader();

    // ---- refusals

    /// @throws Refusal when no further request is served on this connection
    void checkNotDraining() {
        if (isDraining) throw new Refusal(503, "The server is closing.", RETRY_AFTER);
    }

    /// @param head of the request, where it could be understood
    void refuse(Refusal refusal, @Nullable RequestHead head) {
        context.counters().refusals.add(RefusalReason.of(refusal.status()));
        if (current != null) current.refused(refusal.status());
        else if (head == null) context.access().refused(Addresses.of(channel.remoteAddress()), refusal.status());
        else if (WebSocketHandshake.isAskedFor(head)) context.access().rejected(head, refusal.status(), 0);
        else context.access().answered(head, refusal.status(), false, NO_TRAFFIC, 0, null);
        // A foreign page's handshake is well formed.
        if (refusal.status() < 500 && refusal.status() != 403)
            context.counters().badRequests.increment();
        if (current != null) current.wroteAll = true;
        responses.refuse(refusal);
        linger();
    }

    // ---- the end

    /// Ends the connection behind what is written.
    void linger() {
        if (lifetime.lingers()) return;
        lifetime.linger();
        reader().release();
        if (current != null) current.end();
        responses.closeOutputWhenWritten();
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelInactive(ChannelHandlerContext handlerContext) {
        reader().release();
        if (current != null) {
            current.cut();
            current.end();
            current.endDeadline = deadline(context.options().timeouts().applicationClose());
            current.hasReturnedOnLoop();
        }
        removeIfDone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handlerContext, Throwable cause) {
        // A peer that hangs up is no news; anything else here is a fault of ours.
        var level = cause instanceof java.io.IOException ? Level.DEBUG : Level.WARNING;
        LOG.log(level, "An HTTP connection ended with an error.", SafeThrowable.of(cause));
        lifetime.cut();
    }

    void removeIfDone() {
        boolean runs = (current != null && !current.hasEnded) || !late.isEmpty();
        if (!channel.isActive() && !runs) loop.remove(this);
    }

    // ---- deadlines and the end of the server

    @Override
    protected long sweepOnLoop(long nowNanos) {
        if (lifetime.isOverdue(nowNanos)) {
            boolean canAnswer = current == null || !current.wroteHead;
            if (canAnswer) refuse(new Refusal(408, "The request took too long."), null);
            else lifetime.cut();
        }
        if (current != null) LateApplications.interruptIfDue(current, context.options(), nowNanos);
        late.sweep(context.options(), nowNanos);
        return nowNanos;
    }

    @Override
    protected void drainOnLoop() {
        isDraining = true;
        if (current == null) lingerSoon();
        else if (current.wroteHead && !reader().receivesBody()) current.askToEnd();
    }

    boolean isClosing() {
        return isDraining || context.life().isEnding();
    }

    /// Ends the connection, unless a request that is under way comes in time to be answered.
    @SuppressWarnings("FutureReturnValueIgnored") // the loop's end ends the connection as well
    void lingerSoon() {
        Runnable end = () -> {
            if (current == null) linger();
        };
        channel.eventLoop().schedule(end, DRAIN_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void countOnLoop(Census census) {
        if (lifetime.lingers() || !channel.isActive()) census.add(Census.Place.HTTP1_CLOSING);
        else census.add(lifetime.isIdle() ? Census.Place.HTTP1_IDLE : Census.Place.HTTP1_ACTIVE);
        if (current != null) current.countOnLoop(census);
    }

    @Override
    protected void cutOnLoop() {
        lifetime.cut();
    }

    @Override
    protected void interruptOnLoop() {
        late.interrupt();
        var exchange = current;
        if (exchange != null && !exchange.hasEnded) exchange.interrupt();
        if (exchange != null && !exchange.wroteHead && !lifetime.lingers() && channel.isActive()) {
            refuse(new Refusal(503, "The server is closing.", RETRY_AFTER), exchange.head);
        } else {
            if (exchange != null) exchange.end();
            lifetime.cut();
        }
    }
}
