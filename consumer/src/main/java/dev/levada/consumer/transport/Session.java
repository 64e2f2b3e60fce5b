package dev.levada.consumer.transport;

import dev.levada.consumer.Response;
import dev.levada.consumer.SlowReaderPolicy;
import dev.levada.consumer.stream.Pulse;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.Event;
import dev.levada.contract.Inbox;
import dev.levada.contract.Outlet;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvent.Disconnect.By;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a WebSocket is to its application, without one: messages of the client come with requests of their
/// own, messages to it wait here until a [Carrier] takes them.
///
/// One side is the application's ([Receive], [Send], [Inbox], [Outlet]), the other that of the requests.
final class Session implements Receive, Send, Inbox, Outlet, Pulse.Beat {
    private static final long CANCEL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Lane LANE = new SessionLane();

    private final String id;
    private final String path;
    private final TransportOptions options;
    private final Sessions sessions;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All guarded by the lock.
    private final Handshake handshake = new Handshake();
    private final ArrayDeque<Event.Inbound> inbound = new ArrayDeque<>(2);
    private final Kept kept;
    private int clientMessages;
    private int channelMessages;
    private long clientNumber;
    private Event.@Nullable Inbound last;
    private WebSocketEvent.@Nullable Close close;
    private boolean isGone;
    private boolean isApplicationEnded;
    private long endedNanos;
    private long idleSinceNanos = System.nanoTime();
    private @Nullable Carrier carrier;
    private @Nullable Thread thread;

    Session(String id, String path, TransportOptions options, Sessions sessions) {
        this.id = id;
        this.path = path;
        this.options = options;
        this.sessions = sessions;
        kept = new Kept(options.maxKeptMessages(), options.maxKeptBytes());
    }

    String id() {
        return id;
    }

    /// The path it was opened at, and the only one where it is known.
    String path() {
        return path;
    }

    // ---- the application's side

