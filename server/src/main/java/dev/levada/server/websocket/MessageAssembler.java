package dev.levada.server.websocket;

import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Buffers;
import dev.levada.server.options.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Whole messages from data frames, within the limits.
///
/// The frame decoder has checked masks, opcodes, reserved bits and the order of fragments already.
final class MessageAssembler {
    private final Limits limits;

    // Only while a fragmented message is under way.
    private @Nullable Fragments fragments;

    private static final class Fragments {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final @Nullable Utf8 text;
        int frames;

        Fragments(boolean isText) {
            text = isText ? new Utf8() : null;
        }
    }

    MessageAssembler(Limits limits) {
        this.limits = limits;
    }

    /// Takes a data frame, which stays the caller's to release.
    ///
    /// @return the message that is complete with it, or null
    /// @throws ProtocolException when a limit is reached or text is not UTF-8
    WebSocketEvent.@Nullable Receive accept(WebSocketFrame frame) {
        if (frame.isFinalFragment() && fragments == null) return whole(frame);
        return fragment(frame);
    }

    /// Whether a message has begun and not ended.
    boolean isMidMessage() {
        return fragments != null;
    }

    private WebSocketEvent.Receive whole(WebSocketFrame frame) {
        checkSize(frame.content().readableBytes());
        return switch (frame) {
            case TextWebSocketFrame _ -> new WebSocketEvent.ReceiveText(text(frame.content()));
            case BinaryWebSocketFrame _ -> new WebSocketEvent.ReceiveBytes(Buffers.copy(frame.content()));
            default -> throw new ProtocolException(CloseCode.PROTOCOL_ERROR, "A continuation without a beginning.");
        };
    }

    private WebSocketEvent.@Nullable Receive fragment(WebSocketFrame frame) {
        var message = fragments;
        if (message == null) {
            if (frame instanceof ContinuationWebSocketFrame)
                throw new ProtocolException(CloseCode.PROTOCOL_ERROR, "A continuation without a beginning.");
            message = new Fragments(frame instanceof TextWebSocketFrame);
            fragments = message;
        }
        message.frames++;
        if (message.frames > limits.maxFragments())
            throw new ProtocolException(
                    CloseCode.TOO_BIG, "A message of more than " + limits.maxFragments() + " frames.");
        checkSize(message.bytes.size() + frame.content().readableBytes());
        if (message.text != null && !message.text.accept(frame.content())) throw invalidText();
        message.bytes.writeBytes(bytes(frame.content()));
        if (!frame.isFinalFragment()) return null;
        fragments = null;
        if (message.text == null) return new WebSocketEvent.ReceiveBytes(Bytes.wrap(message.bytes.toByteArray()));
        if (!message.text.isComplete()) throw invalidText();
        return new WebSocketEvent.ReceiveText(message.bytes.toString(StandardCharsets.UTF_8));
    }

    private void checkSize(long bytes) {
        if (bytes > limits.maxMessageBytes())
            throw new ProtocolException(
                    CloseCode.TOO_BIG, "A message of more than " + limits.maxMessageBytes() + " bytes.");
    }

    private static String text(ByteBuf content) {
        String text = content.toString(StandardCharsets.UTF_8);
        // The JDK's fast decoder replaces what is wrong by U+FFFD; only a text that has one needs the slow look.
        if (text.indexOf('\uFFFD') >= 0 && !Utf8.isValid(content)) throw invalidText();
        return text;
    }

    private static byte[] bytes(ByteBuf content) {
        byte[] copy = new byte[content.readableBytes()];
        content.getBytes(content.readerIndex(), copy);
        return copy;
    }

    private static ProtocolException invalidText() {
        return new ProtocolException(CloseCode.INVALID_DATA, "A text message that is not UTF-8.");
    }
}
