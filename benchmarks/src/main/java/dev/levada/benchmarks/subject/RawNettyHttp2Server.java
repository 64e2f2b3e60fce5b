package dev.levada.benchmarks.subject;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The practical limit of the JVM for HTTP/2: Netty's frame codec and a handler on the event loop, with no
/// channel for a stream and nothing between.
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails is a client that has gone
public final class RawNettyHttp2Server {
    private RawNettyHttp2Server() {}

    /// Listens on a free port until the input ends.
    public static void main(String[] arguments) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        try (var loops = new MultiThreadIoEventLoopGroup(processors, EpollIoHandler.newFactory())) {
            var channel = new ServerBootstrap()
                    .group(loops)
                    .channel(EpollServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 4096)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel accepted) {
                            accepted.pipeline()
                                    .addLast(Http2FrameCodecBuilder.forServer().build(), new Hello());
                        }
                    })
                    .bind("127.0.0.1", 0)
                    .sync()
                    .channel();
            Control.serve(((InetSocketAddress) channel.localAddress()).getPort(), Map.of());
        }
    }

    private static final class Hello extends ChannelInboundHandlerAdapter {
        private static final ByteBuf BODY = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer().writeBytes("hello".getBytes(StandardCharsets.UTF_8)));

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof Http2HeadersFrame request && request.isEndStream())) {
                ReferenceCountUtil.release(message);
                return;
            }
            var headers = new DefaultHttp2Headers()
                    .status("200")
                    .add("content-type", "text/plain")
                    .addInt("content-length", BODY.readableBytes())
                    .add("date", Dates.now());
            context.write(new DefaultHttp2HeadersFrame(headers).stream(request.stream()));
            context.write(new DefaultHttp2DataFrame(BODY.duplicate(), true).stream(request.stream()));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // a load generator that hangs up
        }
    }
}
