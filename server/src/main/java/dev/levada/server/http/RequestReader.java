package dev.levada.server.http;

import dev.levada.contract.Bytes;
import dev.levada.contract.RequestHead;
import dev.levada.server.connection.Buffers;
import dev.levada.server.connection.Connection;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.websocket.WebSocketHandshake;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What comes in on one HTTP/1 connection: heads become exchanges, bodies go to them within their bounds,
/// and what is pipelined waits for the response before it. On the loop.
final class RequestReader {
    /// Decoded parts of pipelined requests that may wait for the one being answered; then reading stops.
    private static final int MAX_LATER = 64;

    /// Unwanted body bytes that are read past so that the connection can be kept.
    private static final int MAX_DISCARDED_BYTES = 64 << 10;

    private final HttpConnection connection;
    private final ServerContext context;
    private final LoopContext loop;
    private final Channel channel;
    private final Peer peer;
    private final BodyPace pace = new BodyPace();
    private final ArrayDeque<Object> later = new ArrayDeque<>(0);

    // Of the request that is being looked at.
    private @Nullable RequestHead head;
    private boolean receivesBody;
    private int requests;
    private long bodyBytes;
    private long discardedBytes;

    RequestReader(HttpConnection connection, ServerContext context, LoopContext loop, Channel channel, Peer peer) {
        this.connection = connection;
        this.context = context;
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
    }

    /// Whether the request being answered has not come in full.
    boolean receivesBody() {
        return receivesBody;
    }

    /// Takes what the decoder has made, or keeps it for later.
    void read(Object message) {
        if (connection.current != null && !receivesBody) {
            later.add(message);
            if (later.size() >= MAX_LATER) pause();
        } else {
            take(message);
        }
    }

    /// Takes what has waited, up to the end of a request.
    void readLater() {
        while (!later.isEmpty() && (connection.current == null || receivesBody) && !connection.lifetime.lingers()) {
            connection.lifetime.bytesArrived();
            take(later.poll());
        }
        if (!connection.lifetime.lingers()) resume();
    }

    void pause() {
        channel.config().setAutoRead(false);
    }

    /// Reads on, unless too much waits already.
    ///
    /// @return whether it does
    boolean resume() {
        if (later.size() >= MAX_LATER) return false;
        channel.config().setAutoRead(true);
        return true;
    }

    /// The time for the rest of the body begins: the application waits for it, or nobody does.
    long awaitBody() {
        return pace.start(context.options());
    }

    /// Frees what has waited.
    void release() {
        while (!later.isEmpty()) ReferenceCountUtil.release(later.poll());
    }

    private void take(Object message) {
        try {
            switch (message) {
                case PlainRequest request -> begin(request);
                case HttpRequest request -> begin(request);
                case HttpContent content -> takeBody(content);
                default -> {}
            }
        } catch (Refusal refusal) {
            connection.refuse(refusal, head);
        } finally {
            head = null;
            // A request holds no bytes with this decoder, but releasing it is right all the same.
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(PlainRequest request) {
        var head = RequestHeads.of(request, loop, peer);
        this.head = head;
        connection.checkNotDraining();
        begin(new HttpExchange(head, connection, context), true, false).addOnLoop(Bytes.EMPTY, false);
    }

    private void begin(HttpRequest request) {
        var head = RequestHeads.of(request, loop, peer);
        this.head = head;
        connection.checkNotDraining();
        if (WebSocketHandshake.isAskedFor(head)) {
            connection.upgrade(checkedHandshake(head));
            return;
        }
        long declared = HttpUtil.getContentLength(request, -1L);
        if (declared > context.options().limits().maxBodyBytes())
            throw new Refusal(413, "The request body is too large.");
        var exchange = new HttpExchange(head, connection, context);
        exchange.awaitsContinue = HttpUtil.is100ContinueExpected(request);
        begin(exchange, HttpUtil.isKeepAlive(request), true);
    }

    private HttpExchange begin(HttpExchange exchange, boolean isKeepAlive, boolean hasBody) {
        requests++;
        receivesBody = hasBody;
        bodyBytes = 0;
        discardedBytes = 0;
        boolean isLast = requests >= context.options().limits().maxRequestsPerConnection();
        connection.begin(exchange, isKeepAlive && !isLast, hasBody);
        return exchange;
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
        var exchange = connection.current;
        if (exchange == null || !receivesBody) return;
        if (content.decoderResult().isFailure()) {
            connection.refuseBody(exchange, new Refusal(400, "The request body is malformed."));
            return;
        }
        boolean isLast = content instanceof LastHttpContent;
        int bytes = content.content().readableBytes();
        bodyBytes += bytes;
        receivesBody = !isLast;
        connection.lifetime.due(isLast ? Connection.NEVER : pace.next(bytes, context.options()));
        if (exchange.wroteAll) discard(bytes, isLast);
        else if (bodyBytes > context.options().limits().maxBodyBytes())
            connection.refuseBody(exchange, new Refusal(413, "The request body is too large."));
        else if (bytes > 0 || isLast) hand(exchange, content, isLast);
    }

    /// Hands a part of the body to the application.
    private void hand(HttpExchange exchange, HttpContent content, boolean isLast) {
        boolean isEmpty = !content.content().isReadable();
        exchange.addOnLoop(isEmpty ? Bytes.EMPTY : Buffers.copy(content.content()), !isLast);
        if (!exchange.isOverfull()) return;
        // Not the client's fault from here on.
        connection.lifetime.due(Connection.NEVER);
        context.counters().readPauses.increment();
        pause();
    }

    private void discard(int bytes, boolean isLast) {
        discardedBytes += bytes;
        if (isLast) connection.next();
        else if (discardedBytes > MAX_DISCARDED_BYTES) connection.linger();
    }
}
