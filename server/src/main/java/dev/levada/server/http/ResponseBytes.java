package dev.levada.server.http;

import dev.levada.contract.Bytes;
import dev.levada.server.connection.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What of a response leaves in one write: heads, chunks, small bodies. They are put together in an array
/// that all connections of a loop use in turn, so whoever begins here goes on to [#take] before anybody
/// else can. On the loop.
final class ResponseBytes {
    /// Of a body no more is copied through the array.
    private static final int SMALL_BYTES = 16 << 10;

    /// An array that a larger head has needed is not kept.
    private static final int KEPT_BYTES = 32 << 10;

    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] COLON = ascii(": ");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n");

    private byte[] bytes = new byte[1 << 10];
    private int length;
    private @Nullable HttpResponses owner;

    private ResponseBytes() {}

    /// The array of that loop. On the loop.
    static ResponseBytes of(LoopContext loop) {
        return loop.shared(ResponseBytes.class, _ -> new ResponseBytes());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Whose bytes come now. What was not taken before failed on its way, and must never leave with them.
    ///
    /// @param isBehindHead whether the same one's head may stand here already
    void begin(HttpResponses owner, boolean isBehindHead) {
        if (!isBehindHead || this.owner != owner) length = 0;
        this.owner = owner;
    }

    /// Begins a head.
    void status(int status) {
        add(VERSION);
        add(latin(Integer.toString(status)));
        add((byte) ' ');
        add(latin(HttpResponseStatus.valueOf(status).reasonPhrase()));
        add(LINE_END);
    }

    /// A line of a head, or of trailers.
    void header(String name, String value) {
        add(latin(name));
        add(COLON);
        add(latin(value));
        add(LINE_END);
    }

    /// Ends a head, or trailers.
    void endHeaders() {
        add(LINE_END);
    }

    /// Begins a chunk (RFC 9112 section 7.1).
    void beginChunk(int bytes) {
        add(latin(Integer.toHexString(bytes)));
        add(LINE_END);
    }

    void endChunk() {
        add(LINE_END);
    }

    /// Says that no chunk follows; trailers may, and [#endHeaders] must.
    void lastChunk() {
        add(LAST_CHUNK);
    }

    boolean isEmpty() {
        return length == 0;
    }

    /// All that was put together, in a buffer that is the caller's.
    ByteBuf take(Channel channel) {
        return take(channel, 0);
    }

    /// The same and that body behind it, whether a chunk or not.
    ///
    /// @param isChunk whether the end of a chunk is behind it
    /// @param isLast whether the end of all chunks is
    ByteBuf take(Channel channel, Bytes body, boolean isChunk, boolean isLast) {
        if (isChunk && !body.isEmpty()) beginChunk(body.length());
        ByteBuf buffer = null;
        if (body.length() <= SMALL_BYTES) {
            body.copyTo(0, room(body.length()), length, body.length());
            length += body.length();
        } else {
            buffer = take(channel, body.length() + LINE_END.length + LAST_CHUNK.length + LINE_END.length);
            buffer.writeBytes(body.asByteBuffer());
        }
        if (isChunk && !body.isEmpty()) endChunk();
        if (isChunk && isLast) {
            lastChunk();
            endHeaders();
        }
        if (buffer == null) return take(channel);
        buffer.writeBytes(bytes, 0, length);
        length = 0;
        return buffer;
    }

    private ByteBuf take(Channel channel, int more) {
        var buffer = channel.alloc().directBuffer(length + more);
        buffer.writeBytes(bytes, 0, length);
        length = 0;
        owner = null;
        if (bytes.length > KEPT_BYTES) bytes = new byte[KEPT_BYTES];
        return buffer;
    }

    /// What has no place in a byte becomes a question mark, never a line end.
    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void add(byte[] part) {
        System.arraycopy(part, 0, room(part.length), length, part.length);
        length += part.length;
    }

    private void add(byte b) {
        room(1)[length++] = b;
    }

    private byte[] room(int more) {
        if (bytes.length - length < more) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        return bytes;
    }
}
