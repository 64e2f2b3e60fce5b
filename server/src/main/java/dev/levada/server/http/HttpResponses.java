package dev.levada.server.http;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.websocket.HandshakeAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Our responses as Netty's: status, framing and the headers that are the server's own. On the loop.
public final class HttpResponses implements HandshakeAnswer {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    // The same second for all connections; a race formats it twice.
    private static volatile DateLine date = new DateLine(0, "");

    private record DateLine(long second, String text) {}

    private final Channel channel;
    private final HeadAwareResponseEncoder encoder = new HeadAwareResponseEncoder();
    private final @Nullable String server;
    private boolean isHead;

    /// @param options say what the Server header is
    HttpResponses(Channel channel, ServerOptions options) {
        this.channel = channel;
        this.server = options.serverHeader().equals("off") ? null : options.serverHeader();
    }

    HeadAwareResponseEncoder encoder() {
        return encoder;
    }

    void begin(boolean isHead) {
        this.isHead = isHead;
        encoder.startResponseOnLoop(isHead);
    }

    void writeContinue() {
        Unwatched.writeAndFlush(
                channel, new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }

    /// Writes status and headers.
    ///
    /// @param wholeBytes how long the body is, if it is here already; -1 otherwise
    /// @return whether the connection can be kept after this response
    boolean writeHead(HttpExchange exchange, HttpEvent.ResponseStart start, long wholeBytes, boolean keepAlive) {
        var response = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(start.status()),
                DefaultHttpHeadersFactory.headersFactory().withValidation(false));
        var headers = response.headers();
        boolean kept = copyHeaders(start.headers(), headers) && keepAlive;
        boolean is11 = exchange.head.httpVersion().equals("1.1");
        boolean hasNoBody = start.status() == 204 || start.status() == 304;
        if (hasNoBody) {
            if (start.status() == 204) headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        } else if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            if (wholeBytes >= 0 && !start.trailers()) {
                // A HEAD response that carries no bytes may still not be empty for GET, so nothing is claimed then.
                if (!isHead || wholeBytes > 0) headers.set(HttpHeaderNames.CONTENT_LENGTH, wholeBytes);
            } else if (is11) {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            } else {
                kept &= isHead;
            }
        }
        if (!kept) headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        else if (!is11) headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        if (!headers.contains(HttpHeaderNames.DATE)) headers.set(HttpHeaderNames.DATE, httpDate());
        addServer(headers);
        Unwatched.write(channel, response);
        return kept;
    }

    /// Writes a part of the body; the application is told when it has left.
    void writeBody(HttpExchange exchange, HttpEvent.ResponseBody body, boolean isLast) {
        int bytes = body.body().length();
        ByteBuf content = bytes == 0 || isHead ? Unpooled.EMPTY_BUFFER : buffer(body.body());
        if (content.isReadable()) {
            var written = channel.write(new DefaultHttpContent(content));
            if (!isLast) written.addListener(_ -> exchange.written(bytes));
        } else {
            exchange.written(bytes);
        }
        if (isLast) Unwatched.write(channel, LastHttpContent.EMPTY_LAST_CONTENT);
        channel.flush();
    }

    /// Writes a piece of a file; the application is told when it has left.
    void writeFile(HttpExchange exchange, FilePart part, boolean isLast) {
        Object message = part.content() instanceof ByteBuf buffer ? new DefaultHttpContent(buffer) : part.content();
        if (part.bytes() > 0) channel.write(message).addListener(_ -> exchange.written(part.bytes()));
        if (isLast) Unwatched.write(channel, LastHttpContent.EMPTY_LAST_CONTENT);
        channel.flush();
    }

    /// Ends a body with headers.
    void writeTrailers(Headers trailers) {
        var last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        if (!isHead) copyHeaders(trailers, last.trailingHeaders());
        Unwatched.writeAndFlush(channel, last);
    }

    /// Tells of links (RFC 8297).
    void writeHint(HttpEvent.EarlyHint hint) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.EARLY_HINTS);
        for (var link : hint.links()) response.headers().add("link", link);
        Unwatched.writeAndFlush(channel, response);
    }

    /// Answers for the server and says that the connection ends.
    @Override
    public void refuse(Refusal refusal) {
        encoder.startResponseOnLoop(isHead);
        var content = isHead ? Unpooled.EMPTY_BUFFER : buffer(Bytes.utf8(refusal.getMessage() + "\n"));
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(refusal.status()), content);
        var headers = response.headers();
        copyHeaders(refusal.headers(), headers);
        headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        headers.set(HttpHeaderNames.DATE, httpDate());
        addServer(headers);
        Unwatched.writeAndFlush(channel, response);
    }

    /// Answers a handshake with the application's own refusal.
    @Override
    public void deny(WebSocketEvent.DenialStart start, Bytes body) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(start.status()), buffer(body));
        var headers = response.headers();
        copyHeaders(start.headers(), headers);
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length());
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        headers.set(HttpHeaderNames.DATE, httpDate());
        addServer(headers);
        Unwatched.writeAndFlush(channel, response);
    }

    /// Completes a handshake (RFC 6455 section 4.2.2).
    @Override
    public void accept(WebSocketEvent.Accept accept, String key) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        var headers = response.headers();
        copyHeaders(accept.headers(), headers);
        headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, key);
        var subprotocol = accept.subprotocol();
        if (subprotocol != null) headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, subprotocol);
        addServer(headers);
        Unwatched.writeAndFlush(channel, response);
        channel.pipeline().remove(encoder);
    }

    /// Ends our half of the connection behind what is being written.
    @Override
    public void closeOutputWhenWritten() {
        Unwatched.closeOutputWhenWritten(channel);
    }

    private void addServer(HttpHeaders headers) {
        if (server != null && !headers.contains(HttpHeaderNames.SERVER)) headers.set(HttpHeaderNames.SERVER, server);
    }

    /// The time as headers have it (RFC 9110 section 5.6.7).
    public static String httpDate() {
        long second = System.currentTimeMillis() / 1000;
        var known = date;
        if (known.second() == second) return known.text();
        String text = HTTP_DATE.format(Instant.ofEpochSecond(second));
        date = new DateLine(second, text);
        return text;
    }

    /// Copies what the application may decide.
    ///
    /// @return false when it wants the connection closed
    static boolean copyHeaders(Headers from, HttpHeaders to) {
        boolean keepAlive = true;
        for (int i = 0; i < from.size(); i++) {
            switch (from.name(i)) {
                case "transfer-encoding", "keep-alive", "upgrade" -> {}
                case "connection" -> keepAlive &= !from.value(i).equalsIgnoreCase("close");
                default -> to.add(from.name(i), from.value(i));
            }
        }
        return keepAlive;
    }

    private ByteBuf buffer(Bytes bytes) {
        var buffer = channel.alloc().directBuffer(bytes.length());
        buffer.writeBytes(bytes.asByteBuffer());
        return buffer;
    }
}
