package dev.levada.layer.redis.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Strict UTF-8.
final class Utf8 {
    private Utf8() {}

    /// The bytes as text.
    ///
    /// @throws WireException when they are not UTF-8
    static String decode(byte[] bytes, int from, int length) {
        var text = new String(bytes, from, length, StandardCharsets.UTF_8);
        // The replacement character may have been sent as such; only where it shows is a second look needed.
        if (text.indexOf('\ufffd') >= 0) check(bytes, from, length);
        return text;
    }

    private static void check(byte[] bytes, int from, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
        } catch (CharacterCodingException _) {
            // Not as a cause: nothing of the text may reach a log.
            throw new WireException(
                    "Expected UTF-8 text of " + length + " bytes at byte " + from + ", but it is not UTF-8.");
        }
    }
}
