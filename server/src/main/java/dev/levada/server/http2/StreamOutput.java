package dev.levada.server.http2;

import dev.levada.contract.Bytes;
import dev.levada.server.connection.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/// Frames of one stream on their way out. They wait for the windows of the peer, and leave when the
/// connection is flushed. On the loop.
@SuppressWarnings("FutureReturnValueIgnored") // the same reason as in Unwatched
final class StreamOutput {
    /// The largest part that is written at a time: what waits is seen to move from part to part.
    static final int PART_BYTES = 16 << 10;

    private final MultiplexConnection connection;
    private final Http2Stream stream;

    private long progress;
    private long knownProgress;
    private long sinceNanos;
    private boolean waited;
    private boolean ended;
    // The write of the last frame.
    private @Nullable ChannelPromise last;

    StreamOutput(MultiplexConnection connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
    }

    /// Whether the end of what we have to say has been written.
    boolean hasEnded() {
        return ended;
    }

    void head(Http2Headers fields, boolean isLast) {
        var promise = promise(isLast);
        var server = connection.context().options().serverHeader();
        boolean isFinal = fields.status() != null && fields.status().charAt(0) != '1';
        if (isFinal && !server.equals("off") && !fields.contains("server")) fields.add("server", server);
        connection.codec().encoder().writeHeaders(connection.wire(), stream.id(), fields, 0, isLast, promise);
    }

    /// Writes a part of at most [#PART_BYTES], and releases it.
    ///
    /// @param whenWritten told when the socket has taken it
    void data(ByteBuf part, boolean isLast, Runnable whenWritten) {
        int bytes = part.readableBytes();
        var promise = promise(isLast);
        promise.addListener((ChannelFutureListener) _ -> {
            progress++;
            connection.written(bytes);
            whenWritten.run();
        });
        connection.codec().encoder().writeData(connection.wire(), stream.id(), part, 0, isLast, promise);
    }

    /// The same for whoever does not wait for it.
    void data(ByteBuf part, boolean isLast) {
        var promise = promise(isLast);
        connection.written(part.readableBytes());
        connection.codec().encoder().writeData(connection.wire(), stream.id(), part, 0, isLast, promise);
    }

    /// Writes a part of at most [FrameGatherer#SMALL_BYTES] that nobody waits for.
    void data(Bytes part, boolean isLast) {
        var small = new SmallPart(connection, stream, part, isLast, promise(isLast));
        connection.written(part.length());
        connection.codec().encoder().flowController().addFlowControlled(stream, small);
    }

    private ChannelPromise promise(boolean isLast) {
        var promise = connection.wire().newPromise();
        ended |= isLast;
        if (isLast) last = promise;
        return promise;
    }

    /// Answers for the server, in full.
    void refuse(Refusal refusal, boolean isHead) {
        var text = Bytes.utf8(refusal.getMessage() + "\n");
        var flow = connection.codec().encoder().flowController();
        var whole = connection.codec().connection().connectionStream();
        // Nobody looks after what waits for a window here.
        boolean fits = Math.min(flow.windowSize(stream), flow.windowSize(whole)) >= text.length();
        boolean hasBody = !isHead && fits;
        head(ResponseHeads.of(refusal, fits || isHead ? text.length() : 0), !hasBody);
        if (hasBody) data(text, true);
    }

    /// Ends the stream at once.
    void reset(Http2Error error) {
        ended = true;
        writeReset(error);
    }

    /// Ends the stream behind what has been written in full: the peer need not send the rest (RFC 9113
    /// section 8.1).
    void endBoth() {
        var end = last;
        if (end == null || end.isDone()) writeReset(Http2Error.NO_ERROR);
        else end.addListener(_ -> writeReset(Http2Error.NO_ERROR));
        connection.flushSoon();
    }

    private void writeReset(Http2Error error) {
        if (stream.state() == Http2Stream.State.CLOSED) return;
        var promise = connection.wire().newPromise();
        connection.codec().encoder().writeRstStream(connection.wire(), stream.id(), error.code(), promise);
        connection.flushSoon();
    }

    /// Whether the peer has taken nothing for that long although something waits for its window.
    boolean isStalled(long nowNanos, long mostNanos) {
        boolean waits = stream.state() != Http2Stream.State.CLOSED
                && connection.codec().encoder().flowController().hasFlowControlled(stream);
        if (!waits || !waited || progress != knownProgress) sinceNanos = nowNanos;
        waited = waits;
        knownProgress = progress;
        return waits && nowNanos - sinceNanos > mostNanos;
    }

    ByteBuf buffer(Bytes bytes) {
        var buffer = connection.channel().alloc().directBuffer(bytes.length());
        return buffer.writeBytes(bytes.asByteBuffer());
    }
}
