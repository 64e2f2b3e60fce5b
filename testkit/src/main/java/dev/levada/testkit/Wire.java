package dev.levada.testkit;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Inbox;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What a server is to an application, in memory: one scope's events in both directions.
///
/// The application's side is [Receive], [Send] and [Inbox]; the test's side is the rest. Everything is
/// guarded by the lock of the [Activity].
final class Wire implements Receive, Send, Inbox {
    private final Activity activity;
    private final TestOptions options;
    private final Rules rules;
    private final ArrayDeque<Event.Inbound> inbound = new ArrayDeque<>();
    private final ArrayDeque<Event.Outbound> outbound = new ArrayDeque<>();
    private final ArrayDeque<WebSocketEvent.Send> held = new ArrayDeque<>(0);
    private final History history = new History();

    private Event.@Nullable Inbound last;
    private @Nullable Thread waiting;
    private int waitingMessages;
    private boolean isAnswered;
    private boolean isLastQueued;
    private boolean isClientGone;
    private boolean isEnded;

    Wire(Activity activity, TestOptions options, Rules rules) {
        this.activity = activity;
        this.options = options;
        this.rules = rules;
    }

    // ---- the application's side

    @Override
    public Event.Inbound next() throws InterruptedException {
        activity.lock.lockInterruptibly();
        try {
            if (inbound.isEmpty() && last != null) return last;
            awaitInbound();
            var event = inbound.remove();
            if (event instanceof ChannelMessage) waitingMessages--;
            if (rules.isLast(event)) last = event;
            rules.taken(event);
            activity.changed();
            return event;
        } finally {
            activity.lock.unlock();
        }
    }

    private void awaitInbound() throws InterruptedException {
        if (waiting != null)
            throw new ContractException("Expected one thread at a time in receive.next(), but \""
                    + Thread.currentThread().getName() + "\" came while \"" + waiting.getName() + "\" waits there.");
        if (!inbound.isEmpty()) return;
        waiting = Thread.currentThread();
        activity.changed();
        try {
            while (inbound.isEmpty()) activity.await();
        } finally {
            waiting = null;
        }
    }

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        activity.lock.lockInterruptibly();
        try {
            if (isClientGone || isEnded)
                throw new ClientDisconnectedException(
                        "Expected a client that is there, but it has gone; " + Described.of(event) + " was not sent.");
            var consequence = rules.sent(event);
            outbound.add(event);
            isAnswered = true;
            if (event instanceof WebSocketEvent.Accept) outbound.addAll(held);
            held.clear();
            if (consequence != null) addLast(consequence);
            activity.changed();
            while (outbound.size() > options.maxUnreadEvents() && !isClientGone) activity.await();
        } finally {
            activity.lock.unlock();
        }
    }

    @Override
    public boolean offer(ChannelMessage message) {
        activity.lock.lock();
        try {
            if (isEnded || isLastQueued || waitingMessages >= options.maxWaitingMessages()) return false;
            waitingMessages++;
            inbound.add(message);
            activity.changed();
            return true;
        } finally {
            activity.lock.unlock();
        }
    }

    /// A broadcast: before accept it waits for it, after close it is forgotten.
    void write(WebSocketEvent.Send message) {
        activity.lock.lock();
        try {
            if (isClientGone || isEnded) return;
            if (!isAnswered) {
                if (held.size() < options.maxUnreadEvents()) held.add(message);
                return;
            }
            if (!rules.isOpen()) return;
            if (outbound.size() < options.maxUnreadEvents()) outbound.add(message);
            else closeSlowClient();
            activity.changed();
        } finally {
            activity.lock.unlock();
        }
    }

    // What waits is forgotten, so that the client does not take a stream with a gap for a whole one.
    private void closeSlowClient() {
        var close = new WebSocketEvent.Close(1013, "too slow");
        outbound.clear();
        outbound.add(close);
        isClientGone = true;
        addLast(new WebSocketEvent.Disconnect(close.code(), close.reason(), WebSocketEvent.Disconnect.By.SERVER));
    }

    private void addLast(Event.Inbound event) {
        if (isLastQueued) return;
        isLastQueued = true;
        inbound.add(event);
    }

    // ---- the test's side; under the lock unless said otherwise

    /// Hands an event to the application. Waits while too many wait there already. Without the lock.
    ///
    /// @return whether the application can get it: it has not ended and had no last event
    boolean put(Event.Inbound event) {
        activity.lock.lock();
        try {
            var deadline = Deadline.in(options.deadline());
            while (inbound.size() >= options.maxUnreadEvents() && !isEnded) {
                if (deadline.isOver())
                    throw new AssertionError("Expected an application that reads, but it left " + inbound.size()
                            + " events unread for " + deadline + ".");
                activity.await(deadline);
            }
            if (isEnded || isLastQueued) return false;
            if (rules.isLast(event)) {
                isClientGone = true;
                addLast(event);
            } else {
                inbound.add(event);
            }
            activity.changed();
            return true;
        } finally {
            activity.lock.unlock();
        }
    }

    /// The client is no longer there. Without the lock.
    ///
    /// @return false where the protocol has no event that says so
    boolean vanish() {
        var event = rules.vanished();
        if (event != null) put(event);
        return event != null;
    }

    /// The application has ended. Without the lock.
    void end() {
        activity.locked(() -> {
            isEnded = true;
            inbound.clear();
            activity.changed();
        });
    }

    /// The next event of the application; null when there is none now.
    Event.@Nullable Outbound poll() {
        var event = outbound.poll();
        if (event == null) return null;
        history.add(Described.of(event));
        activity.changed();
        return event;
    }

    Event.@Nullable Outbound peek() {
        return outbound.peek();
    }

    /// What the test has read so far.
    History history() {
        return history;
    }

    boolean isIdle() {
        return waiting != null && inbound.isEmpty();
    }
}
