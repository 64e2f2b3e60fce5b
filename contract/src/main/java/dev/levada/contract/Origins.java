package dev.levada.contract;

import java.util.Locale;
import java.util.Set;

/// Which pages may ask: a browser sends cookies along whatever page asks, and says only in `Origin` which.
///
/// One rule for all that goes on living after the answer to a request, and so is not protected by the rules
/// of browsers for plain requests: WebSockets, streams of events, long polls.
///
/// Source: RFC 6454; RFC 6455 section 10.2.
public final class Origins {
    private Origins() {}

    /// Whether the request comes from a page of the same host, from an allowed origin, or from no page at
    /// all. Several `Origin` headers are never allowed; `null`, which a page without an origin sends, only
    /// if it is named.
    ///
    /// @param allowed besides the same host, as browsers send them, in lower case:
    ///     `https://example.com`; `*` for all
    public static boolean areAllowed(RequestHead head, Set<String> allowed) {
        var origins = head.headers().all("origin");
        if (origins.isEmpty() || allowed.contains("*")) return true;
        if (origins.size() > 1) return false;
        String origin = origins.getFirst().strip().toLowerCase(Locale.ROOT);
        if (allowed.contains(origin)) return true;
        return isSameHost(origin, head.headers().first("host").orElse("").toLowerCase(Locale.ROOT));
    }

    private static boolean isSameHost(String origin, String host) {
        int scheme = origin.indexOf("://");
        if (scheme < 0 || host.isEmpty()) return false;
        String authority = origin.substring(scheme + 3);
        if (authority.equals(host)) return true;
        // A default port may be left out on either side; behind a proxy that ends TLS it is not ours to know.
        String port = switch (origin.substring(0, scheme)) {
            case "http" -> ":80";
            case "https" -> ":443";
            default -> "";
        };
        return !port.isEmpty() && ((authority + port).equals(host) || authority.equals(host + port));
    }
}
