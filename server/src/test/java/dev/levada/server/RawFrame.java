package dev.levada.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A WebSocket frame, as it came or as it shall be sent.
///
/// @param first FIN, the reserved bits and the opcode
@SuppressWarnings("ArrayRecordComponent") // never compared
record RawFrame(int first, byte[] payload) {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    static final int FIN = 0x80;

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    int opcode() {
        return first & 0xf;
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /// The code of a close frame; 1005 where it has none.
    int closeCode() {
        if (opcode() != CLOSE) throw new AssertionError("Expected a close frame, but got " + this + ".");
        return payload.length == 0 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    }

    String closeReason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "frame " + Integer.toHexString(first) + " of " + payload.length + " bytes: "
                + (text().length() > 60 ? text().substring(0, 60) + "..." : text());
    }

    // ---- frames of a client: masked

    static byte[] text(String text) {
        return of(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] binary(byte... bytes) {
        return of(FIN | BINARY, bytes);
    }

    static byte[] ping(String text) {
        return of(FIN | PING, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] close(int code, String reason) {
        return of(FIN | CLOSE, closePayload(code, reason.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] closePayload(int code, byte[] reason) {
        byte[] payload = new byte[2 + reason.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(reason, 0, payload, 2, reason.length);
        return payload;
    }

    static byte[] of(int first, byte[] payload) {
        return join(header(first, payload.length, true), MASK, mask(payload));
    }

    static byte[] unmasked(int first, byte[] payload) {
        return join(header(first, payload.length, false), payload);
    }

    /// The first bytes of a frame, with its length in the shortest form.
    static byte[] header(int first, long length, boolean isMasked) {
        int flag = isMasked ? 0x80 : 0;
        if (length < 126) return new byte[] {(byte) first, (byte) (flag | length)};
        if (length < 65_536) return longHeader(first, flag | 126, length, 2);
        return longHeader(first, flag | 127, length, 8);
    }

    /// The same with the length in so many bytes.
    static byte[] longHeader(int first, int second, long length, int lengthBytes) {
        byte[] header = new byte[2 + lengthBytes];
        header[0] = (byte) first;
        header[1] = (byte) second;
        for (int i = 0; i < lengthBytes; i++) header[2 + i] = (byte) (length >> 8 * (lengthBytes - 1 - i));
        return header;
    }

    static byte[] mask(byte[] payload) {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) masked[i] ^= MASK[i % 4];
        return masked;
    }

    static byte[] maskKey() {
        return Arrays.copyOf(MASK, 4);
    }

    static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) joined.writeBytes(part);
        return joined.toByteArray();
    }
}
