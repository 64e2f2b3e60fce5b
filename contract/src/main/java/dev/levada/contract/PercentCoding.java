package dev.levada.contract;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Percent-encoding of paths (RFC 3986 section 2.1).
public final class PercentCoding {
    private PercentCoding() {}

    /// The text with `%41` and its like decoded as UTF-8. An incomplete or wrong escape stands for itself;
    /// bytes that are not UTF-8 become U+FFFD. A plus sign stays a plus sign.
    public static String decode(String encoded) {
        int percent = encoded.indexOf('%');
        if (percent < 0) return encoded;
        var bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            int c = encoded.codePointAt(i);
            if (c == '%' && isEscape(encoded, i)) {
                bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else if (c < 0x80) {
                bytes.write(c);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c) - 1;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    // ASCII digits only: other scripts have digits too, and a proxy in front of us reads none of them.
    private static boolean isEscape(String encoded, int percent) {
        return percent + 2 < encoded.length()
                && HexFormat.isHexDigit(encoded.charAt(percent + 1))
                && HexFormat.isHexDigit(encoded.charAt(percent + 2));
    }

    /// The text as one path segment: everything but letters, digits and `-._~` as escapes of its UTF-8
    /// bytes.
    public static String encodeSegment(String text) {
        return encode(text, "-._~");
    }

    /// The text as a path: as a segment, but slashes stay.
    public static String encodePath(String text) {
        return encode(text, "-._~/");
    }

    private static String encode(String text, String kept) {
        var encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || kept.indexOf(c) >= 0)
                encoded.append(c);
            else
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
        }
        return encoded.toString();
    }
}
