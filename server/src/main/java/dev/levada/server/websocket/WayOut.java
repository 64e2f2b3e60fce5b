package dev.levada.server.websocket;

import dev.levada.server.connection.Unwatched;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/// How frames go down from a WebSocket: straight to the socket where no handler has anything to do with
/// them, which saves the walk past all of them, or through the handlers (TLS, HTTP/2).
enum WayOut {
    /// To the socket.
    SOCKET {
        @Override
        void write(Channel channel, ByteBuf bytes) {
            channel.unsafe().write(bytes, channel.voidPromise());
        }

        @Override
        void flush(Channel channel) {
            channel.unsafe().flush();
        }
    },
    /// Through the pipeline.
    HANDLERS {
        @Override
        void write(Channel channel, ByteBuf bytes) {
            Unwatched.write(channel, bytes);
        }

        @Override
        void flush(Channel channel) {
            channel.flush();
        }
    };

    /// The way of that channel.
    static WayOut of(Channel channel) {
        // A stream of HTTP/2 is a channel without a socket.
        boolean isPlain = channel instanceof DuplexChannel && channel.pipeline().get(SslHandler.class) == null;
        return isPlain ? SOCKET : HANDLERS;
    }

    /// Writes bytes, and releases them. On the loop.
    abstract void write(Channel channel, ByteBuf bytes);

    abstract void flush(Channel channel);
}
