package dev.levada.server.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Bytes that go to many sockets, each with a write of its own.
///
/// Where nothing waits for a socket they go to it directly: Netty's way costs each socket a duplicate of
/// the buffer and an entry in a list, to be taken back at once. What the socket does not take, and whatever
/// fails, takes Netty's way.
final class SharedBytes {
    private final ByteBuf bytes;
    private final ByteBuffer view;
    private final int start;
    private final int end;

    /// @param bytes in one piece and outside the heap; the caller's to release, after the last write
    SharedBytes(ByteBuf bytes) {
        this.bytes = bytes;
        this.view = bytes.nioBuffer();
        this.start = view.position();
        this.end = view.limit();
    }

    /// Writes all bytes behind what waits for the socket already. On the loop of the channel.
    void writeTo(Channel channel, WayOut way) {
        if (way == WayOut.HANDLERS) {
            way.write(channel, bytes.retainedDuplicate());
            way.flush(channel);
            return;
        }
        var unsafe = channel.unsafe();
        int written = 0;
        // The list of what waits is gone once the socket is closed, whose number another may have by now.
        var waiting = unsafe.outboundBuffer();
        if (channel instanceof UnixChannel socket && waiting != null && waiting.totalPendingWriteBytes() == 0) {
            written = write(socket);
            if (written == end - start) return;
        }
        unsafe.write(bytes.retainedDuplicate().skipBytes(written), channel.voidPromise());
        unsafe.flush();
    }

    int length() {
        return end - start;
    }

    private int write(UnixChannel socket) {
        try {
            return socket.fd().write(view, start, end);
        } catch (IOException _) {
            // Netty meets the same failure, and ends the connection as with any other.
            return 0;
        }
    }
}
