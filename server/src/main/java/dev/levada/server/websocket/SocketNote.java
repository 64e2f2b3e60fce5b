package dev.levada.server.websocket;

import dev.levada.server.connection.AccessSink;
import org.jspecify.annotations.Nullable;

/// What the access log will say of one WebSocket; only where there is one. On the loop.
final class SocketNote {
    private final long startNanos = System.nanoTime();
    private long received;
    private long sent;

    /// A note, if anybody wants to read it.
    static @Nullable SocketNote of(AccessSink access) {
        return access.isOn() ? new SocketNote() : null;
    }

    void received(int bytes) {
        received += bytes;
    }

    void sent(int bytes) {
        sent += bytes;
    }

    AccessSink.Traffic traffic() {
        return new AccessSink.Traffic(received, sent);
    }

    long nanos() {
        return System.nanoTime() - startNanos;
    }
}
