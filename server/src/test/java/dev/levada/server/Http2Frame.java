package dev.levada.server;

import java.nio.charset.StandardCharsets;

/// A frame of HTTP/2, as it came or as it shall be sent.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Http2Frame(int type, int flags, int streamId, byte[] payload) {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;

    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int INTERNAL_ERROR = 2;
    static final int FLOW_CONTROL_ERROR = 3;
    static final int SETTINGS_TIMEOUT = 4;
    static final int STREAM_CLOSED = 5;
    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int ENHANCE_YOUR_CALM = 11;

    private static final byte[] NOTHING = new byte[0];

    static Http2Frame of(int type, int flags, int streamId) {
        return new Http2Frame(type, flags, streamId, NOTHING);
    }

    static Http2Frame data(int streamId, String text, boolean isLast) {
        return data(streamId, text.getBytes(StandardCharsets.UTF_8), isLast);
    }

    static Http2Frame data(int streamId, byte[] bytes, boolean isLast) {
        return new Http2Frame(DATA, isLast ? END_STREAM : 0, streamId, bytes);
    }

    static Http2Frame reset(int streamId, int error) {
        return new Http2Frame(RST_STREAM, 0, streamId, number(error));
    }

    static Http2Frame windowUpdate(int streamId, int more) {
        return new Http2Frame(WINDOW_UPDATE, 0, streamId, number(more));
    }

    static Http2Frame settings(int... identifiersAndValues) {
        byte[] payload = new byte[identifiersAndValues.length * 3];
        for (int i = 0; i < identifiersAndValues.length; i += 2) {
            payload[3 * i] = (byte) (identifiersAndValues[i] >> 8);
            payload[3 * i + 1] = (byte) identifiersAndValues[i];
            System.arraycopy(number(identifiersAndValues[i + 1]), 0, payload, 3 * i + 2, 4);
        }
        return new Http2Frame(SETTINGS, 0, 0, payload);
    }

    static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /// The number that begins at that place.
    int number(int at, int bytes) {
        int number = 0;
        for (int i = at; i < at + bytes; i++) number = number << 8 | (payload[i] & 0xff);
        return number;
    }

    /// Why a stream was reset, or the connection ended.
    int error() {
        return switch (type) {
            case RST_STREAM -> number(0, 4);
            case GOAWAY -> number(4, 4);
            default -> throw new AssertionError("Expected a frame with an error code, but got " + this + ".");
        };
    }

    byte[] bytes() {
        byte[] header = {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags,
            (byte) (streamId >> 24),
            (byte) (streamId >> 16),
            (byte) (streamId >> 8),
            (byte) streamId
        };
        return RawFrame.join(header, payload);
    }

    @Override
    public String toString() {
        return "frame of type " + type + ", flags " + flags + ", stream " + streamId + ", " + payload.length + " bytes"
                + (type == RST_STREAM || type == GOAWAY ? ", error " + error() : "");
    }
}
