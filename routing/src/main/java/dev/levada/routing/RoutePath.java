package dev.levada.routing;

import dev.levada.contract.ConnectionScope;
import dev.levada.contract.PercentCoding;
import org.jspecify.annotations.Nullable;

/// The form in which paths are matched: cut at the slashes of the raw path first, then each segment
/// percent-decoded, once. An encoded slash thus never separates segments; it stands as [#INNER_SLASH]
/// until its argument is taken out.
///
/// A path with a segment `.` or `..`, encoded or not, has no such form and matches no route: nothing is
/// repaired, so nobody reaches a route by a path that a proxy in front of us reads differently.
final class RoutePath {
    /// A noncharacter. One that a client sends becomes U+FFFD, so it stands for encoded slashes alone.
    static final char INNER_SLASH = '\uffff';

    private RoutePath() {}

    /// The path below the scope's root path, beginning with a slash; null when no route may match it.
    static @Nullable String of(ConnectionScope scope) {
        String path = of(scope.rawPath());
        return path == null ? null : below(scope.rootPath(), path);
    }

    static @Nullable String of(String rawPath) {
        String path = rawPath.isEmpty() ? "/" : decode(rawPath);
        return path.charAt(0) != '/' || hasDotSegment(path) ? null : path;
    }

    /// The text as the application sees it.
    static String plain(String text) {
        return text.replace(INNER_SLASH, '/');
    }

    /// Whether a segment of the path is `.` or `..`.
    static boolean hasDotSegment(String path) {
        for (int start = 0; start <= path.length(); ) {
            int end = path.indexOf('/', start);
            if (end < 0) end = path.length();
            int length = end - start;
            if ((length == 1 || length == 2) && path.charAt(start) == '.' && path.charAt(end - 1) == '.') return true;
            start = end + 1;
        }
        return false;
    }

    private static @Nullable String below(String rootPath, String path) {
        int length = rootPath.length();
        while (length > 0 && rootPath.charAt(length - 1) == '/') length--;
        if (length == 0) return path;
        String root = (rootPath.charAt(0) == '/' ? "" : "/") + rootPath.substring(0, length);
        if (path.equals(root)) return "/";
        return path.startsWith(root) && path.charAt(root.length()) == '/' ? path.substring(root.length()) : null;
    }

    private static String decode(String rawPath) {
        if (rawPath.indexOf('%') < 0 && rawPath.indexOf(INNER_SLASH) < 0) return rawPath;
        var path = new StringBuilder(rawPath.length());
        for (int start = 0; start <= rawPath.length(); ) {
            int end = rawPath.indexOf('/', start);
            if (end < 0) end = rawPath.length();
            if (start > 0) path.append('/');
            path.append(PercentCoding.decode(rawPath.substring(start, end))
                    .replace(INNER_SLASH, '\ufffd')
                    .replace('/', INNER_SLASH));
            start = end + 1;
        }
        return path.toString();
    }
}
