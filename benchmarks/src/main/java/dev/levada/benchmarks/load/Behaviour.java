package dev.levada.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/// What a [LoadClient] does with what happens on its connections. Called on the client's one thread.
public interface Behaviour {
    /// Takes what comes and does nothing: pings are answered, as always.
    Behaviour IDLE = (_, _, _, _) -> {};

    /// A whole message (WebSocket) or the body of a whole response (HTTP) has come.
    ///
    /// @param buffer holds it only during the call
    /// @param offset where it begins
    /// @param length how many bytes it has
    void message(Connection connection, ByteBuffer buffer, int offset, int length) throws IOException;

    /// The connection has ended, by whomever.
    default void closed(Connection connection) {}

    /// Called after each turn of the loop, at least every millisecond where [#ticks()] says so.
    default void tick(long nanoTime) throws IOException {}

    /// Whether [#tick] must be called even while nothing happens.
    default boolean ticks() {
        return false;
    }
}
