package dev.levada.consumer;

import java.util.Locale;
import java.util.Map;

/// Which names of static files are safe to look up, and what they hold by their ending.
final class StaticNames {
    /// The route's argument that holds the name.
    static final String ARGUMENT = "file";

    private static final String UNKNOWN_TYPE = "application/octet-stream";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("avif", "image/avif"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("csv", "text/csv; charset=utf-8"),
            Map.entry("gif", "image/gif"),
            Map.entry("htm", "text/html; charset=utf-8"),
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("md", "text/markdown; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("png", "image/png"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("wav", "audio/wav"),
            Map.entry("webm", "video/webm"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("webp", "image/webp"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("xml", "application/xml"),
            Map.entry("zip", "application/zip"));

    private StaticNames() {}

    /// Whether the decoded name goes only down from where it starts, on every file system: parts between
    /// single slashes, none empty, beginning with a dot, ending with a dot or a space (Windows drops
    /// those), or with a backslash, a colon or a control character.
    static boolean isSafe(String name) {
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            char c = i == name.length() ? '/' : name.charAt(i);
            if (c < ' ' || c == 0x7f || c == '\\' || c == ':') return false;
            if (c != '/') continue;
            if (i == start || name.charAt(start) == '.') return false;
            char last = name.charAt(i - 1);
            if (last == '.' || last == ' ') return false;
            start = i + 1;
        }
        return true;
    }

    /// The content type, by what follows the last dot.
    static String contentType(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, UNKNOWN_TYPE);
    }
}
