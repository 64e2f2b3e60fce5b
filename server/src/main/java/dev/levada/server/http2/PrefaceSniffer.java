package dev.levada.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import org.jspecify.annotations.Nullable;

/// Looks at the first bytes of a peer: whether they are the preface of HTTP/2. No request of HTTP/1 shares
/// more than three bytes with it, so requests go on at once.
final class PrefaceSniffer extends ChannelInboundHandlerAdapter {
    private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

    private final Runnable onPreface;
    private @Nullable ByteBuf held;

    /// @param onPreface puts HTTP/2 in the place of HTTP/1
    PrefaceSniffer(Runnable onPreface) {
        this.onPreface = onPreface;
    }

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            handlerContext.fireChannelRead(message);
            return;
        }
        var all =
                held == null ? bytes : handlerContext.alloc().compositeBuffer().addComponents(true, held, bytes);
        held = null;
        int known = Math.min(all.readableBytes(), PREFACE.readableBytes());
        boolean isPreface = true;
        for (int i = 0; i < known && isPreface; i++)
            isPreface = all.getByte(all.readerIndex() + i) == PREFACE.getByte(PREFACE.readerIndex() + i);
        if (isPreface && known < PREFACE.readableBytes()) {
            held = all;
            return;
        }
        if (isPreface) onPreface.run();
        handlerContext.fireChannelRead(all);
        handlerContext.pipeline().remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext handlerContext) {
        if (held != null) held.release();
        held = null;
        handlerContext.fireChannelInactive();
    }
}
