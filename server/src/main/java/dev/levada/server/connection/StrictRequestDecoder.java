package dev.levada.server.connection;

import dev.levada.server.options.Limits;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/// Netty's request decoder, with the choices RFC 9112 leaves open made on the safe side.
final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int CHUNK_BYTES = 16 << 10;

    private final HttpConnection connection;

    StrictRequestDecoder(HttpConnection connection, Limits limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxRequestLineBytes())
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxChunkSize(CHUNK_BYTES)
                .setValidateHeaders(true)
                .setAllowDuplicateContentLengths(false)
                .setAllowPartialChunks(true));
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        connection.bytesArrivedOnLoop();
        super.channelRead(context, message);
    }

    /// Two lengths are how requests are smuggled past a proxy (RFC 9112 section 6.1): refuse instead of choosing.
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
