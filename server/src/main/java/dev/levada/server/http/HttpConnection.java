package dev.levada.server.http;

import dev.levada.contract.Attributes;
import dev.levada.contract.Bytes;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.server.connection.ApplicationRun;
import dev.levada.server.connection.Buffers;
import dev.levada.server.connection.Connection;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.connection.WriteWatch;
import dev.levada.server.websocket.WebSocketConnection;
import dev.levada.server.websocket.WebSocketHandshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// One HTTP/1 connection: its requests one after the other, until it ends or becomes a WebSocket. On the
/// loop, but for the methods that say otherwise.
public final class HttpConnection extends Connection implements HttpStream {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");

    /// Decoded parts of pipelined requests that may wait for the one being answered; then reading stops.
    private static final int MAX_LATER = 64;

    /// Applications that may go on after their response; then the next request waits.
    private static final int MAX_ENDING = 8;

    /// Unwanted body bytes that are read past so that the connection can be kept.
    private static final int MAX_DISCARDED_BYTES = 64 << 10;

    private static final Duration LINGER = Duration.ofSeconds(2);

    private final ServerContext context;
    private final LoopContext loop;
    private final Channel channel;
    private final Peer peer;
    private final StrictRequestDecoder decoder;
    private final HttpResponses responses;
    private final WriteWatch writes = new WriteWatch();
    private final BodyPace pace = new BodyPace();
    private final ArrayDeque<Object> later = new ArrayDeque<>(0);
    private final ArrayList<HttpExchange> ending = new ArrayList<>(0);

    private @Nullable HttpExchange current;
    private boolean receivesBody;
    private boolean keepAlive = true;
    private boolean draining;
    private boolean lingers;
    private boolean isIdle = true;
    private int requests;
    private long bodyBytes;
    private long discardedBytes;
    private long deadline;

    public HttpConnection(ServerContext context, LoopContext loop, Channel channel) {
        this.context = context;
        this.loop = loop;
        this.channel = channel;
        this.peer = Peer.of(channel, loop);
        this.decoder = new StrictRequestDecoder(this, context.options().limits());
        this.responses = new HttpResponses(channel, context.options());
        this.deadline = deadline(context.options().timeouts().head());
        // The first request's head is due from the opening, not from its first byte.
        this.isIdle = false;
    }

    /// Puts the handlers of HTTP into the pipeline.
    public void install() {
        channel.pipeline().addLast(decoder, responses.encoder(), this);
        loop.add(this);
    }

    /// Takes the handlers out again: the peer turns out to speak another protocol.
    public void standAside() {
        loop.remove(this);
        channel.pipeline().remove(decoder);
        channel.pipeline().remove(responses.encoder());
        channel.pipeline().remove(this);
    }

    // ---- what arrives

