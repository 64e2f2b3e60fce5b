package dev.levada.server.websocket;

import dev.levada.server.connection.LoopContext;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;

/// What the WebSockets of one event loop share.
final class SocketLoop {
    private final GroupLane lane;
    private final WebSocketDecoderConfig frameConfig;

    private SocketLoop(LoopContext loop) {
        var context = loop.context();
        this.lane = new GroupLane(loop.loop(), context.counters());
        this.frameConfig = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(false)
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

    WebSocketDecoderConfig frameConfig() {
        return frameConfig;
    }
}
