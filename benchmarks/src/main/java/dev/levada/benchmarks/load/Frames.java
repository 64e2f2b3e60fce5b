package dev.levada.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/// Makes the masked frames of a client (RFC 6455 section 5.2).
public final class Frames {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private Frames() {}

    /// A text message, ready to be sent as often as one likes.
    public static ByteBuffer text(byte[] utf8) {
        return frame(TEXT, utf8);
    }

    /// A close frame with that code.
    public static ByteBuffer close(int code) {
        return frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    static ByteBuffer frame(int opcode, byte[] payload) {
        if (payload.length > 0xffff)
            throw new LoadException("Expected at most 65535 bytes to send, but got " + payload.length + ".");
        // Direct, so that the channel need not copy it into a buffer of its own each time.
        var frame = ByteBuffer.allocateDirect(payload.length + 8);
        frame.put((byte) (0x80 | opcode));
        if (payload.length < 126) frame.put((byte) (0x80 | payload.length));
        else frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        int mask = ThreadLocalRandom.current().nextInt();
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) frame.put((byte) (payload[i] ^ mask >>> (24 - 8 * (i & 3))));
        return frame.flip();
    }
}
