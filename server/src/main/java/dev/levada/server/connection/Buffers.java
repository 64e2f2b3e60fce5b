package dev.levada.server.connection;

import dev.levada.contract.Bytes;
import io.netty.buffer.ByteBuf;

/// Bytes across the border to Netty.
public final class Buffers {
    private Buffers() {}

    /// A copy of what is readable; the buffer stays as it is.
    public static Bytes copy(ByteBuf content) {
        byte[] copy = new byte[content.readableBytes()];
        content.getBytes(content.readerIndex(), copy);
        return Bytes.wrap(copy);
    }
}
