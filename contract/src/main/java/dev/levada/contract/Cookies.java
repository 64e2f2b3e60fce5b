package dev.levada.contract;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Cookies as clients send them (RFC 6265 section 4.2), read with lenience: `name=value` pairs between
/// semicolons, in one header or, as HTTP/2 likes to send them, several.
public final class Cookies {
    private Cookies() {}

    /// All cookies by name, in the order they came. Of several with one name the first counts, which is the
    /// one with the longest path (RFC 6265 section 5.4).
    public static Map<String, String> parse(Headers headers) {
        var cookies = new LinkedHashMap<String, String>();
        for (var header : headers.all("cookie")) {
            for (int from = 0; from < header.length(); ) {
                int end = header.indexOf(';', from);
                if (end < 0) end = header.length();
                int equals = header.indexOf('=', from, end);
                if (equals >= 0)
                    cookies.putIfAbsent(
                            header.substring(from, equals).strip(),
                            unquoted(header.substring(equals + 1, end).strip()));
                from = end + 1;
            }
        }
        return Collections.unmodifiableMap(cookies);
    }

    private static String unquoted(String value) {
        boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted ? value.substring(1, value.length() - 1) : value;
    }
}
