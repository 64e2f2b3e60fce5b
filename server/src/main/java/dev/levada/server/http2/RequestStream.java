package dev.levada.server.http2;

import static dev.levada.server.connection.Connection.NEVER;
import static dev.levada.server.connection.Connection.deadline;
import static dev.levada.server.connection.Connection.isDue;

import dev.levada.contract.Attributes;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.server.connection.ApplicationRun;
import dev.levada.server.connection.Buffers;
import dev.levada.server.connection.Census;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.http.BodyPace;
import dev.levada.server.http.FilePart;
import dev.levada.server.http.HttpExchange;
import dev.levada.server.http.HttpExtensions;
import dev.levada.server.http.HttpStream;
import dev.levada.server.tally.RefusalReason;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/// One request and its response on a stream of their own. On the loop, but for the methods of [HttpStream].
final class RequestStream implements HttpStream, StreamEnd {
    private static final HttpEvent.ResponseBody LAST_PART = new HttpEvent.ResponseBody(Bytes.EMPTY);

    /// Unwanted body bytes that are read past before the peer is told to stop.
    private static final int MAX_DISCARDED_BYTES = 64 << 10;

    private final MultiplexConnection connection;
    private final ServerContext context;
    private final Http2Stream stream;
    private final StreamOutput out;
    private final HttpExchange exchange;
    private final Peer peer;
    private final BodyPace pace = new BodyPace();

    private boolean receivesBody;
    private long bodyBytes;
    private long discardedBytes;
    // What came while the application had enough: the peer's window is not opened for it until it goes on.
    private @Nullable HeldBody held;
    private boolean paused;
    // Written on the loop only.
    private volatile boolean closed;
    // The application has returned behind a complete response. The loop is not told, which would cost it another
    // turn for each request: it looks when the stream closes.
    private volatile boolean hasReturned;
    private boolean isAbandoned;
    private boolean draining;
    private long deadline = NEVER;

    RequestStream(MultiplexConnection connection, Http2Stream stream, StreamHead head, Peer peer) {
        this.peer = peer;
        this.connection = connection;
        this.context = connection.context();
        this.stream = stream;
        this.out = new StreamOutput(connection, stream);
        this.exchange = new HttpExchange(head.head(), this, context);
    }

    void start(boolean endOfStream) {
        context.counters().requests.increment();
        receivesBody = !endOfStream;
        var head = exchange.head;
        exchange.awaitsContinue = receivesBody
                && head.headers()
                        .first("expect")
                        .filter("100-continue"::equalsIgnoreCase)
                        .isPresent();
        if (endOfStream) exchange.addOnLoop(Bytes.EMPTY, false);
        // A client that waits to be asked for its body is not late with it.
        else if (!exchange.awaitsContinue) deadline = pace.start(context.options());
        var extensions = HttpExtensions.of(head, exchange.inbox(), peer.tls());
        var scope = new HttpScope(head, context.state(), extensions, Attributes.EMPTY);
        exchange.run = ApplicationRun.start(connection.loop(), scope, exchange, exchange, exchange);
    }

    // ---- what arrives

    @Override
    public void reading(int bytes) {
        if (deadline != NEVER) deadline = pace.next(bytes, context.options());
    }

    @Override
    public int read(ByteBuf data, boolean isLast) {
        int bytes = data.readableBytes();
        bodyBytes += bytes;
        receivesBody = !isLast;
        if (isLast) deadline = NEVER;
        if (closed) return bytes;
        if (exchange.wroteAll) {
            discard(bytes);
        } else if (bodyBytes > context.options().limits().maxBodyBytes()) {
            refuse(new Refusal(413, "The request body is too large."), Http2Error.CANCEL);
        } else if (paused) {
            if (held == null) held = new HeldBody();
            held.add(data, isLast);
            return 0;
        } else if (bytes > 0 || isLast) {
            hand(bytes == 0 ? Bytes.EMPTY : Buffers.copy(data), isLast);
        }
        return bytes;
    }

    private void hand(Bytes body, boolean isLast) {
        exchange.addOnLoop(body, !isLast);
        if (!exchange.isOverfull()) return;
        // Not the client's fault from here on.
        deadline = NEVER;
        paused = true;
    }

