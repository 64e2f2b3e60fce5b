package dev.levada.server.http2;

import dev.levada.contract.Bytes;
import dev.levada.server.connection.Counters;
import dev.levada.server.tally.Http2Code;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

/// Gathers heads and small parts of bodies of all streams in one buffer, which leaves with the next
/// flush: one write for many responses, instead of five for each. What is gathered counts as written;
/// once the socket is behind nothing is, so that streams stay open, and count, until it has taken what
/// they have said. On the loop.
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails is a peer that has gone, and that is seen anyway
final class FrameGatherer extends DecoratingHttp2FrameWriter {
    /// Larger parts are not worth a copy.
    static final int SMALL_BYTES = 4 << 10;

    private static final int FIRST_BYTES = 2 << 10;
    private static final int MOST_BYTES = 16 << 10;
    private static final int HEADER_BYTES = Http2CodecUtil.FRAME_HEADER_LENGTH;

    /// What every peer has to take (RFC 9113 section 4.2).
    private static final int FRAME_BYTES = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

    private static final short NO_FLAGS = 0;
    private static final short END_STREAM = Http2Flags.END_STREAM;
    private static final short END_HEADERS = Http2Flags.END_HEADERS;

    private final DefaultHttp2HeadersEncoder heads;
    private final Counters counters;
    private @Nullable ByteBuf gathered;

    private FrameGatherer(DefaultHttp2HeadersEncoder heads, Counters counters) {
        super(new DefaultHttp2FrameWriter(heads));
        this.counters = counters;
        this.heads = heads;
    }

    static FrameGatherer create(Counters counters) {
        // What lists of headers a peer takes is not asked: it would be refused after the work is done.
        var heads = new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);
        return new FrameGatherer(heads, counters);
    }

    /// Has what is gathered go to the socket with its next flush.
    void leave(ChannelHandlerContext wire) {
        var all = gathered;
        if (all == null) return;
        gathered = null;
        wire.write(all, wire.newPromise());
    }

    private static boolean canGather(ChannelHandlerContext wire) {
        return wire.channel().isWritable();
    }

    private ByteBuf room(ChannelHandlerContext wire) {
        var known = gathered;
        if (known != null && known.readableBytes() < MOST_BYTES) return known;
        leave(wire);
        var fresh = wire.alloc().directBuffer(FIRST_BYTES);
        gathered = fresh;
        return fresh;
    }

    /// Writes a part of a body, which the windows of the peer allow.
    void data(ChannelHandlerContext wire, int streamId, Bytes bytes, int from, int length, boolean isLast) {
        var out = room(wire);
        frame(out, length, Http2FrameTypes.DATA, isLast ? END_STREAM : NO_FLAGS, streamId);
        if (length > 0) out.writeBytes(bytes.asByteBuffer().limit(from + length).position(from));
    }

    private static void frame(ByteBuf out, int length, byte type, int flags, int streamId) {
        out.ensureWritable(HEADER_BYTES + length);
        out.writeMedium(length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(streamId);
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext wire,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean endStream,
            ChannelPromise promise) {
        if (padding > 0 || !canGather(wire)) {
            leave(wire);
            return super.writeHeaders(wire, streamId, headers, padding, endStream, promise);
        }
        var out = room(wire);
        int start = out.writerIndex();
        int flags = endStream ? END_STREAM : NO_FLAGS;
        try {
            frame(out, 0, Http2FrameTypes.HEADERS, flags | END_HEADERS, streamId);
            heads.encodeHeaders(streamId, headers, out);
        } catch (Http2Exception e) {
            out.writerIndex(start);
            return promise.setFailure(e);
        }
        int length = out.writerIndex() - start - HEADER_BYTES;
        if (length <= FRAME_BYTES) out.setMedium(start, length);
        else divide(out, start, flags, streamId);
        return promise.setSuccess();
    }

    /// A block of fields that is too long for one frame goes on in others.
    private static void divide(ByteBuf out, int start, int flags, int streamId) {
        var block = out.copy(start + HEADER_BYTES, out.writerIndex() - start - HEADER_BYTES);
        try {
            out.writerIndex(start);
            byte type = Http2FrameTypes.HEADERS;
            while (block.isReadable()) {
                int length = Math.min(block.readableBytes(), FRAME_BYTES);
                boolean isLast = length == block.readableBytes();
                frame(out, length, type, flags | (isLast ? END_HEADERS : NO_FLAGS), streamId);
                out.writeBytes(block, length);
                type = Http2FrameTypes.CONTINUATION;
                flags = NO_FLAGS;
            }
        } finally {
            block.release();
        }
    }

    // ---- what goes its own way does so behind what was gathered before

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext wire,
            int streamId,
            ByteBuf data,
            int padding,
            boolean endStream,
            ChannelPromise promise) {
        leave(wire);
        return super.writeData(wire, streamId, data, padding, endStream, promise);
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext wire,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endStream,
            ChannelPromise promise) {
        leave(wire);
        return super.writeHeaders(
                wire, streamId, headers, streamDependency, weight, exclusive, padding, endStream, promise);
    }

    @Override
    public ChannelFuture writeRstStream(
            ChannelHandlerContext wire, int streamId, long errorCode, ChannelPromise promise) {
        counters.resetsSent.add(Http2Code.of(errorCode));
        leave(wire);
        return super.writeRstStream(wire, streamId, errorCode, promise);
    }

    @Override
    public ChannelFuture writeSettings(ChannelHandlerContext wire, Http2Settings settings, ChannelPromise promise) {
        leave(wire);
        return super.writeSettings(wire, settings, promise);
    }

    @Override
    public ChannelFuture writeSettingsAck(ChannelHandlerContext wire, ChannelPromise promise) {
        leave(wire);
        return super.writeSettingsAck(wire, promise);
    }

    @Override
    public ChannelFuture writePing(ChannelHandlerContext wire, boolean ack, long data, ChannelPromise promise) {
        leave(wire);
        return super.writePing(wire, ack, data, promise);
    }

    @Override
    public ChannelFuture writeGoAway(
            ChannelHandlerContext wire, int lastStreamId, long errorCode, ByteBuf debugData, ChannelPromise promise) {
        counters.goAways.add(Http2Code.of(errorCode));
        leave(wire);
        return super.writeGoAway(wire, lastStreamId, errorCode, debugData, promise);
    }

    @Override
    public ChannelFuture writeWindowUpdate(
            ChannelHandlerContext wire, int streamId, int windowSizeIncrement, ChannelPromise promise) {
        leave(wire);
        return super.writeWindowUpdate(wire, streamId, windowSizeIncrement, promise);
    }

    @Override
    public void close() {
        if (gathered != null) gathered.release();
        gathered = null;
        super.close();
    }
}
