package dev.levada.server.http;

import dev.levada.contract.Headers;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.options.Limits;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the heads that nearly all requests without a body have, in one pass: complete, of HTTP/1.1, in
/// canonical form, and with nothing in them about framing, upgrades or the end of the connection.
///
/// Whatever is not beyond doubt is left untouched for [StrictRequestDecoder], which sees the same bytes and
/// decides. So this may refuse to read, but never refuses a request, and no form is understood here that
/// is not understood there in the same way. One for each loop; on the loop.
final class PlainHeads {
    /// Longer heads are left to the decoder.
    private static final int MOST_BYTES = 8 << 10;

    private static final int MOST_LINES = 100;

    private static final byte[] VERSION = "HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    // The characters of names (RFC 9110 section 5.6.2) in lower case; 0 is none of them. An underscore is none here.
    private static final byte[] NAME = new byte[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            NAME[c] = (byte) c;
            NAME[c - 'a' + 'A'] = (byte) c;
        }
        for (char c = '0'; c <= '9'; c++) NAME[c] = (byte) c;
        for (char c : "!#$%&'*+-.^`|~".toCharArray()) NAME[c] = (byte) c;
    }

    private final int maxBytes;
    private final int maxLineBytes;
    private final @Nullable String[] pairs;

    // One more than is ever read into it: a zero, which ends whatever is being looked at.
    private final byte[] bytes = new byte[MOST_BYTES + 1];

    // How far the head is read, and how many names and values are taken from it.
    private int at;
    private int taken;

    PlainHeads(Limits limits) {
        this.maxBytes = Math.min(MOST_BYTES, limits.maxHeaderBytes());
        this.maxLineBytes = limits.maxRequestLineBytes();
        this.pairs = new String[2 * Math.min(MOST_LINES, limits.maxHeaders())];
    }

    /// The one of that loop. On the loop.
    static PlainHeads of(LoopContext loop) {
        return loop.shared(
                PlainHeads.class, it -> new PlainHeads(it.context().options().limits()));
    }

    /// Takes a head from the buffer, or leaves it as it is.
    ///
    /// @return null when there is none that can be read here
    @Nullable
    PlainRequest take(ByteBuf from) {
        int count = Math.min(from.readableBytes(), maxBytes);
        from.getBytes(from.readerIndex(), bytes, 0, count);
        bytes[count] = 0;
        at = 0;
        taken = 0;
        try {
            String method = method();
            if (method == null) return null;
            String target = target();
            if (target == null || !readHeaders()) return null;
            from.skipBytes(at);
            return new PlainRequest(method, target, Headers.parsed(Arrays.copyOf(pairs, taken)));
        } finally {
            // Cookies and tokens are among them.
            Arrays.fill(pairs, 0, taken, null);
        }
    }

    private @Nullable String method() {
        while (bytes[at] >= 'A' && bytes[at] <= 'Z') at++;
        if (at == 0 || bytes[at] != ' ') return null;
        String method = at == 3 && bytes[0] == 'G' && bytes[1] == 'E' && bytes[2] == 'T' ? "GET" : text(0, at);
        at++;
        return method;
    }

    private @Nullable String target() {
        int from = at;
        while (bytes[at] > ' ' && bytes[at] < 0x7f) at++;
        if (at == from || bytes[at] != ' ') return null;
        String target = text(from, at);
        at++;
        for (byte expected : VERSION) if (bytes[at++] != expected) return null;
        return at - 2 <= maxLineBytes ? target : null;
    }

    /// Reads lines up to the empty one.
    private boolean readHeaders() {
        int hosts = 0;
        while (bytes[at] != '\r') {
            if (taken == pairs.length) return false;
            String name = name();
            if (name.isEmpty()) return false;
            while (bytes[at] == ' ' || bytes[at] == '\t') at++;
            int from = at;
            while ((bytes[at] >= ' ' && bytes[at] < 0x7f) || bytes[at] == '\t') at++;
            int end = at;
            while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) end--;
            if (end == from || bytes[at] != '\r' || bytes[at + 1] != '\n') return false;
            at += 2;
            String value = text(from, end);
            if (!isPlain(name, value)) return false;
            if (name.equals("host")) hosts++;
            pairs[taken++] = name;
            pairs[taken++] = value;
        }
        if (bytes[at + 1] != '\n' || hosts != 1) return false;
        at += 2;
        return true;
    }

    /// A name in lower case, and the colon behind it; empty when there is none.
    private String name() {
        int from = at;
        int hash = 0;
        while (bytes[at] > 0 && NAME[bytes[at]] != 0) {
            bytes[at] = NAME[bytes[at]];
            hash = KnownNames.hash(hash, bytes[at]);
            at++;
        }
        if (bytes[at] != ':') return "";
        return KnownNames.of(bytes, from, at++ - from, hash);
    }

    /// Whether the line says nothing about where the request ends, and what comes after it.
    private static boolean isPlain(String name, String value) {
        return switch (name) {
            case "content-length",
                    "transfer-encoding",
                    "expect",
                    "upgrade",
                    "trailer",
                    "keep-alive",
                    "proxy-connection" -> false;
            case "connection" -> value.equalsIgnoreCase("keep-alive");
            default -> true;
        };
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
