package dev.levada.server.http;

import dev.levada.contract.Attributes;
import dev.levada.contract.Bytes;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.server.connection.ApplicationRun;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.websocket.WebSocketConnection;
import dev.levada.server.websocket.WebSocketHandshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// One HTTP/1 connection: its requests one after the other, until it ends or becomes a WebSocket. What
/// comes in is [RequestReader]'s, what goes out [HttpResponses]'; here is whose turn it is, and until when.
/// On the loop, but for the methods that say otherwise.
public final class HttpConnection extends HttpLife implements HttpStream {
    private static final HttpEvent.ResponseBody LAST_PART = new HttpEvent.ResponseBody(Bytes.EMPTY);

    private final Peer peer;
    private final StrictRequestDecoder decoder;
    private final RequestReader reader;

    private boolean keepAlive = true;

    public HttpConnection(ServerContext context, LoopContext loop, Channel channel) {
        super(context, loop, channel);
        this.peer = Peer.of(channel, loop);
        this.decoder = new StrictRequestDecoder(
                lifetime, PlainHeads.of(loop), context.options().limits());
        this.reader = new RequestReader(this, context, loop, channel, peer);
    }

    /// Puts the handlers of HTTP into the pipeline.
    public void install() {
        channel.pipeline().addLast(decoder, this);
        loop.add(this);
    }

    /// Takes the handlers out again: the peer turns out to speak another protocol.
    public void standAside() {
        loop.remove(this);
        channel.pipeline().remove(decoder);
        channel.pipeline().remove(this);
    }

    @Override
    RequestReader reader() {
        return reader;
    }

    // ---- what arrives

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) {
        // A decoder that has more goes on after a cut.
        if (lifetime.lingers() || !channel.isActive()) ReferenceCountUtil.release(message);
        else reader.read(message);
    }

    /// A request's head is complete.
    void begin(HttpExchange exchange, boolean canKeepAlive, boolean hasBody) {
        context.counters().requests.increment();
        keepAlive = canKeepAlive;
        current = exchange;
        // A client that waits to be asked for its body is not late with it.
        lifetime.due(hasBody && !exchange.awaitsContinue ? reader.awaitBody() : NEVER);
        responses.begin(exchange.isHead());
        var extensions = HttpExtensions.of(exchange.head, exchange.inbox(), peer.tls());
        var scope = new HttpScope(exchange.head, context.state(), extensions, Attributes.EMPTY);
        exchange.run = ApplicationRun.start(loop, scope, exchange, exchange, exchange);
    }

    void refuseBody(HttpExchange exchange, Refusal refusal) {
        if (!exchange.wroteHead) {
            refuse(refusal, exchange.head);
            return;
        }
        context.counters().badRequests.increment();
        lifetime.cut();
    }

    void upgrade(WebSocketHandshake handshake) {
        // The decoder must not take frames for a next request; what it holds already comes out as raw bytes.
        responses.begin(false);
        var socket = new WebSocketConnection(context, loop, channel, handshake, responses);
        loop.remove(this);
        channel.pipeline().replace(this, null, socket);
        channel.pipeline().remove(decoder);
        socket.startOnLoop();
    }

    // ---- what the application says; these three may be called on any thread

    @Override
    public void respond(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, HttpEvent.ResponseBody body) {
        loop.execute(() -> write(exchange, start, body));
    }

    @Override
    public void respond(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, FilePart part) {
        loop.execute(() -> write(exchange, start, part));
    }

    @Override
    public void respond(HttpExchange exchange, HttpEvent.ResponseTrailers trailers) {
        loop.execute(() -> {
            if (isDeadFor(exchange)) return;
            responses.writeTrailers(trailers.headers());
            wroteAll(exchange);
        });
    }

    @Override
    public void hint(HttpExchange exchange, HttpEvent.EarlyHint hint) {
        loop.execute(() -> {
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
        loop.execute(() -> {
            if (!exchange.awaitsContinue || exchange.wroteHead || exchange != current) return;
            exchange.awaitsContinue = false;
            if (reader.receivesBody()) lifetime.due(reader.awaitBody());
            responses.writeContinue();
        });
    }

    @Override
    public void readAgain() {
        loop.execute(() -> {
            if (reader.resume() && reader.receivesBody()) lifetime.due(reader.awaitBody());
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
        if (isDraining && !reader.receivesBody()) exchange.askToEnd();
        // A client that still waits for a 100 may or may not send its body now, so no request can follow.
        if (exchange.awaitsContinue) keepAlive = false;
        keepAlive = responses.writeHead(exchange, start, wholeBytes, keepAlive && !isClosing());
    }

    private void wroteAll(HttpExchange exchange) {
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
        // Behind a complete response nobody waits for it, and the loop would have to be woken a second time.
        if (failure == null && exchange.isComplete() && exchange.returned()) return;
        loop.execute(() -> ended(exchange, failure));
    }

    private void ended(HttpExchange exchange, @Nullable Throwable failure) {
        if (exchange.hasEnded) return;
        exchange.hasEnded = true;
        late.remove(exchange);
        exchange.end();
        if (exchange == current && !exchange.wroteAll && channel.isActive()) {
            boolean canEnd = failure == null && exchange.canEndHere();
            if (failure == null && !canEnd) exchange.complain();
            if (canEnd) write(exchange, null, LAST_PART);
            else if (exchange.wroteHead) lifetime.cut();
            else refuse(exchange.failure(), exchange.head);
        } else if (exchange != current && current == null) {
            next();
        }
        removeIfDone();
    }

    /// Goes on with the next request, if this response and this request are complete.
    void next() {
        var exchange = current;
        if (exchange != null) {
            if (!exchange.hasReturnedOnLoop()) late.add(exchange);
            current = null;
        }
        if (!keepAlive) {
            linger();
            return;
        }
        if (isDraining) lingerSoon();
        if (late.isFull()) {
            reader.pause();
            return;
        }
        lifetime.idle();
        reader.readLater();
    }
}
