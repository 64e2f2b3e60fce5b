package dev.levada.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads the answer to a WebSocket handshake.
final class HandshakeDecoder implements Decoder {
    // The pair of RFC 6455 section 1.3. One key for all connections spares the generator a hash for each.
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pplmbitxaq9kygzzhzrbk+xoo="; // in lower case, as compared here

    private final FrameDecoder frames = new FrameDecoder();
    private final boolean isCompressed;

    /// @param isCompressed whether the server has to agree on compression
    HandshakeDecoder(boolean isCompressed) {
        this.isCompressed = isCompressed;
    }

    @Override
    public boolean decode(Connection connection, ByteBuffer in, Behaviour behaviour) {
        int end = Heads.end(in);
        if (end < 0) return false;
        String head = StandardCharsets.ISO_8859_1
                .decode(in.slice(in.position(), end - in.position()))
                .toString();
        String small = head.toLowerCase(Locale.ROOT);
        if (!small.startsWith("http/1.1 101 ") || !small.contains(ACCEPT))
            throw new LoadException("Expected a completed WebSocket handshake, but got \""
                    + head.lines().findFirst().orElse("") + "\".");
        if (small.contains("sec-websocket-extensions: permessage-deflate") != isCompressed)
            throw new LoadException("Expected compression to be " + (isCompressed ? "agreed on" : "off") + ".");
        in.position(end);
        connection.opened(frames);
        return true;
    }
}
