package dev.levada.server.connection;

import dev.levada.contract.Address;
import dev.levada.contract.RequestHead;
import org.jspecify.annotations.Nullable;

/// Is told of what an access log has lines for. Any thread; never blocks, and formats nothing.
public interface AccessSink {
    /// Nobody wants to know.
    AccessSink NONE = new AccessSink() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void answered(
                RequestHead head, int status, boolean cut, Traffic traffic, long nanos, @Nullable String requestId) {}

        @Override
        public void refused(@Nullable Address client, int status) {}

        @Override
        public void connected(RequestHead head) {}

        @Override
        public void rejected(RequestHead head, int status, long nanos) {}

        @Override
        public void disconnected(RequestHead head, int closeCode, Traffic traffic, long nanos) {}
    };

    /// Bytes of bodies or messages.
    ///
    /// @param received from the peer
    /// @param sent to it
    record Traffic(long received, long sent) {}

    /// Whether it is worth noting anything for it.
    boolean isOn();

    /// A request was answered, or was not and is over.
    ///
    /// @param status 0 when nothing was answered
    /// @param cut whether the response is incomplete
    void answered(RequestHead head, int status, boolean cut, Traffic traffic, long nanos, @Nullable String requestId);

    /// What came was refused before it could be understood.
    void refused(@Nullable Address client, int status);

    /// A WebSocket is open.
    void connected(RequestHead head);

    /// A handshake was refused, by the server or the application.
    void rejected(RequestHead head, int status, long nanos);

    /// A WebSocket that was open is closed.
    void disconnected(RequestHead head, int closeCode, Traffic traffic, long nanos);
}
