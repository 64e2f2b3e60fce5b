package dev.levada.server.http2;

import dev.levada.contract.Bytes;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Parts of a body that wait in one piece, however small they came: at most the window of the stream. On
/// the loop.
final class HeldBody {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean isLast;

    void add(ByteBuf part, boolean isLast) {
        try {
            part.getBytes(part.readerIndex(), bytes, part.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.isLast |= isLast;
    }

    int length() {
        return bytes.size();
    }

    boolean isLast() {
        return isLast;
    }

    Bytes bytes() {
        return Bytes.wrap(bytes.toByteArray());
    }
}
