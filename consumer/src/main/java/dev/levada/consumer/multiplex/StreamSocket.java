package dev.levada.consumer.multiplex;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Event;
import dev.levada.contract.Extensions;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.Inbox;
import dev.levada.contract.Outlet;
import dev.levada.contract.Receive;
import dev.levada.contract.RequestHead;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvent.Disconnect.By;
import dev.levada.contract.WebSocketOrder;
import dev.levada.contract.WebSocketScope;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One stream, which is a WebSocket to its application: on a thread of its own, with a queue of its own.
final class StreamSocket implements Receive, Send, Inbox, Runnable {
    private static final System.Logger LOG = System.getLogger("dev.levada.consumer");

    private final StreamConnection connection;
    private final Streams streams;
    private final String name;
    private final WebSocketScope scope;
    private final @Nullable Outlet carrier;
    private final Thread thread;

    // All guarded by the monitor.
    private final WebSocketOrder order = new WebSocketOrder();
    private final ArrayDeque<Object> waiting = new ArrayDeque<>(2);
    private int clientMessages;
    private int channelMessages;
    private long taken;
    private long told;
    private @Nullable Integer request;
    private WebSocketEvent.@Nullable Disconnect last;
    private boolean isAccepted;
    private boolean isOver;
    private @Nullable ArrayDeque<WebSocketEvent.Send> early;

    /// A message of the page that wants an answer.
    private record Asked(WebSocketEvent.Receive message, int request) {}

    StreamSocket(StreamConnection connection, Streams streams, String name, WebSocketScope outer) {
        this.connection = connection;
        this.streams = streams;
        this.name = name;
        var head = outer.head();
        // Checks the path as it would that of a request.
        var asked = RequestHead.of("GET", head.scheme(), name.startsWith("/") ? name : "/" + name, head.headers());
        var inner = new RequestHead(
                head.httpVersion(),
                "GET",
                head.scheme(),
                asked.path(),
                asked.rawPath(),
                asked.queryString(),
                "",
                head.headers(),
                head.client(),
                head.server());
        this.scope = new WebSocketScope(
                inner,
                List.of(),
                outer.state(),
                outer.extension(Outlet.class)
                        .map(carrier -> Extensions.of(new DenialResponse(), this, new StreamOutlet(this, carrier)))
                        .orElseGet(() -> Extensions.of(new DenialResponse(), this)),
                outer.attributes().with(Streams.KEY, this));
        this.carrier = outer.extension(Outlet.class).orElse(null);
        this.thread = Thread.ofVirtual().name("levada-stream").unstarted(this);
    }

    void start() {
        synchronized (this) {
            waiting.add(new WebSocketEvent.Connect());
        }
        thread.start();
    }

    @Override
    public void run() {
        Throwable failure = null;
        try {
            var forward = ForwardingApplication.resolve(streams.inner, scope);
            forward.application().serve(forward.scope(), this, forward.sending().apply(this));
        } catch (ClientDisconnectedException | InterruptedException _) {
            // It was to end.
        } catch (Throwable thrown) {
            // One stream's failure is not the others'.
            failure = thrown;
            LOG.log(Level.ERROR, "The consumer of a stream failed.", thrown);
        }
        ended(failure != null);
    }

    private void ended(boolean hasFailed) {
        WebSocketEvent.Send farewell = null;
        synchronized (this) {
            var state = order.state();
            isOver = true;
            waiting.clear();
            if (last == null && state == WebSocketOrder.State.OPEN)
                farewell = closed(hasFailed ? CloseCode.INTERNAL_ERROR : CloseCode.NORMAL, "", 0);
            else if (last == null && state != WebSocketOrder.State.CLOSED) farewell = closed(Streams.NOT_OPEN, "", 500);
            if (last == null) last = new WebSocketEvent.Disconnect(CloseCode.ABNORMAL, "", By.APPLICATION);
            notifyAll();
        }
        // Forgotten before the page is told, so that it can open it again at once.
        connection.ended(name, this);
        try {
            if (farewell != null) connection.tell(farewell);
        } catch (InterruptedException _) {
            // The connection ends.
        }
    }

    private WebSocketEvent.Send closed(int code, String reason, int status) {
        return StreamFrame.closed(name, code, reason, status);
    }

    // ---- the connection's side

    /// @return false when the page has sent more than its window
    synchronized boolean deliver(WebSocketEvent.Receive message, @Nullable Integer asked) {
        if (last != null) return true;
        if (clientMessages >= streams.window) return false;
        clientMessages++;
        waiting.add(asked == null ? message : new Asked(message, asked));
        notifyAll();
        return true;
    }

