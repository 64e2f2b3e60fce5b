package dev.levada.server.http;

import dev.levada.contract.Attributes;
import dev.levada.contract.Extensions;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.server.connection.ApplicationRun;
import dev.levada.server.connection.Connection;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.websocket.WebSocketConnection;
import dev.levada.server.websocket.WebSocketHandshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// One HTTP/1 connection: its requests one after the other, until it ends or becomes a WebSocket. What
/// comes in is [RequestReader]'s, what goes out [HttpResponses]'; here is whose turn it is, until when, and
/// the end. On the loop, but for the methods that say otherwise.
public final class HttpConnection extends Connection implements HttpStream {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");

    private final ServerContext context;
    private final LoopContext loop;
    private final Channel channel;
    private final StrictRequestDecoder decoder;
    private final RequestReader reader;
    private final HttpResponses responses;
    private final Lifetime lifetime;
    private final LateApplications late = new LateApplications();

    private @Nullable HttpExchange current;
    private boolean keepAlive = true;
    private boolean draining;

    public HttpConnection(ServerContext context, LoopContext loop, Channel channel) {
        this.context = context;
        this.loop = loop;
        this.channel = channel;
        this.lifetime = new Lifetime(channel, context);
        this.decoder = new StrictRequestDecoder(lifetime, context.options().limits());
        this.reader = new RequestReader(this, context, loop, channel);
        this.responses = new HttpResponses(channel);
    }

    /// Puts the handlers of HTTP into the pipeline.
    public void install() {
        channel.pipeline().addLast(decoder, responses.encoder(), this);
        loop.add(this);
    }

    @Nullable
    HttpExchange current() {
        return current;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    // ---- what arrives

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) {
        // A decoder that has more goes on after a cut.
        if (lifetime.lingers() || !channel.isActive()) ReferenceCountUtil.release(message);
        else reader.read(message);
    }

    /// A request's head is complete.
    void begin(HttpExchange exchange, boolean canKeepAlive) {
        context.counters().requests.increment();
        keepAlive = canKeepAlive && !draining;
        current = exchange;
        // A client that waits to be asked for its body is not late with it.
        lifetime.due(exchange.awaitsContinue ? NEVER : reader.awaitBody());
        responses.begin(exchange.isHead());
        var scope = new HttpScope(exchange.head, context.state(), Extensions.NONE, Attributes.EMPTY);
        exchange.run = ApplicationRun.start(context, loop.applicationThreads(), scope, exchange, exchange, exchange);
    }

    void refuseBody(HttpExchange exchange, Refusal refusal) {
        if (!exchange.wroteHead) {
            refuse(refusal);
            return;
        }
        context.counters().badRequests.increment();
        lifetime.cut();
    }

    void upgrade(WebSocketHandshake handshake) {
        // The decoder must not take frames for a next request; what it holds already comes out as raw bytes.
        var socket = new WebSocketConnection(context, loop, channel, handshake, responses);
        loop.remove(this);
        channel.pipeline().replace(this, null, socket);
        channel.pipeline().remove(decoder);
        socket.startOnLoop();
    }

    // ---- what the application says; these three may be called on any thread

    @Override
    public void respond(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, HttpEvent.ResponseBody body) {
        channel.eventLoop().execute(() -> write(exchange, start, body));
    }

    @Override
    public void sendContinue(HttpExchange exchange) {
        channel.eventLoop().execute(() -> {
            if (!exchange.awaitsContinue || exchange.wroteHead || exchange != current) return;
            exchange.awaitsContinue = false;
            if (reader.receivesBody()) lifetime.due(reader.awaitBody());
            responses.writeContinue();
        });
    }

    @Override
    public void readAgain() {
        channel.eventLoop().execute(() -> {
            if (reader.resume() && reader.receivesBody()) lifetime.due(reader.awaitBody());
        });
    }

    // ---- what leaves

    private void write(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, HttpEvent.ResponseBody body) {
        if (exchange != current || exchange.wroteAll || !channel.isActive()) {
            exchange.written(body.body().length());
            return;
        }
        if (start != null) {
            exchange.wroteHead = true;
            // A client that still waits for a 100 may or may not send its body now, so no request can follow.
            if (exchange.awaitsContinue) keepAlive = false;
            keepAlive = responses.writeHead(exchange, start, body, keepAlive && !draining);
        }
        responses.writeBody(exchange, body);
        if (body.moreBody()) return;
        exchange.wroteAll = true;
        exchange.end();
        exchange.endDeadline = deadline(context.options().timeouts().applicationClose());
        if (!keepAlive) linger();
        else if (!reader.receivesBody()) next();
        else discardRest();
    }

    /// Reads past the rest of a request body that the application has not waited for.
    private void discardRest() {
        lifetime.due(reader.awaitBody());
        // The application may have let it pile up.
        reader.resume();
    }

    /// Any thread.
    @Override
    public void applicationEnded(HttpExchange exchange, @Nullable Throwable failure) {
        channel.eventLoop().execute(() -> ended(exchange, failure));
    }

    private void ended(HttpExchange exchange, @Nullable Throwable failure) {
        exchange.hasEnded = true;
        late.remove(exchange);
        exchange.end();
        if (exchange == current && !exchange.wroteAll && channel.isActive()) {
            if (failure == null)
                LOG.log(
                        Level.ERROR,
                        "Expected a complete response from the application on {0}, but it returned without one.",
                        exchange.head);
            if (exchange.wroteHead) lifetime.cut();
            else refuse(new Refusal(500, "Internal Server Error"));
        } else if (exchange != current && current == null) {
            next();
        }
        removeIfDone();
    }

    /// Goes on with the next request, if this response and this request are complete.
    void next() {
        var exchange = current;
        if (exchange != null) {
            if (!exchange.hasEnded) late.add(exchange);
            current = null;
        }
        if (!keepAlive || draining) {
            linger();
            return;
        }
        if (late.isFull()) {
            reader.pause();
            return;
        }
        lifetime.idle();
        reader.readLater();
    }

    void refuse(Refusal refusal) {
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
        reader.release();
        if (current != null) current.end();
        responses.closeOutputWhenWritten();
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelInactive(ChannelHandlerContext handlerContext) {
        reader.release();
        if (current != null) {
            current.end();
            current.endDeadline = deadline(context.options().timeouts().applicationClose());
        }
        removeIfDone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handlerContext, Throwable cause) {
        // A peer that hangs up is no news; anything else here is a fault of ours.
        var level = cause instanceof java.io.IOException ? Level.DEBUG : Level.WARNING;
        LOG.log(level, "An HTTP connection ended with an error.", cause);
        lifetime.cut();
    }

    private void removeIfDone() {
        boolean runs = (current != null && !current.hasEnded) || !late.isEmpty();
        if (!channel.isActive() && !runs) loop.remove(this);
    }

    // ---- deadlines and the end of the server

    @Override
    protected long sweepOnLoop(long nowNanos) {
        if (lifetime.isOverdue(nowNanos)) {
            boolean canAnswer = current == null || !current.wroteHead;
            if (canAnswer) refuse(new Refusal(408, "The request took too long."));
            else lifetime.cut();
        }
        if (current != null) LateApplications.interruptIfDue(current, context.options(), nowNanos);
        late.sweep(context.options(), nowNanos);
        return nowNanos;
    }

    @Override
    protected void drainOnLoop() {
        draining = true;
        if (current == null && !lifetime.lingers()) linger();
    }

    @Override
    protected void interruptOnLoop() {
        if (current != null) {
            current.end();
            current.interrupt();
        }
        late.interrupt();
        lifetime.cut();
    }
}