    @Override
    public Event.Inbound next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (inbound.isEmpty()) {
                if (last != null) return last;
                changed.await();
            }
            var event = inbound.remove();
            if (event instanceof ChannelMessage) channelMessages--;
            if (event instanceof WebSocketEvent.Receive) {
                clientMessages--;
                changed.signalAll();
            }
            return event;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (isGone) throw gone();
            switch (handshake.send(event)) {
                case WebSocketEvent.Send message -> {
                    while (!kept.hasRoom(message) && last == null) changed.await();
                    if (last != null) throw gone();
                    kept.add(message);
                }
                case WebSocketEvent.Close closing -> {
                    if (handshake.isAccepted()) end(closing, By.APPLICATION);
                }
                case WebSocketEvent.Accept _, WebSocketEvent.DenialStart _, WebSocketEvent.DenialBody _ -> {}
            }
            if (handshake.isRefused()) endWith(new WebSocketEvent.Disconnect(CloseCode.ABNORMAL, "", By.APPLICATION));
            changed();
        } finally {
            lock.unlock();
        }
    }

    private void end(WebSocketEvent.Close closing, By by) {
        if (close == null) close = closing;
        endWith(new WebSocketEvent.Disconnect(closing.code(), closing.reason(), by));
    }

    private void endWith(WebSocketEvent.Disconnect event) {
        if (last != null) return;
        last = event;
        endedNanos = System.nanoTime();
    }

    private static ClientDisconnectedException gone() {
        return new ClientDisconnectedException("The client of this session has gone.");
    }

    @Override
    public boolean offer(ChannelMessage message) {
        lock.lock();
        try {
            if (last != null || channelMessages >= options.maxWaitingMessages()) return false;
            channelMessages++;
            inbound.add(message);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(WebSocketEvent.Send message) {
        lock.lock();
        try {
            if (last != null) return;
            if (kept.hasRoom(message)) {
                kept.add(message);
            } else if (options.whenSlow() == SlowReaderPolicy.DROP_NEWEST || !handshake.isAccepted()) {
                sessions.dropped.increment();
            } else {
                sessions.slow.increment();
                kept.clear();
                end(new WebSocketEvent.Close(CloseCode.TRY_AGAIN_LATER, "too slow"), By.SERVER);
                isGone = true;
            }
            changed();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Lane lane() {
        return LANE;
    }

    private void changed() {
        changed.signalAll();
        var known = carrier;
        if (known != null) known.wake();
    }

    /// The application has begun on this thread.
    void started(Thread application) {
        lock.lock();
        try {
            thread = application;
            inbound.add(new WebSocketEvent.Connect());
        } finally {
            lock.unlock();
        }
    }

    /// The application has returned or failed.
    void applicationEnded(boolean hasFailed) {
        lock.lock();
        try {
            isApplicationEnded = true;
            handshake.refuse(Response.text("Internal Server Error\n").withStatus(500));
            if (handshake.isAccepted())
                end(
                        hasFailed ? new WebSocketEvent.Close(CloseCode.INTERNAL_ERROR) : WebSocketEvent.Close.NORMAL,
                        hasFailed ? By.SERVER : By.APPLICATION);
            isGone = true;
            inbound.clear();
            changed();
        } finally {
            lock.unlock();
        }
    }

    // ---- the side of the requests

    /// What has become of the handshake.
    Handshake.State handshake() {
        lock.lock();
        try {
            return handshake.state();
        } finally {
            lock.unlock();
        }
    }

    /// Messages for the client.
    ///
    /// @param last the number of the last of them, or what was asked after
    /// @param close what the client has to be told behind them; null when the session goes on
    record Batch(List<WebSocketEvent.Send> messages, long last, WebSocketEvent.@Nullable Close close) {}

    /// From now on this request carries the messages; the one that did so before is told.
    void carry(Carrier by) {
        lock.lock();
        try {
            if (carrier != null) carrier.replaced();
            carrier = by;
        } finally {
            lock.unlock();
        }
    }

    /// This request carries no more.
    void release(Carrier by) {
        lock.lock();
        try {
            if (carrier != by) return;
            carrier = null;
            idleSinceNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /// The client has everything up to this message.
    ///
    /// @return false when that cannot be
    boolean confirm(long number) {
        lock.lock();
        try {
            boolean isKnown = kept.confirm(number);
            changed.signalAll();
            return isKnown;
        } finally {
            lock.unlock();
        }
    }

    /// What was not confirmed, the oldest first.
    Batch batch(int atMost) {
        lock.lock();
        try {
            var messages = kept.first(atMost);
            long to = kept.confirmed() + messages.size();
            return new Batch(messages, to, to == kept.last() ? close : null);
        } finally {
            lock.unlock();
        }
    }

    /// What has become of a message of the client.
    enum Posted {
        TAKEN,
        /// The consumer is behind.
        FULL,
        /// The session has ended.
        ENDED,
        /// An earlier message is missing.
        OUT_OF_ORDER
    }

    /// A message of the client. Waits while the consumer is behind.
    ///
    /// @param number counted by the client from 1, so that one that comes again is taken once; 0 for none
    Posted post(WebSocketEvent.Receive message, long number) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (number > 0 && number <= clientNumber) return Posted.TAKEN;
            long left = options.messageTime().toNanos();
            while (last == null && clientMessages >= options.maxWaitingMessages() && left > 0)
                left = changed.awaitNanos(left);
            if (last != null || !handshake.isAccepted()) return Posted.ENDED;
            if (clientMessages >= options.maxWaitingMessages()) return Posted.FULL;
            // Checked behind the wait, in which the same message may have come twice.
            if (number > 0 && number <= clientNumber) return Posted.TAKEN;
            if (number > clientNumber + 1) return Posted.OUT_OF_ORDER;
            if (number > 0) clientNumber = number;
            clientMessages++;
            inbound.add(message);
            changed.signalAll();
            return Posted.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /// The client has gone, or has to: that is what going away means here.
    void disconnect(int code) {
        lock.lock();
        try {
            if (last == null && handshake.isAccepted() && CloseCode.isSendable(code))
                close = new WebSocketEvent.Close(code);
            endWith(
                    code == CloseCode.GOING_AWAY
                            ? new WebSocketEvent.Disconnect(code, "", By.SERVER)
                            : new WebSocketEvent.Disconnect(code));
            isGone = true;
            kept.clear();
            changed();
        } finally {
            lock.unlock();
        }
    }

    // ---- the pulse's side

    @Override
    public void beat(long nowNanos) {
        lock.lock();
        try {
            var known = carrier;
            if (known != null) {
                if (known.isDue()) known.wake();
            } else if (nowNanos - idleSinceNanos >= options.idleTime().toNanos() && sessions.remove(this)) {
                // A client that was told the end, or could have been, asks no more either.
                if (last == null) sessions.idle.increment();
                disconnect(CloseCode.ABNORMAL);
            }
            if (last == null) return;
            if (isApplicationEnded) sessions.endedApplication(this);
            else if (nowNanos - endedNanos >= CANCEL_NANOS && thread != null) thread.interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// A message to many sessions, each of which has a lock of its own.
    private static final class SessionLane implements Lane {
        @Override
        public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message) {
            for (var outlet : outlets) if (!outlet.equals(except)) outlet.write(message);
        }
    }
}
