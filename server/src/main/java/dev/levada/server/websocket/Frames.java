package dev.levada.server.websocket;

import dev.levada.contract.WebSocketEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// Server frames as bytes: never masked, never fragmented (RFC 6455 section 5.2).
///
/// Netty has an encoder; but a message to ten thousand members is encoded once and merged with others,
/// which a handler in each pipeline cannot do. It is one header.
final class Frames {
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /// Beside the opcode: the message is compressed (RFC 7692 section 6).
    static final int COMPRESSED = 0x40;

    private static final byte[] NONE = new byte[0];

    private Frames() {}

    static int headerBytes(int payloadBytes) {
        return payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : 10;
    }

    static void writeHeader(ByteBuf target, int opcode, int payloadBytes) {
        target.writeByte(0x80 | opcode);
        if (payloadBytes < 126) {
            target.writeByte(payloadBytes);
        } else if (payloadBytes < 65_536) {
            target.writeByte(126).writeShort(payloadBytes);
        } else {
            target.writeByte(127).writeLong(payloadBytes);
        }
    }

    static int opcode(WebSocketEvent.Send message) {
        return switch (message) {
            case WebSocketEvent.SendText _ -> TEXT;
            case WebSocketEvent.SendBytes _ -> BINARY;
        };
    }

    static byte[] payload(WebSocketEvent.Send message) {
        return switch (message) {
            case WebSocketEvent.SendText text -> text.text().getBytes(StandardCharsets.UTF_8);
            case WebSocketEvent.SendBytes bytes -> bytes.bytes().toArray();
        };
    }

    /// A ping without a payload, never released.
    static ByteBuf emptyPing() {
        var ping = Unpooled.directBuffer(2);
        writeHeader(ping, PING, 0);
        return Unpooled.unreleasableBuffer(ping);
    }

    /// The payload of a close frame; empty for 1005, which is never on the wire.
    static byte[] closePayload(int code, String reason) {
        if (code == dev.levada.contract.CloseCode.NONE) return NONE;
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return payload;
    }
}
