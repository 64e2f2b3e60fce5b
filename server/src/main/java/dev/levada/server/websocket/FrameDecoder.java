package dev.levada.server.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;

/// Netty's frame decoder, which tells its connection of bytes that are not yet a frame as well: they are a
/// sign of life, and a frame that has begun has to end.
final class FrameDecoder extends WebSocket13FrameDecoder {
    private final WebSocketConnection socket;

    FrameDecoder(WebSocketDecoderConfig config, WebSocketConnection socket) {
        super(config);
        this.socket = socket;
    }

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) throws Exception {
        super.channelRead(handlerContext, message);
        socket.readOnLoop(actualReadableBytes() > 0);
    }
}
