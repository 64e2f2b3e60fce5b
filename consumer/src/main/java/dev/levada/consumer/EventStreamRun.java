package dev.levada.consumer;

import dev.levada.consumer.stream.EventStreams;
import dev.levada.consumer.stream.EventText;
import dev.levada.consumer.stream.Outbox;
import dev.levada.consumer.stream.Pulse;
import dev.levada.consumer.stream.Waiting;
import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Extensions;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Outlet;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.History;
import dev.levada.layer.LayerException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One stream's life with its consumer.
///
/// Broadcasts are written here by other threads ([Outlet]), which must not wait for this client: they go
/// into the outbox, and the consumer's thread is woken to send them.
final class EventStreamRun implements Outlet, Pulse.Beat {
    private static final Bytes KEEP_ALIVE = EventText.comment("");
    private static final StreamLane LANE = new StreamLane();

    private final EventStreamConsumer consumer;
    private final EventStreamOptions options;
    private final MessageLog log;
    private final Pulse pulse;
    private final HttpScope scope;
    private final Send send;
    private final Waiting waiting;
    private final Outbox outbox;
    private final Thread thread = Thread.currentThread();
    private final long begunNanos = System.nanoTime();
    private @Nullable LayerLink link;
    private @Nullable HistoryTail tail;
    private @Nullable Handlers handlers;

    // Held while something is on its way to the client, so that all of it leaves in the order of the outbox.
    private final ReentrantLock writer = new ReentrantLock();
    private volatile boolean isBegun;
    private volatile boolean isEnded;
    private volatile boolean isTooSlow;
    private volatile long lastSentNanos = begunNanos;

    EventStreamRun(
            EventStreamConsumer consumer,
            EventStreamOptions options,
            MessageLog log,
            Pulse pulse,
            HttpScope scope,
            Receive receive,
            Send send) {
        this.consumer = consumer;
        this.options = options;
        this.log = log;
        this.pulse = pulse;
        this.scope = scope;
        this.send = send;
        waiting = new Waiting(scope, receive);
        outbox = new Outbox(options.maxWaitingEvents(), options.maxWaitingBytes());
    }

    // ---- the life

    /// Instead of [#serve], for a run whose consumer is not to be used.
    void discard() {
        waiting.close();
    }

    void serve(Optional<String> lastEventId) throws Exception {
        Throwable failure = null;
        boolean isCancelled = false;
        try {
            open(lastEventId);
            while (!isEnded) next(waiting.next());
        } catch (InterruptedException | ConsumerCancelledException _) {
            isCancelled = true;
        } catch (ClientDisconnectedException _) {
            // Nobody's fault, and nobody is left to be told.
        } catch (Throwable e) {
            failure = e;
        }
        isEnded = true;
        outbox.close();
        pulse.remove(this);
        try {
            new Ending(failure, isCancelled).run(this::disconnected, link, log);
        } finally {
            waiting.close();
        }
    }

    private void disconnected() throws Exception {
        try {
            consumer.disconnected();
        } finally {
            if (tail != null) tail.close();
        }
    }

    private void open(Optional<String> lastEventId) throws Exception {
        try {
            for (var group : consumer.groups()) link().join(group);
            var followed = consumer.history();
            if (followed.isPresent())
                tail = HistoryTail.open(
                        LayerLink.layerOf(scope),
                        followed.get(),
                        lastEventId,
                        consumer.beginsWithHistory(),
                        waiting::wake);
            consumer.connected(lastEventId);
        } catch (HttpException refused) {
            if (isBegun) throw refused;
            isEnded = true;
            refused.response().send(send);
        }
        if (isEnded) return;
        begin();
        flush();
        pulse.add(this);
    }

    private void next(Event.Inbound event) throws Exception {
        switch (event) {
            case ChannelMessage message -> {
                if (!Waiting.isWake(message)) handle(message);
            }
            case HttpEvent.Disconnect _ -> {
                isEnded = true;
                return;
            }
            case Event.Inbound other ->
                throw new ContractException("Expected a channel message or a disconnect after the request, but got "
                        + other.getClass().getName() + ".");
        }
        if (isEnded) return;
        flush();
        long now = System.nanoTime();
        if (isTooSlow || isOver(now)) close();
        else if (isQuiet(now)) send(KEEP_ALIVE);
    }

    private void handle(ChannelMessage message) throws Exception {
        var known = handlers;
        if (known == null) {
            known = new Handlers();
            consumer.handlers(known);
            handlers = known;
        }
        try {
            if (known.handle(message, log) || message.type().equals(Gaps.TYPE)) return;
        } catch (LayerException e) {
            log.layerFailed(e);
            return;
        }
        // What was meant for sockets and came as a message.
        if (message.type().equals(Broadcast.FRAME_TYPE) && message.get("text") instanceof String text)
            send(ServerSentEvent.of(text).encoded());
        else log.unknown(message);
    }

