package dev.levada.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads frames of HTTP/2: acknowledges settings, and tells the behaviour of the last part of each
/// response, with the number of its stream in [Connection#last].
final class Http2Decoder implements Decoder {
    private static final int HEADER_BYTES = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 0x1;
    private static final int ACK = 0x1;

    @Override
    public boolean decode(Connection connection, ByteBuffer in, Behaviour behaviour) throws IOException {
        if (in.remaining() < HEADER_BYTES) return false;
        int start = in.position();
        int length = in.getInt(start) >>> 8;
        if (in.remaining() < HEADER_BYTES + length) return false;
        int type = in.get(start + 3);
        int flags = in.get(start + 4);
        in.position(start + HEADER_BYTES + length);
        switch (type) {
            case DATA -> {
                if ((flags & END_STREAM) == 0) return true;
                connection.last = in.getInt(start + 5);
                behaviour.message(connection, in, start + HEADER_BYTES, length);
            }
            case HEADERS, WINDOW_UPDATE -> {}
            case SETTINGS -> {
                if ((flags & ACK) != 0) return true;
                connection.send(ByteBuffer.wrap(new byte[] {0, 0, 0, SETTINGS, ACK, 0, 0, 0, 0}));
                if (!connection.isOpen()) connection.opened(this);
            }
            case GOAWAY ->
                throw new LoadException("Expected responses, but the server ends the connection with error "
                        + in.getInt(start + HEADER_BYTES + 4) + ".");
            default -> throw new LoadException("Expected responses, but got an HTTP/2 frame of type " + type + ".");
        }
        return true;
    }
}
