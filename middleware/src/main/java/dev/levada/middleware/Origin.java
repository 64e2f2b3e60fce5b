package dev.levada.middleware;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a page comes from, as browsers say it (RFC 6454 section 6.2): `https://example.com:8443`.
///
/// @param scheme in lower case
/// @param host in lower case
/// @param port with the default of the scheme where none is given; 0 for a scheme without default
record Origin(String scheme, String host, int port) {
    /// Null when the text is anything but exactly one origin: `null`, a list, a path behind it, a user
    /// before it.
    static @Nullable Origin parse(String text) {
        int colon = text.indexOf("://");
        if (colon <= 0) return null;
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        for (int i = 0; i < scheme.length(); i++) {
            char c = scheme.charAt(i);
            boolean isLetter = c >= 'a' && c <= 'z';
            if (!isLetter && (i == 0 || "0123456789+-.".indexOf(c) < 0)) return null;
        }
        return of(scheme, text.substring(colon + 3).toLowerCase(Locale.ROOT));
    }

    /// Null when the authority is no host with or without a port.
    static @Nullable Origin of(String scheme, String authority) {
        String host = HostNames.withoutPort(authority);
        if (!HostNames.isHost(host)) return null;
        boolean hasPort = host.length() < authority.length();
        int port = hasPort ? HostNames.port(authority.substring(host.length() + 1)) : defaultPort(scheme);
        return new Origin(scheme, host, port);
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> 0;
        };
    }
}
