package dev.levada.server.websocket;

import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Buffers;
import dev.levada.server.deflate.Deflation;
import dev.levada.server.deflate.TooLongException;
import dev.levada.server.options.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// Whole messages from data frames, within the limits.
///
/// The frame decoder has checked masks, opcodes and the order of fragments already; and reserved bits,
/// where no extension was agreed on.
final class MessageAssembler {
    /// Of the three reserved bits: the message is compressed (RFC 7692 section 6).
    private static final int COMPRESSED = 4;

    private final Limits limits;

    // Only where compression was agreed on.
    private @Nullable Deflation deflation;

    // Only while a fragmented message is under way.
    private @Nullable Fragments fragments;

    private static final class Fragments {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final boolean isText;
        final boolean isCompressed;
        final @Nullable Utf8 text;
        int frames;

        Fragments(boolean isText, boolean isCompressed) {
            this.isText = isText;
            this.isCompressed = isCompressed;
            // What is compressed is inflated when it is complete, so that nothing is lent to a peer that lingers.
            text = isText && !isCompressed ? new Utf8() : null;
        }
    }

    MessageAssembler(Limits limits) {
        this.limits = limits;
    }

    /// The handshake is complete.
    ///
    /// @param agreed the compression, or null for none
    void openOnLoop(@Nullable Deflation agreed) {
        deflation = agreed;
    }

    /// Whether the reserved bits of a frame have a meaning: only the first bit, only on the first frame of
    /// a message, and only where compression was agreed on.
    boolean allows(int reservedBits, WebSocketFrame frame) {
        if (reservedBits == 0) return true;
        boolean begins = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
        return reservedBits == COMPRESSED && deflation != null && begins;
    }

    /// Takes a data frame, which stays the caller's to release.
    ///
    /// @return the message that is complete with it, or null
    /// @throws ProtocolException when a limit is reached, text is not UTF-8 or compression is broken
    WebSocketEvent.@Nullable Receive accept(WebSocketFrame frame) {
        if (frame.isFinalFragment() && fragments == null) return whole(frame);
        return fragment(frame);
    }

    /// Whether a message has begun and not ended.
    boolean isMidMessage() {
        return fragments != null;
    }

    private WebSocketEvent.Receive whole(WebSocketFrame frame) {
        if (frame instanceof ContinuationWebSocketFrame) throw noBeginning();
        if (frame.rsv() != 0) return inflated(frame.content().nioBuffer(), frame instanceof TextWebSocketFrame);
        checkSize(frame.content().readableBytes());
        return frame instanceof TextWebSocketFrame
                ? new WebSocketEvent.ReceiveText(text(frame.content()))
                : new WebSocketEvent.ReceiveBytes(Buffers.copy(frame.content()));
    }

    private WebSocketEvent.@Nullable Receive fragment(WebSocketFrame frame) {
        var message = fragments;
        if (message == null) {
            if (frame instanceof ContinuationWebSocketFrame) throw noBeginning();
            message = new Fragments(frame instanceof TextWebSocketFrame, frame.rsv() != 0);
            fragments = message;
        }
        message.frames++;
        if (message.frames > limits.maxFragments())
            throw new ProtocolException(
                    CloseCode.TOO_BIG, "A message of more than " + limits.maxFragments() + " frames.");
        int bytes = message.bytes.size() + frame.content().readableBytes();
        if (message.isCompressed) checkCompressedSize(bytes);
        else checkSize(bytes);
        if (message.text != null && !message.text.accept(frame.content())) throw invalidText();
        message.bytes.writeBytes(bytes(frame.content()));
        if (!frame.isFinalFragment()) return null;
        fragments = null;
        if (message.isCompressed) return inflated(ByteBuffer.wrap(message.bytes.toByteArray()), message.isText);
        if (message.text == null) return new WebSocketEvent.ReceiveBytes(Bytes.wrap(message.bytes.toByteArray()));
        if (!message.text.isComplete()) throw invalidText();
        return new WebSocketEvent.ReceiveText(message.bytes.toString(StandardCharsets.UTF_8));
    }

    private WebSocketEvent.Receive inflated(ByteBuffer compressed, boolean isText) {
        var agreed = deflation;
        if (agreed == null) throw new IllegalStateException("Reserved bits were checked before.");
        checkCompressedSize(compressed.remaining());
        byte[] bytes;
        try {
            bytes = agreed.inflate(compressed, limits.maxMessageBytes());
        } catch (TooLongException e) {
            throw new ProtocolException(CloseCode.TOO_BIG, String.valueOf(e.getMessage()));
        } catch (DataFormatException _) {
            throw new ProtocolException(CloseCode.INVALID_DATA, "A message whose compression is broken.");
        }
        return isText
                ? new WebSocketEvent.ReceiveText(text(Unpooled.wrappedBuffer(bytes)))
                : new WebSocketEvent.ReceiveBytes(Bytes.wrap(bytes));
    }

    private void checkSize(long bytes) {
        if (bytes > limits.maxMessageBytes())
            throw new ProtocolException(
                    CloseCode.TOO_BIG, "A message of more than " + limits.maxMessageBytes() + " bytes.");
    }

    /// What cannot be compressed becomes a little longer by it.
    private void checkCompressedSize(long bytes) {
        checkSize(bytes - (bytes >> 9) - 64);
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

    private static ProtocolException noBeginning() {
        return new ProtocolException(CloseCode.PROTOCOL_ERROR, "A continuation without a beginning.");
    }

    private static ProtocolException invalidText() {
        return new ProtocolException(CloseCode.INVALID_DATA, "A text message that is not UTF-8.");
    }
}
