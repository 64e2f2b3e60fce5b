package dev.levada.server.deflate;

import dev.levada.server.options.Deflate;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// The compression that one socket has agreed on; without takeover all sockets of a loop share it. On the
/// loop, but for [#isShared] and [#codec].
public final class Deflation {
    private final LoopCodec codec;
    private final Agreement agreement;

    /// How far back our messages may refer, where that is less than a compressor's own window.
    private final int windowBytes;

    private final int mostContextBytes;
    private final @Nullable History sent;
    private final @Nullable History received;

    Deflation(LoopCodec codec, Agreement agreement, Deflate options) {
        this.codec = codec;
        this.agreement = agreement;
        windowBytes = agreement.serverBits() == 15 ? Integer.MAX_VALUE : 1 << agreement.serverBits();
        int sentBits = Math.min(agreement.serverBits(), options.windowBits());
        sent = agreement.serverKeeps() ? new History(sentBits) : null;
        received = agreement.clientKeeps() ? new History(agreement.clientBits()) : null;
        mostContextBytes = (sent == null ? 0 : 1 << sentBits) + (received == null ? 0 : 1 << agreement.clientBits());
    }

    /// The value of `Sec-WebSocket-Extensions` in the answer to the handshake.
    public String answer() {
        return agreement.answer();
    }

    /// What compresses for the socket.
    public LoopCodec codec() {
        return codec;
    }

    /// Whether messages to this peer are compressed as those to any other, so that the bytes are the same.
    public boolean isShared() {
        return sent == null;
    }

    /// Whether a message of this length, or several of at most this, may be sent compressed.
    ///
    /// A compressor of the JDK refers back as far as 32 KiB; where the peer has asked for less, only what
    /// is short enough is compressed.
    public boolean fits(int bytes) {
        return bytes <= windowBytes;
    }

    /// Compresses a message for this peer alone, with reference to those before.
    ///
    /// @return null when it is to be sent as it is
    public byte @Nullable [] deflate(byte[] message) {
        if (!codec.isWorthIt(message.length) || !fits(message.length)) return null;
        // Dictionary and message together have to be within the window.
        byte[] deflated = codec.deflate(message, sent, windowBytes - message.length);
        if (deflated != null) remember(message);
        return deflated;
    }

    /// A message leaves that was compressed without reference to those before.
    public void remember(byte[] message) {
        if (sent != null) sent.add(message);
    }

    /// Inflates a message of the peer.
    ///
    /// @param compressed all frames of it together
    /// @param most bytes it may come to
    /// @throws DataFormatException when it is not what a compressor makes
    /// @throws TooLongException as soon as it has come to more than it may
    public byte[] inflate(ByteBuffer compressed, int most) throws DataFormatException {
        byte[] message = codec.inflate(compressed, most, received);
        if (received != null) received.add(message);
        return message;
    }

    int mostContextBytes() {
        return mostContextBytes;
    }

    /// The socket is closed.
    public void release() {
        codec.release(mostContextBytes);
    }
}
