package dev.levada.server.websocket;

import dev.levada.contract.WebSocketEvent;
import dev.levada.server.deflate.Deflation;
import dev.levada.server.deflate.LoopCodec;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// What one frame carries, and the same compressed once somebody needs it. A broadcast's is shared by the
/// outboxes of one loop, so that it is compressed once for all of them. Never changed otherwise.
final class Payload {
    final int opcode;
    final byte[] bytes;

    /// What it is the newest word on, or null.
    final @Nullable String key;

    // Written by the sender before it is handed over, then by the loop.
    private boolean isCompressible;
    private byte @Nullable [] deflated;

    Payload(int opcode, byte[] bytes) {
        this(opcode, bytes, null);
    }

    private Payload(int opcode, byte[] bytes, @Nullable String key) {
        this.opcode = opcode;
        this.bytes = bytes;
        this.key = key;
    }

    /// A message's; a long one is compressed by its sender, which is the caller.
    ///
    /// @param deflates whether it will be needed compressed
    static Payload of(WebSocketEvent.Send message, LoopCodec codec, boolean deflates) {
        var payload = new Payload(Frames.opcode(message), Frames.payload(message), message.key());
        payload.isCompressible = message.compressible() && codec.isWorthIt(payload.bytes.length);
        if (deflates && payload.isCompressible && LoopCodec.isLong(payload.bytes.length)) {
            payload.deflated = codec.deflateAsSender(payload.bytes);
            payload.isCompressible = payload.deflated != null;
        }
        return payload;
    }

    /// What the frame takes, at the most.
    int frameBytes() {
        return Frames.headerBytes(bytes.length) + bytes.length;
    }

    /// Writes the frame for a peer.
    ///
    /// @param isShared whether others get the same bytes
    void writeOnLoop(ByteBuf target, @Nullable Deflation deflation, boolean isShared) {
        write(target, deflation == null ? null : deflatedOnLoop(deflation, isShared));
    }

    /// Writes the frame as all get it who have agreed on compression.
    void writeDeflatedOnLoop(ByteBuf target, LoopCodec codec) {
        write(target, deflatedOnLoop(codec));
    }

    /// A frame written by [#writeDeflatedOnLoop] leaves for a peer.
    void rememberOnLoop(Deflation deflation) {
        if (deflated != null) deflation.remember(bytes);
    }

    private void write(ByteBuf target, byte @Nullable [] compressed) {
        if (compressed == null) {
            Frames.writeHeader(target, opcode, bytes.length);
            target.writeBytes(bytes);
        } else {
            Frames.writeHeader(target, opcode | Frames.COMPRESSED, compressed.length);
            target.writeBytes(compressed);
        }
    }

    private byte @Nullable [] deflatedOnLoop(Deflation deflation, boolean isShared) {
        if (!isCompressible || !deflation.fits(bytes.length)) return null;
        if (!isShared && !deflation.isShared() && deflated == null) return deflation.deflate(bytes);
        byte[] known = deflatedOnLoop(deflation.codec());
        if (known != null) deflation.remember(bytes);
        return known;
    }

    private byte @Nullable [] deflatedOnLoop(LoopCodec codec) {
        if (!isCompressible) return null;
        if (deflated == null) deflated = codec.deflate(bytes);
        if (deflated == null) isCompressible = false;
        return deflated;
    }
}
