package dev.levada.server.connection;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/// Channel operations whose outcome nobody waits for: when one fails the channel ends, and that is seen anyway.
@SuppressWarnings("FutureReturnValueIgnored") // the reason this class exists
final class Unwatched {
    private Unwatched() {}

    static void write(Channel channel, Object message) {
        channel.write(message);
    }

    static void writeAndFlush(Channel channel, Object message) {
        channel.writeAndFlush(message);
    }

    static void shutdownOutput(DuplexChannel channel) {
        channel.shutdownOutput();
    }

    static void close(Channel channel) {
        channel.close();
    }
}