    private void discard(int bytes) {
        discardedBytes += bytes;
        // The response is complete, so nothing is lost (RFC 9113 section 8.1).
        if (receivesBody && out.hasEnded() && discardedBytes > MAX_DISCARDED_BYTES) out.endBoth();
    }

    private void goOn() {
        if (!paused || closed) return;
        paused = false;
        var waiting = held;
        held = null;
        if (receivesBody) deadline = pace.start(context.options());
        if (waiting == null) return;
        connection.consumed(stream, waiting.length());
        if (!exchange.wroteAll) hand(waiting.bytes(), waiting.isLast());
        else discard(waiting.length());
    }

    // ---- what the application says; these may be called on any thread

    @Override
    public void respond(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, HttpEvent.ResponseBody body) {
        connection.loop().execute(() -> write(start, body));
    }

    @Override
    public void respond(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, FilePart part) {
        connection.loop().execute(() -> write(start, part));
    }

    @Override
    public void respond(HttpExchange exchange, HttpEvent.ResponseTrailers trailers) {
        connection.loop().execute(() -> {
            if (isDead()) return;
            out.head(ResponseHeads.trailers(exchange.isHead() ? Headers.EMPTY : trailers.headers()), true);
            wroteAll();
        });
    }

    @Override
    public void hint(HttpExchange exchange, HttpEvent.EarlyHint hint) {
        connection.loop().execute(() -> {
            if (isDead() || exchange.wroteHead) return;
            out.head(ResponseHeads.of(hint), false);
            connection.flushSoon();
        });
    }

    @Override
    public boolean takesFileRegions() {
        // They go into frames, among those of other streams.
        return false;
    }

    @Override
    public void sendContinue(HttpExchange exchange) {
        connection.loop().execute(() -> {
            if (!exchange.awaitsContinue || exchange.wroteHead || closed) return;
            exchange.awaitsContinue = false;
            if (!receivesBody) return;
            deadline = pace.start(context.options());
            out.head(new DefaultHttp2Headers(false, 1).status("100"), false);
            connection.flushSoon();
        });
    }

    @Override
    public void readAgain() {
        connection.loop().execute(this::goOn);
    }

    @Override
    public void applicationEnded(HttpExchange exchange, @Nullable Throwable failure) {
        if (failure == null && exchange.isComplete()) {
            hasReturned = true;
            // Who has closed it before did not see that.
            if (!closed) return;
        }
        connection.loop().execute(() -> ended(failure));
    }

    // ---- what leaves

    private boolean isOver() {
        return exchange.hasEnded || hasReturned;
    }

    private boolean isDead() {
        return closed || exchange.wroteAll;
    }

    private void write(HttpEvent.@Nullable ResponseStart start, HttpEvent.ResponseBody body) {
        int bytes = body.body().length();
        if (isDead()) {
            exchange.written(bytes);
            return;
        }
        if (start != null) exchange.promisesTrailers = start.trailers();
        boolean isLast = !body.moreBody() && !exchange.promisesTrailers;
        boolean hasContent = bytes > 0 && !exchange.isHead();
        if (start != null) writeHead(start, body.moreBody() ? -1 : bytes, isLast && !hasContent);
        if (hasContent && isLast && bytes <= FrameGatherer.SMALL_BYTES) {
            out.data(body.body(), true);
            exchange.written(bytes);
            wroteAll();
        } else if (hasContent) {
            writeContent(out.buffer(body.body()), isLast);
        } else {
            exchange.written(bytes);
            writeNothing(isLast);
        }
    }

    private void write(HttpEvent.@Nullable ResponseStart start, FilePart part) {
        // No region of a file comes here, because none is taken.
        var content = (ByteBuf) part.content();
        if (isDead()) {
            content.release();
            exchange.written(part.bytes());
            return;
        }
        if (start != null) exchange.promisesTrailers = start.trailers();
        boolean isLast = part.isLast() && !exchange.promisesTrailers;
        boolean hasContent = content.isReadable();
        if (start != null) writeHead(start, part.wholeBytes(), isLast && !hasContent);
        if (hasContent) {
            writeContent(content, isLast);
        } else {
            content.release();
            writeNothing(isLast);
        }
    }

