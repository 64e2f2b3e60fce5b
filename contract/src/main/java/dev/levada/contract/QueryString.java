package dev.levada.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The query string as browsers write it: `name=value` pairs joined by `&`, `+` for a space.
///
/// Source: WHATWG URL, "application/x-www-form-urlencoded parsing".
public final class QueryString {
    /// The most pairs that [#pairs] returns; the rest is left out (a bound on what a peer can make us
    /// build).
    public static final int MAX_PAIRS = 1000;

    private QueryString() {}

    /// The first value of that name; the empty text for a name without `=`.
    public static Optional<String> first(String query, String name) {
        for (int from = 0; from < query.length(); ) {
            int end = end(query, from);
            int equals = equals(query, from, end);
            if (decode(query.substring(from, equals)).equals(name))
                return Optional.of(decode(query.substring(Math.min(equals + 1, end), end)));
            from = end + 1;
        }
        return Optional.empty();
    }

    /// All pairs in order, duplicates kept, at most [#MAX_PAIRS].
    public static List<Map.Entry<String, String>> pairs(String query) {
        var pairs = new ArrayList<Map.Entry<String, String>>();
        for (int from = 0; from < query.length() && pairs.size() < MAX_PAIRS; ) {
            int end = end(query, from);
            int equals = equals(query, from, end);
            if (end > from)
                pairs.add(Map.entry(
                        decode(query.substring(from, equals)),
                        decode(query.substring(Math.min(equals + 1, end), end))));
            from = end + 1;
        }
        return List.copyOf(pairs);
    }

    private static int end(String query, int from) {
        int ampersand = query.indexOf('&', from);
        return ampersand < 0 ? query.length() : ampersand;
    }

    private static int equals(String query, int from, int end) {
        int equals = query.indexOf('=', from, end);
        return equals < 0 ? end : equals;
    }

    private static String decode(String text) {
        return PercentCoding.decode(text.replace('+', ' '));
    }
}
