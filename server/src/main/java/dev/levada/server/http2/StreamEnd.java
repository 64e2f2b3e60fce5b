package dev.levada.server.http2;

import dev.levada.server.connection.Census;
import io.netty.buffer.ByteBuf;

/// Our end of a stream: a request or a WebSocket. On the loop.
interface StreamEnd {
    /// Takes a part of what the peer sends; the buffer stays the caller's.
    ///
    /// @return how many bytes are done with; the others are given back later, and until then count
    ///     against the window of the stream
    int read(ByteBuf data, boolean isLast);

    /// Bytes of a part are coming in, which is not there in full.
    void reading(int bytes);

    /// The stream is over, for whatever reason. Called once.
    void closed();

    /// The server closes: what has no end in sight is asked to end.
    void drain();

    /// Says what waits between it and its application.
    void count(Census census);

    /// Looks at the deadlines.
    void sweep(long nowNanos);

    /// Cancels the application, which has not ended in time.
    void interrupt();
}
