package dev.levada.layer;

/// The alphabet of names.
final class Names {
    private Names() {}

    /// Whether the part is not empty and has nothing but ASCII letters, digits, `-`, `_` and `.`.
    static boolean isPlain(String text, int from, int to) {
        if (from >= to) return false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') return false;
        }
        return true;
    }

    static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
