package dev.levada.consumer.stream;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Inbox;
import dev.levada.contract.Receive;
import dev.levada.contract.WebSocketEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Two sources as one, where the server offers no [Inbox]: a second virtual thread waits for the scope's
/// events and hands them over one by one, so that a slow consumer still slows its peer. Messages wait up to
/// a bound; over it they are refused.
public final class MergedReceive implements Receive, Inbox {
    /// The most messages that wait.
    static final int CAPACITY = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final Queue<ChannelMessage> messages = new ArrayDeque<>();

    // Guarded by the lock.
    private @Nullable Thread pump;
    private Event.@Nullable Inbound event;
    private @Nullable RuntimeException failure;
    private boolean isClosed;
    private boolean isMessageNext;

    /// Nothing waits until [#start].
    public MergedReceive() {}

    /// Begins to wait for the events of a scope. From now on nobody else may.
    public void start(Receive receive) {
        lock.lock();
        try {
            pump = Thread.ofVirtual()
                    .name(Thread.currentThread().getName() + " receive")
                    .start(() -> pump(receive));
        } finally {
            lock.unlock();
        }
    }

    /// The next event or message. Where both wait, they take turns, so that neither keeps the other out.
    @Override
    public Event.Inbound next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (; ; ) {
                var message = event == null || isMessageNext ? messages.poll() : null;
                isMessageNext = message == null;
                if (message != null) return message;
                var next = event;
                if (next != null) {
                    if (!isLast(next)) event = null;
                    taken.signal();
                    return next;
                }
                if (failure != null) throw failure;
                filled.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean offer(ChannelMessage message) {
        lock.lock();
        try {
            if (isClosed || messages.size() >= CAPACITY) return false;
            messages.add(message);
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Stops the second thread and refuses further messages.
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            messages.clear();
            if (pump != null) pump.interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void pump(Receive receive) {
        try {
            for (boolean more = true; more; ) {
                var next = receive.next();
                more = !isLast(next);
                handOver(next);
            }
        } catch (InterruptedException _) {
            // close() ends this thread; nobody is left to be told.
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void handOver(Event.Inbound next) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            event = next;
            filled.signal();
            while (event != null && !isLast(next)) taken.await();
        } finally {
            lock.unlock();
        }
    }

    private void fail(RuntimeException problem) {
        lock.lock();
        try {
            failure = problem;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isLast(Event.Inbound event) {
        return event instanceof WebSocketEvent.Disconnect || event instanceof HttpEvent.Disconnect;
    }
}
