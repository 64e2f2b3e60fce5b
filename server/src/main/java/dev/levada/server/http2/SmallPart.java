package dev.levada.server.http2;

import dev.levada.contract.Bytes;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/// A part of a body on its way through the windows of the peer into the [FrameGatherer], without buffers of
/// its own. On the loop.
final class SmallPart implements Http2RemoteFlowController.FlowControlled {
    private final MultiplexConnection connection;
    private final Http2Stream stream;
    private final Bytes bytes;
    private final boolean isLast;
    private final ChannelPromise promise;
    private int next;

    SmallPart(MultiplexConnection connection, Http2Stream stream, Bytes bytes, boolean isLast, ChannelPromise promise) {
        this.connection = connection;
        this.stream = stream;
        this.bytes = bytes;
        this.isLast = isLast;
        this.promise = promise;
    }

    @Override
    public int size() {
        return bytes.length() - next;
    }

    @Override
    public void write(@Nullable ChannelHandlerContext handlerContext, int allowedBytes) {
        int length = Math.min(allowedBytes, size());
        if (length == 0 && size() > 0) return;
        connection
                .codec()
                .gatherer()
                .data(connection.wire(), stream.id(), bytes, next, length, isLast && length == size());
        next += length;
    }

    @Override
    public void writeComplete() {
        promise.trySuccess();
        if (isLast) connection.codec().closeStreamLocal(stream, promise);
    }

    @Override
    public void error(@Nullable ChannelHandlerContext handlerContext, Throwable cause) {
        // The stream has ended before its peer took this, and whoever waits for the stream knows.
        promise.tryFailure(cause);
    }

    @Override
    public boolean merge(
            @Nullable ChannelHandlerContext handlerContext, Http2RemoteFlowController.FlowControlled following) {
        return false;
    }
}
