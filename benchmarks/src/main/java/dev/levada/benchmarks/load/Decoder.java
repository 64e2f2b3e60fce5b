package dev.levada.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads what a server sends. Has no state of its own, so that all connections share one.
interface Decoder {
    /// Takes one whole unit from the position of the buffer and acts on it.
    ///
    /// @return whether there was one; if not, the position has not moved, and the rest is offered again
    ///     together with what comes next
    boolean decode(Connection connection, ByteBuffer in, Behaviour behaviour) throws IOException;
}
