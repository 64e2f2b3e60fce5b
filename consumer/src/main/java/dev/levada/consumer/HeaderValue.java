package dev.levada.consumer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A header value with parameters: `form-data; name="picture"; filename="a.png"`. What does not follow the
/// grammar is refused with 400, because somebody else may read it differently.
///
/// Source: RFC 9110 section 5.6.6; RFC 8187 (before: RFC 5987) for names with a star.
///
/// @param value what stands before the parameters, in lower case
/// @param parameters by name in lower case, without quotes
record HeaderValue(String value, Map<String, String> parameters) {
    /// Reads all of the text, in one pass.
    static HeaderValue parse(String text) {
        int semicolon = text.indexOf(';');
        String value =
                (semicolon < 0 ? text : text.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        var parameters = new LinkedHashMap<String, String>();
        for (int at = semicolon; at >= 0 && at < text.length(); ) {
            at = skipSpace(text, at + 1);
            if (at == text.length()) break; // a semicolon at the end
            int equals = text.indexOf('=', at);
            if (equals < 0) throw wrong();
            String name = text.substring(at, equals).toLowerCase(Locale.ROOT);
            if (!isToken(name)) throw wrong();
            var found = new StringBuilder();
            at = skipSpace(text, value(text, equals + 1, found));
            if (at < text.length() && text.charAt(at) != ';') throw wrong();
            if (parameters.put(name, found.toString()) != null) throw wrong();
        }
        return new HeaderValue(value, parameters);
    }

    /// @return where the value ends
    private static int value(String text, int from, StringBuilder found) {
        int at = from;
        if (at == text.length() || text.charAt(at) != '"') {
            while (at < text.length() && isTokenChar(text.charAt(at))) found.append(text.charAt(at++));
            if (at == from) throw wrong();
            return at;
        }
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') return at + 1;
            // Browsers write a backslash for a backslash, others escape with it; this reads both.
            boolean isEscape = c == '\\' && at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0;
            found.append(isEscape ? text.charAt(++at) : c);
        }
        throw wrong();
    }

    private static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
        return at;
    }

    /// The parameter of that name as UTF-8, which is what browsers send; one with a star wins (RFC 6266
    /// section 4.3). Null when there is none.
    @Nullable
    String text(String name) {
        String extended = parameters.get(name + "*");
        if (extended != null) return extended(extended);
        String plain = parameters.get(name);
        return plain == null ? null : decoded(plain.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// RFC 8187 section 3.2: `UTF-8'en'%e2%82%ac`.
    private static String extended(String text) {
        int first = text.indexOf('\'');
        int second = text.indexOf('\'', first + 1);
        if (first < 0 || second < 0) throw wrong();
        var charset = switch (text.substring(0, first).toLowerCase(Locale.ROOT)) {
            case "utf-8" -> StandardCharsets.UTF_8;
            case "iso-8859-1" -> StandardCharsets.ISO_8859_1;
            default -> throw wrong();
        };
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = second + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                boolean isEscape = i + 2 < text.length()
                        && HexFormat.isHexDigit(text.charAt(i + 1))
                        && HexFormat.isHexDigit(text.charAt(i + 2));
                if (!isEscape) throw wrong();
                bytes[length++] = (byte) HexFormat.fromHexDigits(text, i + 1, i + 3);
                i += 2;
            } else if (isTokenChar(c) && c != '*' && c != '\'') {
                bytes[length++] = (byte) c;
            } else {
                throw wrong();
            }
        }
        return decoded(Arrays.copyOf(bytes, length), charset);
    }

    /// The text, or 400 where the bytes are none.
    static String decoded(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new HttpException(400, "Expected text in UTF-8 in the form, but got other bytes.", e);
        }
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) if (!isTokenChar(text.charAt(i))) return false;
        return !text.isEmpty();
    }

    private static boolean isTokenChar(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static HttpException wrong() {
        return new HttpException(
                400,
                "Expected a header value such as form-data; name=\"a\" (RFC 9110 section 5.6.6), but got another.");
    }
}
