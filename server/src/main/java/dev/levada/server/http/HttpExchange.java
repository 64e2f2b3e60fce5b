package dev.levada.server.http;

import dev.levada.contract.Bytes;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpOrder;
import dev.levada.contract.Inbox;
import dev.levada.contract.Quoted;
import dev.levada.contract.Receive;
import dev.levada.contract.RequestHead;
import dev.levada.contract.Send;
import dev.levada.server.connection.AccessSink;
import dev.levada.server.connection.ApplicationRun;
import dev.levada.server.connection.Census;
import dev.levada.server.connection.Connection;
import dev.levada.server.connection.EventQueue;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.tally.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// One request and its response, seen from the application: what it receives, and what it sends on its way
/// to the loop.
public final class HttpExchange implements Receive, Send, ApplicationRun.Ended {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final int MAX_LENGTH_DIGITS = 18;

    /// What a part that waits costs besides its bytes, so that tiny ones are bounded too.
    private static final int EVENT_BYTES = 64;

    private static final String REQUEST_ID = "x-request-id";

    public final RequestHead head;
    private final HttpStream stream;
    private final ServerContext context;
    private final long startNanos = System.nanoTime();
    private final EventQueue queue;
    private final HttpOrder order = new HttpOrder();
    private final int maxUnsentBytes;

    private HttpEvent.@Nullable ResponseStart held;
    private long declaredBytes = -1;
    private long sentBytes;
    private int waitingBytes;
    private int status;
    private @Nullable String requestId;
    private boolean gone;

    // The loop's own.
    public @Nullable ApplicationRun run;

    public boolean wroteHead;
    public boolean wroteAll;
    public boolean hasEnded;

    // Of two that look whether the other was first: the application as it returns, and the loop as it goes on.
    private volatile boolean hasReturned;
    private volatile boolean isAwaited;
    public boolean awaitsContinue;
    public boolean promisesTrailers;
    public long endDeadline = Connection.NEVER;
    private long receivedBytes;
    private boolean isReported;
    private boolean isAsked;

    public HttpExchange(RequestHead head, HttpStream stream, ServerContext context) {
        this.head = head;
        this.stream = stream;
        this.context = context;
        var limits = context.options().limits();
        this.maxUnsentBytes = limits.maxUnsentBytes();
        this.queue = new EventQueue(
                context.counters(), limits.maxQueuedMessages(), limits.maxUnreadBytes(), stream::readAgain);
    }

    @Override
    public RequestHead head() {
        return head;
    }

    /// Where channel messages come between the request's events.
    public Inbox inbox() {
        return queue;
    }

    @Override
    public void applicationEnded(@Nullable Throwable failure) {
        stream.applicationEnded(this, failure);
    }

    /// Cancels its application, which has not ended in time.
    public void interrupt() {
        if (run != null) run.interrupt();
    }

    /// What the server answers when its application has not.
    public Refusal failure() {
        return run == null ? new Refusal(500, "Internal Server Error.") : run.failure();
    }

    /// Tells the developer that the application has returned too early.
    public void complain() {
        LOG.log(
                Level.ERROR,
                "Expected a complete response from the application on {0}, but it returned without one."
                        + " Incident {1}.",
                head,
                run == null ? "" : run.incident());
    }

    /// Whether the application has said all it had to say. Any thread.
    public synchronized boolean isComplete() {
        return order.state() == HttpOrder.State.COMPLETE;
    }

    /// The application has returned behind a complete response.
    ///
    /// @return whether the loop will see that when it gets there, and need not be told
    boolean returned() {
        hasReturned = true;
        return !isAwaited;
    }

    /// Whether the application has returned; where it has not, the loop is told. On the loop.
    boolean hasReturnedOnLoop() {
        isAwaited = true;
        hasEnded |= hasReturned;
        return hasEnded;
    }

    public boolean isHead() {
        return head.method().equals("HEAD");
    }

    public boolean isOverfull() {
        return queue.isOverfull();
    }

    public void addOnLoop(Bytes body, boolean moreBody) {
        receivedBytes += body.length();
        queue.add(
                body.isEmpty() && !moreBody ? HttpEvent.Request.EMPTY : new HttpEvent.Request(body, moreBody),
                body.length() + EVENT_BYTES);
    }

    /// The response is complete, or the peer has gone: nothing more will come, and nothing can be sent.
    public void end() {
        // One that has failed is reported with what the server answers for it.
        if (wroteAll) report(false);
        synchronized (this) {
            if (gone) return;
            gone = true;
            notifyAll();
        }
        queue.addLast(new HttpEvent.Disconnect());
    }

    /// The server closes, and this response has begun and has no end in sight: who waits for channel
    /// messages or for its client, as a stream of events does, is told that nothing more comes, and may
    /// still send. On the loop.
    public void askToEnd() {
        if (isAsked) return;
        isAsked = true;
        queue.addLast(new HttpEvent.Disconnect());
    }

    /// Whether the application, having been asked, may leave its response where it is. On the loop.
    public synchronized boolean canEndHere() {
        return isAsked && wroteHead && declaredBytes < 0 && !promisesTrailers;
    }

    /// The server has answered for the application. On the loop.
    public void refused(int status) {
        if (isReported) return;
        synchronized (this) {
            this.status = status;
            sentBytes = 0;
        }
        report(false);
    }

    /// The connection has ended, whether the response is complete or not. On the loop.
    public void cut() {
        report(!wroteAll);
    }

