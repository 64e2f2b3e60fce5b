package dev.levada.server.websocket;

import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.deflate.LoopCodec;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;

/// What the WebSockets of one event loop share.
final class SocketLoop implements AutoCloseable {
    private final GroupLane lane;
    private final LoopCodec codec;
    private final WebSocketDecoderConfig frames;
    private final WebSocketDecoderConfig framesOfExtensions;

    private SocketLoop(LoopContext loop) {
        var context = loop.context();
        this.codec =
                new LoopCodec(context.options().deflate(), context.options().eventLoops(), context.counters());
        this.lane = new GroupLane(loop.loop(), context.counters(), codec);
        this.frames = config(context, false);
        this.framesOfExtensions = config(context, true);
    }

    private static WebSocketDecoderConfig config(ServerContext context, boolean hasExtensions) {
        return WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(hasExtensions)
                .maxFramePayloadLength(context.options().limits().maxFrameBytes())
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build();
    }

    /// The one of that loop. On the loop.
    static SocketLoop of(LoopContext loop) {
        return loop.shared(SocketLoop.class, SocketLoop::new);
    }

    GroupLane lane() {
        return lane;
    }

    LoopCodec codec() {
        return codec;
    }

    /// How frames are read.
    ///
    /// @param hasExtensions whether reserved bits may have a meaning; who takes the frame looks at them
    WebSocketDecoderConfig frameConfig(boolean hasExtensions) {
        return hasExtensions ? framesOfExtensions : frames;
    }

    /// Frees what is outside the heap.
    @Override
    public void close() {
        codec.close();
    }
}
