package dev.levada.layer.redis.fleet;

import dev.levada.layer.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// What the identity of a dead letter says: `identity~attempts~reason`, and without the rest where an
/// earlier release wrote it.
///
/// @param id of the work
/// @param attempts that were made; 0 when it does not say
/// @param reason in plain text
record Letter(String id, int attempts, String reason) {
    private static final String PLAIN = " abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,-_()/=<>";

    static Letter of(String identity) {
        var parts = identity.split("~", 3);
        if (parts.length < 3) return new Letter(parts[0], 0, "");
        return new Letter(parts[0], attempts(parts[1]), decode(parts[2]));
    }

    private static int attempts(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// The reason without the characters that mean something in an entry or in a script.
    static String encode(String reason) {
        var text = new StringBuilder();
        for (byte b : DeadLetter.reason(reason).getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && PLAIN.indexOf(b) >= 0) text.append((char) b);
            else text.append('%').append(HexFormat.of().toHexDigits(b));
        }
        return text.toString();
    }

    private static String decode(String text) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean isCoded = text.charAt(i) == '%' && i + 2 < text.length();
            if (isCoded) {
                bytes[length++] = (byte) Integer.parseInt(text, i + 1, i + 3, 16);
                i += 2;
            } else bytes[length++] = (byte) text.charAt(i);
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