    void bytesArrivedOnLoop() {
        if (!isIdle) return;
        isIdle = false;
        deadline = deadline(context.options().timeouts().head());
    }

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) {
        // A decoder that has more goes on after a cut.
        if (lingers || !channel.isActive()) {
            ReferenceCountUtil.release(message);
        } else if (current != null && !receivesBody) {
            later.add(message);
            if (later.size() >= MAX_LATER) channel.config().setAutoRead(false);
        } else {
            take(message);
        }
    }

    private void take(Object message) {
        switch (message) {
            case HttpRequest request -> {
                try {
                    begin(request);
                } catch (Refusal refusal) {
                    refuse(refusal);
                } finally {
                    // A full request cannot come from this decoder, but releasing one would be right.
                    ReferenceCountUtil.release(message);
                }
            }
            case HttpContent content -> {
                try {
                    takeBody(content);
                } finally {
                    content.release();
                }
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        var head = RequestHeads.of(request, loop, peer);
        deadline = NEVER;
        if (WebSocketHandshake.isAskedFor(head)) {
            upgrade(checkedHandshake(head));
            return;
        }
        long declared = HttpUtil.getContentLength(request, -1L);
        if (declared > context.options().limits().maxBodyBytes())
            throw new Refusal(413, "The request body is too large.");
        context.counters().requests.increment();
        requests++;
        boolean isLast = draining || requests >= context.options().limits().maxRequestsPerConnection();
        keepAlive = HttpUtil.isKeepAlive(request) && !isLast;
        receivesBody = true;
        bodyBytes = 0;
        discardedBytes = 0;
        var exchange = new HttpExchange(head, this, context);
        exchange.awaitsContinue = HttpUtil.is100ContinueExpected(request);
        // A client that waits to be asked for its body is not late with it.
        deadline = exchange.awaitsContinue ? NEVER : pace.start(context.options());
        current = exchange;
        responses.begin(exchange.isHead());
        var scope = new HttpScope(head, context.state(), HttpExtensions.of(head, peer.tls()), Attributes.EMPTY);
        exchange.run = ApplicationRun.start(context, loop.applicationThreads(), scope, exchange, exchange, exchange);
    }

    private WebSocketHandshake checkedHandshake(RequestHead head) {
        try {
            return WebSocketHandshake.check(head, context.options());
        } catch (Refusal refusal) {
            context.counters().refusedHandshakes.increment();
            throw refusal;
        }
    }

    private void takeBody(HttpContent content) {
        var exchange = current;
        if (exchange == null || !receivesBody) return;
        boolean isLast = content instanceof LastHttpContent;
        if (content.decoderResult().isFailure()) {
            refuseBody(exchange, new Refusal(400, "The request body is malformed."));
            return;
        }
        int bytes = content.content().readableBytes();
        bodyBytes += bytes;
        deadline = isLast ? NEVER : pace.next(bytes, context.options());
        receivesBody = !isLast;
        if (exchange.wroteAll) {
            discard(bytes, isLast);
        } else if (bodyBytes > context.options().limits().maxBodyBytes()) {
            refuseBody(exchange, new Refusal(413, "The request body is too large."));
        } else if (bytes > 0 || isLast) {
            exchange.addOnLoop(bytes == 0 ? Bytes.EMPTY : Buffers.copy(content.content()), !isLast);
            if (exchange.isOverfull()) {
                // Not the client's fault from here on.
                deadline = NEVER;
                channel.config().setAutoRead(false);
            }
        }
    }

    private void discard(int bytes, boolean isLast) {
        discardedBytes += bytes;
        if (isLast) next();
        else if (discardedBytes > MAX_DISCARDED_BYTES) linger();
    }

    private void refuseBody(HttpExchange exchange, Refusal refusal) {
        if (!exchange.wroteHead) {
            refuse(refusal);
            return;
        }
        context.counters().badRequests.increment();
        cut();
    }

    private void upgrade(WebSocketHandshake handshake) {
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
    public void respond(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, FilePart part) {
        channel.eventLoop().execute(() -> write(exchange, start, part));
    }

    @Override
    public void respond(HttpExchange exchange, HttpEvent.ResponseTrailers trailers) {
        channel.eventLoop().execute(() -> {
            if (isDeadFor(exchange)) return;
            responses.writeTrailers(trailers.headers());
            wroteAll(exchange);
        });
    }

    @Override
    public void hint(HttpExchange exchange, HttpEvent.EarlyHint hint) {
        channel.eventLoop().execute(() -> {
            // A client of HTTP/1.0 would take it for the response (RFC 8297 section 2).
            boolean isUnderstood = exchange.head.httpVersion().equals("1.1");
            if (isUnderstood && !isDeadFor(exchange) && !exchange.wroteHead) responses.writeHint(hint);
        });
    }

    @Override
    public boolean takesFileRegions() {
        return channel.pipeline().get(SslHandler.class) == null;
    }

    @Override
    public void sendContinue(HttpExchange exchange) {
        channel.eventLoop().execute(() -> {
            if (!exchange.awaitsContinue || exchange.wroteHead || exchange != current) return;
            exchange.awaitsContinue = false;
            if (receivesBody) deadline = pace.start(context.options());
            responses.writeContinue();
        });
    }

    @Override
    public void readAgain() {
        channel.eventLoop().execute(() -> {
            if (later.size() >= MAX_LATER) return;
            channel.config().setAutoRead(true);
            if (receivesBody) deadline = pace.start(context.options());
        });
    }

    // ---- what leaves

    private void write(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, HttpEvent.ResponseBody body) {
        if (isDeadFor(exchange)) {
            exchange.written(body.body().length());
            return;
        }
        if (start != null)
            writeHead(exchange, start, body.moreBody() ? -1 : body.body().length());
        boolean isLast = !body.moreBody() && !exchange.promisesTrailers;
        responses.writeBody(exchange, body, isLast);
        if (isLast) wroteAll(exchange);
    }

    private void write(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, FilePart part) {
        if (isDeadFor(exchange)) {
            part.content().release();
            exchange.written(part.bytes());
            return;
        }
        if (start != null) writeHead(exchange, start, part.wholeBytes());
        boolean isLast = part.isLast() && !exchange.promisesTrailers;
        responses.writeFile(exchange, part, isLast);
        if (isLast) wroteAll(exchange);
    }

    @SuppressWarnings("ReferenceEquality") // exchanges are who they are
    private boolean isDeadFor(HttpExchange exchange) {
        return exchange != current || exchange.wroteAll || !channel.isActive();
    }

    private void writeHead(HttpExchange exchange, HttpEvent.ResponseStart start, long wholeBytes) {
        exchange.wroteHead = true;
        exchange.promisesTrailers = start.trailers();
        // A client that still waits for a 100 may or may not send its body now, so no request can follow.
        if (exchange.awaitsContinue) keepAlive = false;
        keepAlive = responses.writeHead(exchange, start, wholeBytes, keepAlive && !draining);
    }

    private void wroteAll(HttpExchange exchange) {
        exchange.wroteAll = true;
        exchange.end();
        exchange.endDeadline = deadline(context.options().timeouts().applicationClose());
        if (!keepAlive) linger();
        else if (!receivesBody) next();
        else discardRest();
    }

    /// Reads past the rest of a request body that the application has not waited for.
    private void discardRest() {
        deadline = pace.start(context.options());
        // The application may have let it pile up.
        if (later.size() < MAX_LATER) channel.config().setAutoRead(true);
    }

    /// Any thread.
    @Override
    public void applicationEnded(HttpExchange exchange, @Nullable Throwable failure) {
        channel.eventLoop().execute(() -> ended(exchange, failure));
    }

    private void ended(HttpExchange exchange, @Nullable Throwable failure) {
        exchange.hasEnded = true;
        ending.remove(exchange);
        exchange.end();
        if (exchange == current && !exchange.wroteAll && channel.isActive()) {
            if (failure == null)
                LOG.log(
                        Level.ERROR,
                        "Expected a complete response from the application on {0}, but it returned without one.",
                        exchange.head);
            if (exchange.wroteHead) cut();
            else refuse(new Refusal(500, "Internal Server Error"));
        } else if (exchange != current && current == null) {
            next();
        }
        removeIfDone();
    }

    /// Goes on with the next request, if this response and this request are complete.
    private void next() {
        var exchange = current;
        if (exchange != null) {
            if (!exchange.hasEnded) ending.add(exchange);
            current = null;
        }
        if (!keepAlive || draining) {
            linger();
            return;
        }
        if (ending.size() >= MAX_ENDING) {
            channel.config().setAutoRead(false);
            return;
        }
        isIdle = true;
        deadline = deadline(context.options().timeouts().keepAlive());
        while (!later.isEmpty() && (current == null || receivesBody) && !lingers) {
            bytesArrivedOnLoop();
            take(later.poll());
        }
        if (later.size() < MAX_LATER && !lingers) channel.config().setAutoRead(true);
    }

    private void refuse(Refusal refusal) {
        // A foreign page's handshake is well formed.
        if (refusal.status() < 500 && refusal.status() != 403)
            context.counters().badRequests.increment();
        if (current != null) current.wroteAll = true;
        responses.refuse(refusal);
        linger();
    }

    // ---- the end

    /// Lets the last bytes reach the peer: closing with unread input would reset the connection under them.
    private void linger() {
        if (lingers) return;
        lingers = true;
        deadline = deadline(LINGER);
        releaseLater();
        if (current != null) current.end();
        responses.closeOutputWhenWritten();
        channel.config().setAutoRead(true);
    }

    private void cut() {
        Unwatched.close(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext handlerContext) {
        releaseLater();
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
        cut();
    }

    private void releaseLater() {
        while (!later.isEmpty()) ReferenceCountUtil.release(later.poll());
    }

    private void removeIfDone() {
        boolean runs = (current != null && !current.hasEnded) || !ending.isEmpty();
        if (!channel.isActive() && !runs) loop.remove(this);
    }

    // ---- deadlines and the end of the server

    @Override
    protected long sweepOnLoop(long nowNanos) {
        long mostNanos = context.options().timeouts().write().toNanos();
        if (channel.isActive() && writes.isStalled(channel, nowNanos, mostNanos)) {
            context.counters().timeouts.increment();
            cut();
        }
        if (isDue(deadline, nowNanos) && channel.isActive()) expire();
        if (current != null) interruptIfDue(current, nowNanos);
        for (int i = ending.size() - 1; i >= 0; i--) interruptIfDue(ending.get(i), nowNanos);
        return nowNanos;
    }

    private void expire() {
        deadline = NEVER;
        if (lingers || isIdle) {
            cut();
            return;
        }
        context.counters().timeouts.increment();
        boolean canAnswer = current == null || !current.wroteHead;
        if (canAnswer) refuse(new Refusal(408, "The request took too long."));
        else cut();
    }

    private void interruptIfDue(HttpExchange exchange, long nowNanos) {
        if (exchange.hasEnded || !isDue(exchange.endDeadline, nowNanos)) return;
        exchange.endDeadline = deadline(context.options().timeouts().applicationClose());
        exchange.interrupt();
    }

    @Override
    protected void drainOnLoop() {
        draining = true;
        if (current == null && !lingers) linger();
    }

    @Override
    protected void interruptOnLoop() {
        if (current != null) {
            current.end();
            current.interrupt();
        }
        ending.forEach(HttpExchange::interrupt);
        cut();
    }
}
