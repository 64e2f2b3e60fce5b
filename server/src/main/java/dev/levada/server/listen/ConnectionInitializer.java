package dev.levada.server.listen;

import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.http2.Http2Setup;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Sets up each accepted socket.
final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private static final byte[] TOO_MANY =
            "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\nretry-after: 5\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerContext context;
    private final Map<EventLoop, LoopContext> loops;

    ConnectionInitializer(ServerContext context, Map<EventLoop, LoopContext> loops) {
        this.context = context;
        this.loops = loops;
    }

    @Override
    protected void initChannel(Channel channel) {
        var counters = context.counters();
        int open = counters.connections.incrementAndGet();
        channel.closeFuture().addListener(_ -> counters.connections.decrementAndGet());
        if (open > context.options().limits().maxConnections()) {
            counters.refusedConnections.increment();
            channel.writeAndFlush(Unpooled.wrappedBuffer(TOO_MANY)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        counters.accepted.increment();
        var loop = loops.get(channel.eventLoop());
        if (loop == null) throw new IllegalStateException("Every loop has its context from the start.");
        Http2Setup.installEither(channel, context, loop);
    }
}
