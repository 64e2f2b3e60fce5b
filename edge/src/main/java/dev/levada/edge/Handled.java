package dev.levada.edge;

import dev.levada.contract.Bytes;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpOrder;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketOrder;
import dev.levada.edge.bytes.ByteWriter;
import dev.levada.edge.wire.Effect;
import org.jspecify.annotations.Nullable;

/// The event that is being handled and what was done so far. Any thread may add to it.
final class Handled {
    // A handler that takes longer has its effects shown before it returns.
    private static final long OVERDUE_NANOS = 50_000_000;
    private static final int LARGE_BYTES = 16 << 10;

    private final @Nullable WebSocketOrder socketOrder;
    private final @Nullable HttpOrder requestOrder;
    private final ByteWriter effects = new ByteWriter(128);
    private int count;
    private long event = -1;
    private long began;
    private long written;
    private boolean hasLeft;

    /// What was done for an event, or for none where it is -1.
    record Done(long event, int count, Bytes effects) {}

    Handled(boolean isWebSocket, boolean isRestored) {
        socketOrder = isWebSocket ? new WebSocketOrder() : null;
        requestOrder = isWebSocket ? null : new HttpOrder();
        // Another worker's consumer has answered the handshake.
        if (socketOrder != null && isRestored) socketOrder.send(new WebSocketEvent.Accept(null, Headers.EMPTY));
    }

    synchronized void begin(long event, long now) {
        this.event = event;
        began = now;
    }

    /// The number of the event that is being handled; -1 for none.
    synchronized long event() {
        return event;
    }

    synchronized boolean isHandling() {
        return event > 0;
    }

    /// @throws dev.levada.contract.ContractException when the event is not legal now
    synchronized void check(Event.Outbound event) {
        if (socketOrder != null) socketOrder.send(event);
        if (requestOrder != null) requestOrder.send(event);
    }

    synchronized boolean isClosed() {
        return socketOrder != null && socketOrder.state() == WebSocketOrder.State.CLOSED;
    }

    /// @return how many bytes wait now
    synchronized int add(Effect effect) {
        effect.write(effects);
        count++;
        hasLeft |= effect instanceof Effect.Leave || effect instanceof Effect.Close;
        return effects.length();
    }

    synchronized boolean hasLeft() {
        return hasLeft;
    }

    /// Whether so much was sent since the last time that its sender should see whether there is room.
    synchronized boolean isLarge() {
        boolean isLarge = effects.length() + written >= LARGE_BYTES;
        if (isLarge) written = 0;
        return isLarge;
    }

    synchronized boolean isOverdue(long now) {
        return count > 0 && event > 0 && now - began > OVERDUE_NANOS;
    }

    /// Everything so far, and the end of the event.
    synchronized Done take() {
        return take(true);
    }

    /// The same when the application has ended.
    synchronized Done takeLast() {
        return take(true);
    }

    synchronized Done take(boolean isDone) {
        var done = new Done(event, count, count == 0 ? Bytes.EMPTY : effects.toBytes());
        written += effects.length();
        effects.clear();
        count = 0;
        hasLeft = false;
        if (isDone) event = -1;
        return done;
    }
}
