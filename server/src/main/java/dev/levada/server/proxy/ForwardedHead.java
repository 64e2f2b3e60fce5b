package dev.levada.server.proxy;

import dev.levada.contract.Headers;
import dev.levada.contract.PercentCoding;
import dev.levada.contract.RequestHead;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The request as the client sent it to the outermost proxy that is trusted.
public final class ForwardedHead {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~%!$&'()*+;=-]+)(:\\d{1,5})?");
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~%!$&'()*+;=:@-]+)*/?");

    private ForwardedHead() {}

    /// The head with client, scheme, host and root path as trusted proxies tell them; the same head when
    /// there is none, or it tells nothing.
    ///
    /// @throws Refusal when a trusted proxy tells what cannot be
    public static RequestHead seen(RequestHead head, Peer peer, TrustedProxies trusted) {
        if (!trusted.contain(peer)) return head;
        var hops = hops(head.headers(), trusted);
        int hop = outermost(hops, trusted);
        var client =
                hop < 0 ? head.client() : ForwardedNode.address(hops.get(hop).client());
        String scheme = scheme(told(hops, hop, head.headers(), trusted, "x-forwarded-proto"), head.scheme());
        var headers = host(head, scheme, told(hops, hop, head.headers(), trusted, "x-forwarded-host"), trusted);
        String prefix = prefix(head.headers(), trusted);
        // The proxy has cut it off, and a path includes its root path.
        String rawPath = head.rawPath().startsWith("/") ? prefix + head.rawPath() : head.rawPath();
        return new RequestHead(
                head.httpVersion(),
                head.method(),
                scheme,
                prefix.isEmpty() ? head.path() : PercentCoding.decode(rawPath),
                rawPath,
                head.queryString(),
                prefix.isEmpty() ? head.rootPath() : PercentCoding.decode(prefix) + head.rootPath(),
                headers,
                client,
                head.server());
    }

    private static List<ForwardedNode> hops(Headers headers, TrustedProxies trusted) {
        if (trusted.set("forwarded")) return ForwardedNode.parse(headers.all("forwarded"));
        var hops = new ArrayList<ForwardedNode>();
        if (trusted.set("x-forwarded-for"))
            for (var client : values(headers, "x-forwarded-for")) hops.add(new ForwardedNode(client, "", ""));
        return hops;
    }

    /// The place of the right-most hop that is no proxy of ours; -1 when nothing is told.
    private static int outermost(List<ForwardedNode> hops, TrustedProxies trusted) {
        for (int i = hops.size() - 1; i >= 0; i--) {
            var address = ForwardedNode.address(hops.get(i).client());
            if (address == null || !trusted.contain(address)) return i;
        }
        return hops.isEmpty() ? -1 : 0;
    }

    /// What the proxy that saw the client has told, or else the nearest.
    private static String told(
            List<ForwardedNode> hops, int hop, Headers headers, TrustedProxies trusted, String name) {
        if (trusted.set("forwarded")) {
            if (hop < 0) return "";
            return name.equals("x-forwarded-proto")
                    ? hops.get(hop).scheme()
                    : hops.get(hop).host();
        }
        if (!trusted.set(name)) return "";
        var values = values(headers, name);
        if (values.isEmpty()) return "";
        return hop >= 0 && values.size() == hops.size() ? values.get(hop) : values.getLast();
    }

    private static String scheme(String told, String known) {
        return switch (told.toLowerCase(Locale.ROOT)) {
            case "" -> known;
            case "https", "wss" -> "https";
            case "http", "ws" -> "http";
            default -> throw new Refusal(400, "Expected http or https from the proxy.");
        };
    }

    private static Headers host(RequestHead head, String scheme, String told, TrustedProxies trusted) {
        var headers = head.headers();
        if (!told.isEmpty() && !HOST.matcher(told).matches())
            throw new Refusal(400, "Expected a host of a name and a port from the proxy.");
        String host = told.isEmpty() ? headers.first("host").orElse("") : told;
        var port = trusted.set("x-forwarded-port") ? values(headers, "x-forwarded-port") : List.<String>of();
        if (!port.isEmpty()) host = withPort(host, scheme, port.getLast());
        return host.isEmpty() || headers.first("host").filter(host::equals).isPresent()
                ? headers
                : headers.with("host", host);
    }

    private static String withPort(String host, String scheme, String port) {
        if (!port.matches("[1-9]\\d{0,4}") || Integer.parseInt(port) > 65_535)
            throw new Refusal(400, "Expected a port from the proxy.");
        boolean hasPort = host.matches(".*[^:]:\\d+") && !host.endsWith("]");
        boolean isUsual = port.equals(scheme.equals("https") ? "443" : "80");
        return host.isEmpty() || hasPort || isUsual ? host : host + ":" + port;
    }

    private static String prefix(Headers headers, TrustedProxies trusted) {
        if (!trusted.set("x-forwarded-prefix")) return "";
        var values = values(headers, "x-forwarded-prefix");
        if (values.isEmpty()) return "";
        String prefix = values.getLast();
        boolean climbs = List.of(PercentCoding.decode(prefix).split("/")).contains("..");
        if (!PREFIX.matcher(prefix).matches() || climbs)
            throw new Refusal(400, "Expected a path such as /app from the proxy.");
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    /// The values of a list header, several lines as one.
    private static List<String> values(Headers headers, String name) {
        var values = new ArrayList<String>();
        for (var line : headers.all(name))
            for (var value : line.split(",", -1)) if (!value.isBlank()) values.add(value.strip());
        return values;
    }
}