    private void report(boolean isCut) {
        if (isReported) return;
        isReported = true;
        long nanos = System.nanoTime() - startNanos;
        long sent;
        int answered;
        synchronized (this) {
            // A head request's body is not sent, and a status that has not left was no answer.
            sent = isHead() ? 0 : sentBytes;
            answered = isCut && !wroteHead ? 0 : status;
        }
        var counters = context.counters();
        counters.answers.add(head.method(), isCut ? Outcome.CUT : Outcome.of(answered), nanos);
        counters.bodyBytesReceived.add(receivedBytes);
        counters.bodyBytesSent.add(sent);
        var access = context.access();
        if (access.isOn())
            access.answered(head, answered, isCut, new AccessSink.Traffic(receivedBytes, sent), nanos, requestId);
    }

    public void countOnLoop(Census census) {
        int unsent;
        synchronized (this) {
            unsent = waitingBytes;
        }
        census.waits(queue, unsent);
    }

    @Override
    public Event.Inbound next() throws InterruptedException {
        // The client waits for a sign that its body is wanted (RFC 9110 section 10.1.1). This is it.
        if (awaitsContinue) stream.sendContinue(this);
        return queue.next();
    }

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        // Under the lock to the end, so that parts from several threads leave in the order they were checked.
        synchronized (this) {
            if (gone && order.state() != HttpOrder.State.COMPLETE) throw clientGone();
            // Before the order goes on, so that a refused event changes nothing.
            if (order.state() == HttpOrder.State.STARTED) check(event);
            long declared = event instanceof HttpEvent.ResponseStart start ? declared(start) : declaredBytes;
            switch (order.send(event)) {
                case HttpEvent.ResponseStart start -> {
                    declaredBytes = declared;
                    status = start.status();
                    if (context.access().isOn())
                        requestId = start.headers().first(REQUEST_ID).orElse(null);
                    // It leaves with the first body, which may tell how long the response is.
                    held = start;
                }
                case HttpEvent.ResponseBody body -> {
                    sentBytes += body.body().length();
                    awaitRoom(maxUnsentBytes);
                    waitingBytes += body.body().length();
                    stream.respond(this, held, body);
                    held = null;
                }
                case HttpEvent.ResponseFile file -> send(file);
                case HttpEvent.ResponseTrailers trailers -> stream.respond(this, trailers);
                case HttpEvent.EarlyHint hint -> stream.hint(this, hint);
            }
        }
    }

    /// Under the lock.
    private synchronized void awaitRoom(int most) throws InterruptedException {
        if (waitingBytes > most && !gone) {
            long fromNanos = System.nanoTime();
            try {
                while (waitingBytes > most && !gone) wait();
            } finally {
                context.counters().blockedNanos.add(System.nanoTime() - fromNanos);
            }
        }
        if (gone) throw clientGone();
    }

    private void send(HttpEvent.ResponseFile part) throws InterruptedException {
        long whole = held != null && !part.moreBody() ? part.bytes() : -1;
        // Opened for HEAD as well, so that it fails as GET would.
        try (var sender = FileSender.open(part, stream.takesFileRegions())) {
            sentBytes += part.bytes();
            if (isHead() || part.bytes() == 0) {
                stream.respond(this, held, new FilePart(Unpooled.EMPTY_BUFFER, 0, whole, !part.moreBody()));
                held = null;
                return;
            }
            while (!sender.isDone()) {
                awaitRoom(maxUnsentBytes);
                var content = sender.next();
                boolean isLast = sender.isDone() && !part.moreBody();
                int bytes = content instanceof FileRegion region
                        ? (int) region.count()
                        : ((ByteBuf) content).readableBytes();
                waitingBytes += bytes;
                stream.respond(this, held, new FilePart(content, bytes, whole, isLast));
                held = null;
            }
            // The file stays open until the last of it has left.
            while (waitingBytes > 0 && !gone) wait();
        }
    }

    /// That many bytes have left.
    public synchronized void written(int bytes) {
        waitingBytes -= bytes;
        if (waitingBytes <= maxUnsentBytes || waitingBytes == 0) notifyAll();
    }

    private static ClientDisconnectedException clientGone() {
        return new ClientDisconnectedException("The client has gone before the response was complete.");
    }

    private static long declared(HttpEvent.ResponseStart start) {
        var first = start.headers().first("content-length");
        if (first.isEmpty()) return -1;
        String length = first.get();
        int count = 0;
        for (int i = 0; i < start.headers().size(); i++)
            if (start.headers().name(i).equalsIgnoreCase("content-length")) count++;
        if (count > 1) throw new ContractException("Expected one content-length, but got " + count + ".");
        boolean isDigits = !length.isEmpty() && length.length() <= MAX_LENGTH_DIGITS;
        for (int i = 0; i < length.length(); i++) isDigits &= length.charAt(i) >= '0' && length.charAt(i) <= '9';
        if (!isDigits)
            throw new ContractException("Expected a content-length in digits, but got " + Quoted.of(length) + ".");
        return Long.parseLong(length);
    }

    private void check(Event.Outbound event) {
        switch (event) {
            case HttpEvent.ResponseBody body -> check(body.body().length(), body.moreBody());
            case HttpEvent.ResponseFile file -> check(file.bytes(), file.moreBody());
            default -> {}
        }
    }

    private void check(long partBytes, boolean moreBody) {
        long bytes = sentBytes + partBytes;
        if (declaredBytes < 0 || isHead()) return;
        if (bytes > declaredBytes || (!moreBody && bytes < declaredBytes))
            throw new ContractException("Expected a response body of " + declaredBytes
                    + " bytes, as its content-length says, but got " + (moreBody ? "at least " : "") + bytes
                    + ". Leave content-length out, and the server counts.");
    }
}
