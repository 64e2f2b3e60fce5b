package dev.levada.middleware;

import dev.levada.contract.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Compresses one body part by part: gzip (RFC 1952), or what HTTP calls deflate (RFC 1950). For one thread
/// at a time.
final class BodyEncoder implements AutoCloseable {
    // ID1 ID2 CM FLG, no time, no extra flags, unknown system (RFC 1952 section 2.3.1).
    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int GZIP_TAIL_BYTES = 8;
    private static final int SMALLEST_BYTES = 512;

    private final Deflater deflater;
    private final boolean isGzip;
    private final Runnable closed;
    private final CRC32 crc = new CRC32();
    private int size;
    private boolean isBegun;
    private boolean isClosed;
    private byte[] out = new byte[0];
    private int length;

    /// @param closed called once when this is closed
    BodyEncoder(boolean isGzip, int level, Runnable closed) {
        this.isGzip = isGzip;
        this.closed = closed;
        // The head and tail of gzip are written here, those of the other by the deflater.
        deflater = new Deflater(level, isGzip);
    }

    /// The part, compressed so that a client can read all of it.
    Bytes encode(Bytes part, boolean isLast) {
        out = new byte[Math.max(SMALLEST_BYTES, part.length() / 2)];
        length = 0;
        if (!isBegun && isGzip) write(GZIP_HEAD);
        isBegun = true;
        deflater.setInput(part.asByteBuffer());
        if (isGzip) {
            crc.update(part.asByteBuffer());
            size += part.length(); // modulo 2^32, as its field has it
        }
        if (isLast) finish();
        else if (!part.isEmpty()) deflate(Deflater.SYNC_FLUSH);
        return Bytes.wrap(length == out.length ? out : Arrays.copyOf(out, length));
    }

    private void finish() {
        deflater.finish();
        while (!deflater.finished()) deflate(Deflater.NO_FLUSH);
        if (!isGzip) return;
        var tail = ByteBuffer.allocate(GZIP_TAIL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        write(tail.putInt((int) crc.getValue()).putInt(size).array());
    }

    private void deflate(int flush) {
        while (true) {
            int room = out.length - length;
            int written = deflater.deflate(out, length, room, flush);
            length += written;
            // Room that is left over means that nothing waits inside.
            if (written < room) return;
            out = Arrays.copyOf(out, out.length * 2);
        }
    }

    private void write(byte[] bytes) {
        if (out.length - length < bytes.length) out = Arrays.copyOf(out, length + bytes.length);
        System.arraycopy(bytes, 0, out, length, bytes.length);
        length += bytes.length;
    }

    /// Gives the memory outside of the heap back. Closing twice is harmless.
    @Override
    public void close() {
        if (isClosed) return;
        isClosed = true;
        deflater.end();
        closed.run();
    }
}