    private void follow(HistoryTail known) throws Exception {
        try {
            for (var news = known.read(); news != null; news = known.read()) {
                // A client that loses the stream behind this still has to learn of the gap: hence no id before the end.
                if (news.hasGap()) {
                    var id = news.entries().isEmpty() ? known.id() : null;
                    outbox.add(EventText.event(id, "reset", "", null));
                }
                for (var entry : news.entries()) {
                    var id = known.idOf(entry);
                    switch (entry.sent()) {
                        case History.Sent.Frame sent -> {
                            var bytes = encoded(id, sent.broadcast().frame());
                            outbox.add(bytes == null ? EventText.event(id, null, null, null) : bytes);
                        }
                        case History.Sent.Message sent -> {
                            handle(sent.message());
                            outbox.add(EventText.event(id, null, null, null));
                        }
                    }
                }
                send();
            }
        } catch (LayerException e) {
            // It is asked again with whatever comes next.
            log.layerFailed(e);
        }
    }

    // ---- what the consumer's helpers do

    HttpScope scope() {
        return scope;
    }

    void send(Bytes event) {
        if (isEnded) throw gone();
        begin();
        outbox.add(event);
        send();
    }

    void close() {
        writer.lock();
        try {
            if (isEnded) return;
            begin();
            if (!isTooSlow) send();
            isEnded = true;
            outbox.close();
            put(new HttpEvent.ResponseBody(Bytes.EMPTY));
        } finally {
            writer.unlock();
        }
    }

    LayerLink link() {
        LayerLink.checkThread(thread);
        var known = link;
        if (known == null) {
            var extensions = Extensions.of(waiting.inbox(), this);
            var linked = new HttpScope(scope.head(), scope.state(), extensions, scope.attributes());
            link = known = new LayerLink(linked, waiting);
        }
        return known;
    }

    // ---- down

    private void begin() {
        if (isBegun) return;
        writer.lock();
        try {
            if (isBegun) return;
            put(new HttpEvent.ResponseStart(200, EventStreams.HEADERS));
            isBegun = true;
            // At once, because servers and proxies keep a head back until there is something behind it.
            var retry = options.retry();
            var first = retry.isZero() ? KEEP_ALIVE : EventText.event(null, null, null, EventStreams.spread(retry));
            put(new HttpEvent.ResponseBody(first, true));
        } finally {
            writer.unlock();
        }
    }

    private void flush() throws Exception {
        var known = tail;
        if (known != null && known.isDue()) follow(known);
        send();
    }

    private void send() {
        writer.lock();
        try {
            for (var batch = outbox.take(); batch != null; batch = outbox.take())
                put(new HttpEvent.ResponseBody(batch, true));
        } finally {
            writer.unlock();
        }
    }

    private void put(HttpEvent.Outbound event) {
        try {
            send.accept(event);
        } catch (InterruptedException e) {
            throw ConsumerCancelledException.restoring(e);
        }
        lastSentNanos = System.nanoTime();
    }

    private static ClientDisconnectedException gone() {
        return new ClientDisconnectedException("The stream has ended.");
    }

    // ---- called by other threads, which must not wait

    @Override
    public void beat(long nowNanos) {
        if (isQuiet(nowNanos) || isOver(nowNanos)) waiting.wake();
    }

    private boolean isQuiet(long nowNanos) {
        return nowNanos - lastSentNanos >= options.keepAlive().toNanos();
    }

    private boolean isOver(long nowNanos) {
        var lifetime = options.maxLifetime();
        return !lifetime.isZero() && nowNanos - begunNanos >= lifetime.toNanos();
    }

    @Override
    public void write(WebSocketEvent.Send message) {
        offer(encoded(null, message));
    }

    @Override
    public Lane lane() {
        return LANE;
    }

    private void offer(@Nullable Bytes event) {
        if (event == null) {
            log.unfit();
            return;
        }
        if (!outbox.offer(event)) {
            log.slow();
            if (options.whenSlow() == SlowReaderPolicy.CLOSE) {
                outbox.close();
                isTooSlow = true;
            }
        }
        waiting.wake();
    }

    private static @Nullable Bytes encoded(@Nullable String id, WebSocketEvent.Send frame) {
        return switch (frame) {
            case WebSocketEvent.SendText text -> EventText.event(id, null, text.text(), null);
            case WebSocketEvent.SendBytes _ -> null;
        };
    }

    // One lane for all streams: nothing here is bound to a thread, and an event is encoded once for all.
    private static final class StreamLane implements Lane {
        @Override
        public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message) {
            var event = encoded(null, message);
            for (var outlet : outlets)
                if (!outlet.equals(except) && outlet instanceof EventStreamRun stream) stream.offer(event);
        }
    }
}