    private void writeHead(HttpEvent.ResponseStart start, long wholeBytes, boolean isLast) {
        exchange.wroteHead = true;
        if (draining && !receivesBody) exchange.askToEnd();
        out.head(ResponseHeads.of(start, wholeBytes, exchange.isHead()), isLast);
    }

    private void writeContent(ByteBuf content, boolean isLast) {
        if (isLast && content.readableBytes() <= StreamOutput.PART_BYTES) {
            int bytes = content.readableBytes();
            out.data(content, true);
            exchange.written(bytes);
        } else {
            while (content.readableBytes() > StreamOutput.PART_BYTES) {
                int part = StreamOutput.PART_BYTES;
                out.data(content.readRetainedSlice(part), false, () -> exchange.written(part));
            }
            int rest = content.readableBytes();
            out.data(content, isLast, () -> exchange.written(rest));
        }
        connection.flushSoon();
        if (isLast) wroteAll();
    }

    private void writeNothing(boolean isLast) {
        if (isLast && !out.hasEnded()) out.data(Bytes.EMPTY, true);
        connection.flushSoon();
        if (isLast) wroteAll();
    }

    private void wroteAll() {
        exchange.wroteAll = true;
        exchange.end();
        exchange.endDeadline = deadline(context.options().timeouts().applicationClose());
        connection.flushSoon();
        goOn();
        if (receivesBody) deadline = pace.start(context.options());
    }

    private void ended(@Nullable Throwable failure) {
        exchange.hasEnded = true;
        exchange.end();
        if (closed) {
            if (isAbandoned) connection.abandoned(-1);
            isAbandoned = false;
            connection.remove(this);
        } else if (!exchange.wroteAll) {
            boolean canEnd = failure == null && exchange.canEndHere();
            if (failure == null && !canEnd) exchange.complain();
            if (canEnd) write(null, LAST_PART);
            else refuse(exchange.failure(), Http2Error.INTERNAL_ERROR);
        }
    }

    /// Answers for the server, or resets the stream where the response has begun.
    private void refuse(Refusal refusal, Http2Error error) {
        if (refusal.status() < 500) context.counters().badRequests.increment();
        context.counters().refusals.add(RefusalReason.of(refusal.status()));
        boolean canAnswer = !exchange.wroteHead;
        if (canAnswer) exchange.refused(refusal.status());
        else exchange.cut();
        exchange.wroteHead = true;
        exchange.wroteAll = true;
        if (canAnswer) out.refuse(refusal, exchange.isHead());
        if (!canAnswer) out.reset(error);
        else if (receivesBody) out.endBoth();
        connection.flushSoon();
        exchange.end();
        exchange.endDeadline = deadline(context.options().timeouts().applicationClose());
    }

    // ---- the end

    @Override
    public void closed() {
        if (closed) return;
        closed = true;
        deadline = NEVER;
        held = null;
        exchange.cut();
        exchange.end();
        if (isOver()) {
            connection.remove(this);
            return;
        }
        isAbandoned = !exchange.wroteAll;
        if (isAbandoned) connection.abandoned(1);
        if (exchange.endDeadline == NEVER)
            exchange.endDeadline = deadline(context.options().timeouts().applicationClose());
    }

    @Override
    public void drain() {
        draining = true;
        if (!closed && exchange.wroteHead && !receivesBody) exchange.askToEnd();
    }

    @Override
    public void count(Census census) {
        exchange.countOnLoop(census);
    }

    @Override
    public void sweep(long nowNanos) {
        if (!closed
                && out.isStalled(nowNanos, context.options().timeouts().write().toNanos())) {
            context.counters().timeouts.increment();
            out.reset(Http2Error.CANCEL);
            closed();
        }
        if (isDue(deadline, nowNanos)) expire();
        if (isOver() || !isDue(exchange.endDeadline, nowNanos)) return;
        exchange.endDeadline = deadline(context.options().timeouts().applicationClose());
        exchange.interrupt();
    }

    private void expire() {
        deadline = NEVER;
        context.counters().timeouts.increment();
        if (!exchange.wroteAll) refuse(new Refusal(408, "The request took too long."), Http2Error.CANCEL);
        else if (out.hasEnded()) out.endBoth();
    }

    @Override
    public void interrupt() {
        exchange.end();
        exchange.interrupt();
    }
}
