package dev.levada.server.websocket;

import dev.levada.contract.RequestHead;
import java.util.Locale;
import java.util.Set;

/// Which pages may open a WebSocket: a browser sends cookies along whatever page asks, and says only here
/// which (RFC 6455 section 10.2).
final class Origins {
    private Origins() {}

    /// Whether the handshake comes from a page of the same host, from an allowed origin, or from no page at
    /// all.
    static boolean isAllowed(RequestHead head, Set<String> allowed) {
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