    void overrun() throws InterruptedException {
        String reason = "More than " + streams.window + " messages on their way.";
        end(new WebSocketEvent.Disconnect(CloseCode.POLICY_VIOLATION, reason, By.SERVER));
        connection.tell(closed(CloseCode.POLICY_VIOLATION, reason, 0));
    }

    /// The page has closed the stream, or the connection has ended.
    synchronized void end(WebSocketEvent.Disconnect disconnect) {
        if (last != null) return;
        last = disconnect;
        notifyAll();
    }

    /// Waits for the application to end; then interrupts it.
    void awaitEnd(Duration atMost) throws InterruptedException {
        if (!thread.join(atMost)) thread.interrupt();
    }

    // ---- the application's side

    @Override
    public Event.Inbound next() throws InterruptedException {
        WebSocketEvent.Send told;
        Event.Inbound event;
        synchronized (this) {
            request = null;
            while (waiting.isEmpty()) {
                if (last != null) return last;
                wait();
            }
            event = unpacked(waiting.remove());
            told = event instanceof WebSocketEvent.Receive ? told() : null;
        }
        if (told != null) connection.tell(told);
        return event;
    }

    private Event.Inbound unpacked(Object next) {
        Event.Inbound event;
        if (next instanceof Asked asked) {
            request = asked.request();
            event = asked.message();
        } else {
            event = (Event.Inbound) next;
        }
        if (event instanceof ChannelMessage) channelMessages--;
        return event;
    }

    /// What the page is to be told of what was taken: not each message, but as soon as none waits.
    private WebSocketEvent.@Nullable Send told() {
        clientMessages--;
        taken++;
        boolean isWorthIt = clientMessages == 0 || taken - told >= Math.max(1, streams.window / 2);
        if (!isWorthIt) return null;
        told = taken;
        return StreamFrame.taken(name, taken);
    }

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        WebSocketEvent.Send frame;
        ArrayDeque<WebSocketEvent.Send> waited;
        synchronized (this) {
            if (last != null && order.state() != WebSocketOrder.State.CLOSED)
                throw new ClientDisconnectedException("The stream is closed, so nothing can be sent any more.");
            frame = frame(order.send(event));
            waited = isAccepted ? early : null;
            if (waited != null) early = null;
        }
        if (frame != null) connection.tell(frame);
        if (waited != null) for (var message : waited) connection.tell(StreamFrame.message(name, message));
    }

    /// A broadcast. Before the accept it waits for it.
    void write(WebSocketEvent.Send message) {
        Outlet ready;
        synchronized (this) {
            if (last != null) return;
            ready = isAccepted ? carrier : null;
            if (ready == null) keep(message);
        }
        if (ready != null) ready.write(StreamFrame.message(name, message));
    }

    private void keep(WebSocketEvent.Send message) {
        var kept = early;
        if (kept == null) early = kept = new ArrayDeque<>(2);
        if (kept.size() < streams.window) kept.add(message);
        else streams.dropped.increment();
    }

    private WebSocketEvent.@Nullable Send frame(WebSocketEvent.Outbound event) {
        return switch (event) {
            case WebSocketEvent.Accept _ -> {
                streams.opened.increment();
                isAccepted = true;
                yield StreamFrame.opened(name, streams.window);
            }
            case WebSocketEvent.Send message -> StreamFrame.message(name, message);
            case WebSocketEvent.Close close -> {
                last = new WebSocketEvent.Disconnect(close.code(), close.reason(), By.APPLICATION);
                notifyAll();
                // Before the accept a close is a refusal.
                if (!isAccepted) yield refused(403);
                yield closed(close.code(), close.reason(), 0);
            }
            case WebSocketEvent.DenialStart start -> {
                last = new WebSocketEvent.Disconnect(CloseCode.ABNORMAL, "", By.APPLICATION);
                notifyAll();
                yield refused(start.status());
            }
            case WebSocketEvent.DenialBody _ -> null;
        };
    }

    private WebSocketEvent.Send refused(int status) {
        streams.refused.increment();
        return closed(Streams.NOT_OPEN, "", status);
    }

    void reply(String text) throws InterruptedException {
        Integer asked;
        synchronized (this) {
            asked = request;
            request = null;
        }
        if (asked != null) connection.tell(StreamFrame.reply(name, text, asked));
    }

    @Override
    public synchronized boolean offer(ChannelMessage message) {
        if (last != null || isOver) return false;
        if (channelMessages >= streams.window) {
            streams.dropped.increment();
            return false;
        }
        channelMessages++;
        waiting.add(message);
        notifyAll();
        return true;
    }

    /// Whether it is closed, though its application may still be ending.
    synchronized boolean isClosed() {
        return last != null;
    }

    String name() {
        return name;
    }

    /// Whether broadcasts go to the page, which they do from the accept on.
    synchronized boolean isOpen() {
        return last == null && order.state() == WebSocketOrder.State.OPEN;
    }
}
