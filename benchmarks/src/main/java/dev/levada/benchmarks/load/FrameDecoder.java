package dev.levada.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads the unmasked frames of a server (RFC 6455 section 5.2) and answers its pings.
final class FrameDecoder implements Decoder {
    private static final int FINAL = 0x80;

    @Override
    public boolean decode(Connection connection, ByteBuffer in, Behaviour behaviour) throws IOException {
        int start = in.position();
        int available = in.limit() - start;
        if (available < 2) return false;
        int first = in.get(start) & 0xff;
        int length = in.get(start + 1) & 0xff;
        int head = 2;
        if (length == 126) {
            if (available < 4) return false;
            length = in.getShort(start + 2) & 0xffff;
            head = 4;
        } else if (length > 126) {
            throw new LoadException(
                    "Expected an unmasked frame of at most 65535 bytes, but the second byte is " + length + ".");
        }
        if (available < head + length) return false;
        in.position(start + head + length);
        dispatch(first, connection, in, start + head, length, behaviour);
        return true;
    }

    private static void dispatch(
            int first, Connection connection, ByteBuffer in, int offset, int length, Behaviour behaviour)
            throws IOException {
        switch (first) {
            case FINAL | Frames.TEXT, FINAL | Frames.BINARY -> behaviour.message(connection, in, offset, length);
            case FINAL | Frames.PING -> connection.pong(in, offset, length);
            case FINAL | Frames.PONG -> {}
            case FINAL | Frames.CLOSE -> connection.closing(length < 2 ? 1005 : in.getShort(offset) & 0xffff);
            default ->
                throw new LoadException("Expected a whole message or a control frame, but the first byte is 0x"
                        + Integer.toHexString(first) + ".");
        }
    }
}
