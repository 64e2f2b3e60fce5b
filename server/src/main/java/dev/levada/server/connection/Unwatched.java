package dev.levada.server.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/// Channel operations whose outcome nobody waits for: when one fails the channel ends, and that is seen
/// anyway.
@SuppressWarnings("FutureReturnValueIgnored") // the reason this class exists
public final class Unwatched {
    private Unwatched() {}

    public static void write(Channel channel, Object message) {
        channel.write(message);
    }

    public static void writeAndFlush(Channel channel, Object message) {
        channel.writeAndFlush(message);
    }

    /// Gives the channel to that loop.
    public static void register(EventLoop loop, Channel channel) {
        loop.register(channel);
    }

    /// Ends our half of the connection behind what is being written.
    public static void closeOutputWhenWritten(Channel channel) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            closeTlsWhenWritten(channel, tls);
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (written.isSuccess() && channel instanceof DuplexChannel duplex) duplex.shutdownOutput();
            else channel.close();
        });
    }

    /// Says the end inside TLS first (close_notify), or the peer would have to think it was cut.
    private static void closeTlsWhenWritten(Channel channel, SslHandler tls) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (written.isSuccess())
                tls.closeOutbound().addListener((ChannelFutureListener) said -> {
                    if (said.isSuccess() && channel instanceof DuplexChannel duplex) duplex.shutdownOutput();
                    else channel.close();
                });
            else channel.close();
        });
    }

    public static void close(Channel channel) {
        channel.close();
    }
}
