package dev.levada.server.http;

import dev.levada.server.options.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Netty's request decoder, with the choices RFC 9112 leaves open made on the safe side: where Netty reads
/// past a mistake, this refuses the request.
final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int CHUNK_BYTES = 16 << 10;

    /// What a chunk needs besides its bytes: size and line ends.
    private static final int PLAIN_CHUNK_BYTES = 16;

    private final Lifetime lifetime;
    private final PlainHeads plain;
    private final int maxFramingBytes;

    // Whether all that came is decoded and belongs to requests that are complete and without a fault.
    private boolean isBetween = true;
    private boolean isBehindEnd;
    private boolean hasFailed;

    // Within a head, from its request line to its last header line.
    private boolean inHead;
    private boolean isLenient;
    // Bytes of the body's framing above what plain chunks need.
    private int framingBytes;

    StrictRequestDecoder(Lifetime lifetime, PlainHeads plain, Limits limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxRequestLineBytes())
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxChunkSize(CHUNK_BYTES)
                .setValidateHeaders(true)
                .setAllowDuplicateContentLengths(false)
                .setAllowPartialChunks(true));
        this.lifetime = lifetime;
        this.plain = plain;
        this.maxFramingBytes = limits.maxHeaderBytes();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        lifetime.bytesArrived();
        if (isBetween && message instanceof ByteBuf bytes && readPlain(context, bytes)) return;
        isBetween = false;
        super.channelRead(context, message);
        isBetween = isBehindEnd && !hasFailed && actualReadableBytes() == 0;
    }

    /// Reads past this decoder what needs none.
    ///
    /// @return whether that was all
    private boolean readPlain(ChannelHandlerContext context, ByteBuf bytes) {
        for (var request = plain.take(bytes); request != null; request = plain.take(bytes)) {
            context.fireChannelRead(request);
            if (bytes.isReadable()) continue;
            bytes.release();
            return true;
        }
        return false;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        int from = buffer.readerIndex();
        int known = out.size();
        decodeStrictly(context, buffer, out);
        // A part of the next head gives nothing out.
        if (buffer.readerIndex() != from) isBehindEnd = false;
        for (int i = known; i < out.size(); i++) {
            hasFailed |= out.get(i) instanceof HttpObject part
                    && part.decoderResult().isFailure();
            isBehindEnd = out.get(i) instanceof LastHttpContent;
        }
    }

    private void decodeStrictly(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        boolean wasInHead = inHead;
        int from = buffer.readerIndex();
        int known = out.size();
        super.decode(context, buffer, out);
        if (!inHead) {
            countFraming(buffer.readerIndex() - from, out, known);
            return;
        }
        // The decoder takes heads by whole lines and never takes a line of a head and a byte of a body in one call.
        isLenient |= wasInHead
                ? hasFold(buffer, from, buffer.readerIndex())
                : hasOddRequestLine(buffer, from, buffer.readerIndex());
        if (out.size() == known || !(out.get(known) instanceof HttpRequest request)) return;
        if (isLenient && request.decoderResult().isSuccess())
            request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("odd white space")));
        inHead = false;
        isLenient = false;
        framingBytes = 0;
    }

    /// Bounds what a body may need besides its bytes: a flood of chunk extensions or of trailers.
    private void countFraming(int taken, List<Object> out, int known) {
        framingBytes += taken;
        for (int i = known; i < out.size(); i++)
            if (out.get(i) instanceof HttpContent content)
                framingBytes -= content.content().readableBytes() + PLAIN_CHUNK_BYTES;
        framingBytes = Math.max(0, framingBytes);
        if (framingBytes <= maxFramingBytes) return;
        framingBytes = 0;
        var failed = new DefaultHttpContent(Unpooled.EMPTY_BUFFER);
        failed.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("too much besides the body")));
        out.add(failed);
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        inHead = true;
        // The name is case-sensitive (RFC 9112 section 2.3), and Netty's is not.
        if (!initialLine[2].startsWith("HTTP/")) throw new IllegalArgumentException("not HTTP");
        return super.createMessage(initialLine);
    }

    /// Two lengths are how requests are smuggled past a proxy (RFC 9112 section 6.1): refuse instead of
    /// choosing.
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }

    /// Whether there is white space before the request line, or other than spaces in it (RFC 9112 section
    /// 3), or a fold behind it.
    private static boolean hasOddRequestLine(ByteBuf buffer, int from, int to) {
        int start = from;
        while (start < to && (buffer.getByte(start) == '\r' || buffer.getByte(start) == '\n')) start++;
        int end = buffer.indexOf(start, to, (byte) '\n');
        if (end < 0) return false;
        return buffer.getByte(start) == ' '
                || buffer.indexOf(start, end, (byte) '\t') >= 0
                || hasFold(buffer, end + 1, to);
    }

    /// Whether a header line goes on in the next (RFC 9112 section 5.2).
    private static boolean hasFold(ByteBuf buffer, int from, int to) {
        for (int line = from; line < to; ) {
            byte first = buffer.getByte(line);
            if (first == ' ' || first == '\t') return true;
            int end = buffer.indexOf(line, to, (byte) '\n');
            if (end < 0) return false;
            line = end + 1;
        }
        return false;
    }
}
