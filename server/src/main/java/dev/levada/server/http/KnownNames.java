package dev.levada.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Names of headers that stand in nearly every request, so that a scope need not hold its own copy.
final class KnownNames {
    private static final Map<String, String> NAMES = Stream.of(
                    "host",
                    "user-agent",
                    "accept",
                    "accept-language",
                    "accept-encoding",
                    "connection",
                    "cookie",
                    "upgrade",
                    "origin",
                    "referer",
                    "pragma",
                    "cache-control",
                    "content-type",
                    "content-length",
                    "sec-websocket-key",
                    "sec-websocket-version",
                    "sec-websocket-protocol",
                    "sec-websocket-extensions",
                    "sec-fetch-dest",
                    "sec-fetch-mode",
                    "sec-fetch-site",
                    "authorization",
                    "if-none-match",
                    "if-modified-since",
                    "transfer-encoding",
                    "expect")
            .collect(Collectors.toUnmodifiableMap(name -> name, name -> name));

    // The same by the hash of their bytes, with free places between them, so that no text is made to look one up.
    private static final String[] PLACES = places();

    private KnownNames() {}

    /// The one object for that name, in lower case, or the name itself.
    static String of(String name) {
        return NAMES.getOrDefault(name, name);
    }

    /// The name that these bytes are, in lower case.
    ///
    /// @param hash of [#hash] over all of them
    static String of(byte[] bytes, int from, int length, int hash) {
        for (int place = place(hash); !PLACES[place].isEmpty(); place = (place + 1) & (PLACES.length - 1))
            if (isSame(PLACES[place], bytes, from, length)) return PLACES[place];
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    /// The hash of some bytes and one more.
    static int hash(int hash, byte next) {
        return 31 * hash + next;
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 15) & 127;
    }

    private static boolean isSame(String name, byte[] bytes, int from, int length) {
        if (name.length() != length) return false;
        for (int i = 0; i < length; i++) if (name.charAt(i) != bytes[from + i]) return false;
        return true;
    }

    private static String[] places() {
        var places = new String[128];
        java.util.Arrays.fill(places, "");
        for (var name : NAMES.keySet()) {
            int hash = 0;
            for (byte b : name.getBytes(StandardCharsets.ISO_8859_1)) hash = hash(hash, b);
            int place = place(hash);
            while (!places[place].isEmpty()) place = (place + 1) & (places.length - 1);
            places[place] = name;
        }
        return places;
    }
}
