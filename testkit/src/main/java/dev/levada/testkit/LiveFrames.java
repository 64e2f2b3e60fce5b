package dev.levada.testkit;

import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.WebSocketEvent;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/// WebSocket frames as a client writes and reads them (RFC 6455 section 5).
final class LiveFrames {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private LiveFrames() {}

    /// A whole message or a control frame.
    record Frame(int opcode, Bytes payload) {
        String text() {
            return payload.utf8();
        }

        /// The payload of a close frame.
        WebSocketEvent.Disconnect disconnect() {
            if (payload.length() < 2) return new WebSocketEvent.Disconnect(CloseCode.NONE);
            int code = (payload.at(0) & 0xff) << 8 | payload.at(1) & 0xff;
            byte[] reason = new byte[payload.length() - 2];
            payload.copyTo(2, reason, 0, reason.length);
            return new WebSocketEvent.Disconnect(code, new String(reason, StandardCharsets.UTF_8));
        }
    }

    /// A close frame's payload; none for [CloseCode#NONE].
    static Bytes closePayload(int code, String reason) {
        if (code == CloseCode.NONE) return Bytes.EMPTY;
        return Bytes.of((byte) (code >> 8), (byte) code).plus(Bytes.utf8(reason));
    }

    /// One final frame, masked as a client must.
    static Bytes masked(int opcode, Bytes payload) {
        int length = payload.length();
        var frame = ByteBuffer.allocate(14 + length).put((byte) (0x80 | opcode));
        if (length < 126) frame.put((byte) (0x80 | length));
        else if (length < 65_536) frame.put((byte) (0x80 | 126)).putShort((short) length);
        else frame.put((byte) (0x80 | 127)).putLong(length);
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < length; i++) frame.put((byte) (payload.at(i) ^ mask[i & 3]));
        return Bytes.of(frame.flip());
    }

    /// Reads frames from a stream and puts fragments together.
    static final class Reader {
        private final DataInputStream in;
        private int opcode;
        private Bytes fragments = Bytes.EMPTY;

        Reader(InputStream in) {
            this.in = new DataInputStream(in);
        }

        /// Waits for the next message or control frame.
        ///
        /// @throws EOFException when the connection ends
        Frame next() throws IOException {
            while (true) {
                int first = in.readUnsignedByte();
                var payload = payload();
                int kind = first & 0x0f;
                boolean isFinal = (first & 0x80) != 0;
                if (kind >= CLOSE) return new Frame(kind, payload);
                if (kind != 0) opcode = kind;
                fragments = fragments.plus(payload);
                if (fragments.length() > MAX_MESSAGE_BYTES) throw tooLong(fragments.length());
                if (!isFinal) continue;
                var message = new Frame(opcode, fragments);
                fragments = Bytes.EMPTY;
                return message;
            }
        }

        private Bytes payload() throws IOException {
            int second = in.readUnsignedByte();
            if ((second & 0x80) != 0) throw new IOException("Expected frames without a mask from a server");
            long length = switch (second) {
                case 126 -> in.readUnsignedShort();
                case 127 -> in.readLong();
                default -> second;
            };
            if (length < 0 || length > MAX_MESSAGE_BYTES) throw tooLong(length);
            byte[] payload = new byte[(int) length];
            in.readFully(payload);
            return Bytes.wrap(payload);
        }

        private static IOException tooLong(long length) {
            return new IOException("Expected a message of at most " + MAX_MESSAGE_BYTES + " bytes, but got " + length);
        }
    }
}
