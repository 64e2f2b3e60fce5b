package dev.levada.consumer.transport;

import dev.levada.consumer.stream.Waiting;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;

/// A request that carries messages of a session to its client: a stream, or one poll.
final class Carrier implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 1_024;

    private final Send send;
    private final Waiting waiting;
    private volatile long dueNanos;
    private volatile boolean isReplaced;

    private Carrier(HttpScope http, Receive receive, Send send) {
        this.send = send;
        waiting = new Waiting(http, receive);
    }

    /// Reads the request to its end, whose body says nothing here, and then waits for more than its client.
    ///
    /// @throws InterruptedException when the server stops
    static Carrier of(HttpScope http, Receive receive, Send send) throws InterruptedException {
        int bytes = 0;
        while (bytes <= MAX_BODY_BYTES && receive.next() instanceof HttpEvent.Request part && part.moreBody())
            bytes += part.body().length();
        return new Carrier(http, receive, send);
    }

    /// Waits until something may have changed.
    ///
    /// @return false when the client has gone
    boolean await() throws InterruptedException {
        Event.Inbound event;
        do event = waiting.next();
        while (event instanceof HttpEvent.Request);
        return !(event instanceof HttpEvent.Disconnect);
    }

    void send(HttpEvent.Outbound event) throws InterruptedException {
        send.accept(event);
    }

    void dueAt(long nanos) {
        dueNanos = nanos;
    }

    boolean isDue() {
        return System.nanoTime() - dueNanos >= 0;
    }

    boolean isReplaced() {
        return isReplaced;
    }

    // ---- by other threads

    void replaced() {
        isReplaced = true;
        waiting.wake();
    }

    void wake() {
        waiting.wake();
    }

    @Override
    public void close() {
        waiting.close();
    }
}
