package dev.levada.server.http2;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Bounds what a peer can make us say: answers and resets that wait because it does not read, and resets
/// that it provokes. On the loop.
final class OutgoingLimits extends DecoratingHttp2ConnectionEncoder {
    /// Answers to pings and settings, and resets, that may wait for a peer that does not read.
    private static final int MAX_WAITING = 1_000;

    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final MultiplexConnection connection;
    private final int maxResetsPerMinute;
    private @Nullable Http2LifecycleManager manager;
    private int waiting;
    private final ChannelFutureListener left = _ -> waiting--;
    private boolean hasEnded;
    private int resets;
    private long windowNanos = System.nanoTime();

    OutgoingLimits(Http2ConnectionEncoder encoder, MultiplexConnection connection, int maxResetsPerMinute) {
        super(encoder);
        this.connection = connection;
        this.maxResetsPerMinute = maxResetsPerMinute;
    }

    @Override
    public void lifecycleManager(Http2LifecycleManager manager) {
        this.manager = manager;
        super.lifecycleManager(manager);
    }

    @Override
    public ChannelFuture writeSettingsAck(ChannelHandlerContext wire, ChannelPromise promise) {
        var counted = counted(wire, promise);
        return counted == null ? promise : super.writeSettingsAck(wire, counted);
    }

    @Override
    public ChannelFuture writePing(ChannelHandlerContext wire, boolean ack, long data, ChannelPromise promise) {
        var counted = ack ? counted(wire, promise) : promise;
        return counted == null ? promise : super.writePing(wire, ack, data, counted);
    }

    @Override
    public ChannelFuture writeRstStream(
            ChannelHandlerContext wire, int streamId, long errorCode, ChannelPromise promise) {
        var counted = counted(wire, promise);
        if (counted == null) return promise;
        var written = super.writeRstStream(wire, streamId, errorCode, counted);
        // The others are what servers do now and then of their own accord.
        boolean isProvoked = errorCode != Http2Error.CANCEL.code() && errorCode != Http2Error.NO_ERROR.code();
        if (isProvoked) countReset(wire);
        return written;
    }

    private void countReset(ChannelHandlerContext wire) {
        long nowNanos = System.nanoTime();
        if (nowNanos - windowNanos >= WINDOW_NANOS) {
            windowNanos = nowNanos;
            resets = 0;
        }
        resets++;
        if (resets > maxResetsPerMinute) end(wire, "Too many streams had to be reset.");
    }

    /// The promise of an answer that counts until it has left; null when there is no room for it.
    private @Nullable ChannelPromise counted(ChannelHandlerContext wire, ChannelPromise promise) {
        if (hasEnded) return null;
        if (waiting == MAX_WAITING) wire.flush();
        if (waiting == MAX_WAITING) {
            end(wire, "Too many answers wait for a peer that does not read.");
            // Whoever does not read will not read why either.
            connection.cut();
            return null;
        }
        waiting++;
        return promise.unvoid().addListener(left);
    }

    private void end(ChannelHandlerContext wire, String why) {
        if (hasEnded) return;
        hasEnded = true;
        if (manager != null)
            manager.onError(wire, true, Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "%s", why));
    }
}
