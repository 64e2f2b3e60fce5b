package dev.levada.server.http;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.websocket.HandshakeAnswer;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// Our responses as bytes (RFC 9112): status, framing and the headers that are the server's own. On the
/// loop.
///
/// What of a response is there at once, mostly all of it, leaves in one buffer.
final class HttpResponses implements HandshakeAnswer {
    private final Channel channel;
    private final ResponseBytes out;
    private final @Nullable String server;

    // Of the response being written.
    private boolean isHead;
    private boolean isBodiless;
    private boolean isChunked;

    HttpResponses(Channel channel, LoopContext loop) {
        this.channel = channel;
        this.out = ResponseBytes.of(loop);
        String server = loop.context().options().serverHeader();
        this.server = server.equals("off") ? null : server;
    }

    void begin(boolean isHead) {
        this.isHead = isHead;
    }

    void writeContinue() {
        out.begin(this, false);
        out.status(100);
        out.endHeaders();
        Unwatched.writeAndFlush(channel, out.take(channel));
    }

    /// Status and headers, which leave with the part of the body that is written next.
    ///
    /// @param wholeBytes how long the body is, if it is here already; -1 otherwise
    /// @return whether the connection can be kept after this response
    boolean writeHead(HttpExchange exchange, HttpEvent.ResponseStart start, long wholeBytes, boolean keepAlive) {
        boolean is11 = exchange.head.httpVersion().equals("1.1");
        return head(start.status(), start.headers(), start.trailers() ? -1 : wholeBytes, is11, keepAlive);
    }

    private boolean head(int status, Headers headers, long wholeBytes, boolean is11, boolean keepAlive) {
        // These have no body whatever the application says (RFC 9110 section 15).
        boolean hasNone = status == 204 || status == 205 || status == 304;
        isBodiless = isHead || hasNone;
        isChunked = false;
        boolean kept = keepAlive;
        boolean isLengthKnown = hasNone;
        boolean isDated = false;
        boolean isNamed = server == null;
        out.begin(this, false);
        out.status(status);
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            String value = headers.value(i);
            switch (name) {
                case "transfer-encoding", "keep-alive", "upgrade" -> {
                    continue;
                }
                case "connection" -> {
                    kept &= !value.equalsIgnoreCase("close");
                    continue;
                }
                case "content-length" -> {
                    if (status == 204 || status == 205) continue;
                    isLengthKnown = true;
                }
                case "date" -> isDated = true;
                case "server" -> isNamed = true;
                default -> {}
            }
            out.header(name, value);
        }
        if (status == 205) {
            out.header("content-length", "0");
        } else if (!isLengthKnown) {
            if (wholeBytes >= 0) {
                // A HEAD response that carries no bytes may still not be empty for GET, so nothing is claimed then.
                if (!isHead || wholeBytes > 0) out.header("content-length", Long.toString(wholeBytes));
            } else if (is11) {
                out.header("transfer-encoding", "chunked");
                isChunked = !isBodiless;
            } else {
                kept &= isHead;
            }
        }
        if (!kept) out.header("connection", "close");
        else if (!is11) out.header("connection", "keep-alive");
        if (!isDated) out.header("date", HttpDate.now());
        if (!isNamed && server != null) out.header("server", server);
        out.endHeaders();
        return kept;
    }

    /// Writes a part of the body; the application is told when it has left.
    void writeBody(HttpExchange exchange, HttpEvent.ResponseBody body, boolean isLast) {
        out.begin(this, true);
        int bytes = body.body().length();
        boolean isSent = bytes > 0 && !isBodiless;
        if (!isSent) exchange.written(bytes);
        if (!isSent && !(isChunked && isLast) && out.isEmpty()) return;
        var buffer = out.take(channel, isSent ? body.body() : Bytes.EMPTY, isChunked, isLast);
        if (isSent && !isLast) channel.write(buffer).addListener(_ -> exchange.written(bytes));
        else Unwatched.write(channel, buffer);
        channel.flush();
    }

    /// Writes a piece of a file; the application is told when it has left.
    void writeFile(HttpExchange exchange, FilePart part, boolean isLast) {
        out.begin(this, true);
        boolean isSent = part.bytes() > 0 && !isBodiless;
        if (isSent && isChunked) out.beginChunk(part.bytes());
        writeGathered();
        if (isSent) channel.write(part.content()).addListener(_ -> exchange.written(part.bytes()));
        else part.content().release();
        if (!isSent) exchange.written(part.bytes());
        if (isSent && isChunked) out.endChunk();
        if (isChunked && isLast) {
            out.lastChunk();
            out.endHeaders();
        }
        writeGathered();
        channel.flush();
    }

    private void writeGathered() {
        if (!out.isEmpty()) Unwatched.write(channel, out.take(channel));
    }

    /// Ends a body with headers, where it has a place for them.
    void writeTrailers(Headers trailers) {
        if (!isChunked) return;
        out.begin(this, false);
        out.lastChunk();
        for (int i = 0; i < trailers.size(); i++)
            if (!isOurs(trailers.name(i))) out.header(trailers.name(i), trailers.value(i));
        out.endHeaders();
        Unwatched.writeAndFlush(channel, out.take(channel));
    }

    private static boolean isOurs(String name) {
        return switch (name) {
            case "transfer-encoding", "keep-alive", "upgrade", "connection" -> true;
            default -> false;
        };
    }

    /// Tells of links (RFC 8297).
    void writeHint(HttpEvent.EarlyHint hint) {
        out.begin(this, false);
        out.status(103);
        for (var link : hint.links()) out.header("link", link);
        out.endHeaders();
        Unwatched.writeAndFlush(channel, out.take(channel));
    }

    /// Answers for the server and says that the connection ends.
    @Override
    public void refuse(Refusal refusal) {
        var text = Bytes.utf8(refusal.getMessage() + "\n");
        var headers = refusal.headers().plus("content-type", "text/plain; charset=utf-8");
        // What has been refused may have been no HEAD but what came behind one.
        if (isHead) headers = headers.plus("content-length", "0");
        whole(refusal.status(), headers, text);
    }

    /// Answers a handshake with the application's own refusal.
    @Override
    public void deny(WebSocketEvent.DenialStart start, Bytes body) {
        whole(start.status(), start.headers().without("content-length").without("date"), body);
    }

    private void whole(int status, Headers headers, Bytes body) {
        head(status, headers, body.length(), true, false);
        Unwatched.writeAndFlush(channel, out.take(channel, isBodiless ? Bytes.EMPTY : body, false, true));
    }

    /// Completes a handshake (RFC 6455 section 4.2.2).
    @Override
    public void accept(WebSocketEvent.Accept accept, String key) {
        var subprotocol = accept.subprotocol();
        var headers = accept.headers();
        boolean isNamed = server == null;
        out.begin(this, false);
        out.status(101);
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            boolean isReplaced = name.equals("sec-websocket-accept")
                    || (subprotocol != null && name.equals("sec-websocket-protocol"));
            if (!isReplaced && !isOurs(name)) out.header(name, headers.value(i));
            isNamed |= name.equals("server");
        }
        out.header("upgrade", "websocket");
        out.header("connection", "upgrade");
        out.header("sec-websocket-accept", key);
        if (subprotocol != null) out.header("sec-websocket-protocol", subprotocol);
        if (!isNamed && server != null) out.header("server", server);
        out.endHeaders();
        Unwatched.writeAndFlush(channel, out.take(channel));
    }

    /// Ends our half of the connection behind what is being written.
    @Override
    public void closeOutputWhenWritten() {
        Unwatched.closeOutputWhenWritten(channel);
    }
}
