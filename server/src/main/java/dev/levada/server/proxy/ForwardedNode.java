package dev.levada.server.proxy;

import dev.levada.contract.Address;
import dev.levada.server.options.Network;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What one proxy says of the hop before it: an element of a `Forwarded` header (RFC 7239).
///
/// @param client the node that sent the request to it, as written
/// @param scheme that it came by; empty when not told
/// @param host that it asked for; empty when not told
record ForwardedNode(String client, String scheme, String host) {
    /// The elements of all lines, the outermost first. An element that cannot be read tells of an unknown
    /// client, so that what stands left of it is never believed.
    static List<ForwardedNode> parse(List<String> lines) {
        var nodes = new ArrayList<ForwardedNode>();
        for (var line : lines) for (var element : split(line, ',')) nodes.add(element(element));
        return nodes;
    }

    private static ForwardedNode element(String text) {
        String client = "unknown";
        String scheme = "";
        String host = "";
        for (var pair : split(text, ';')) {
            int equals = pair.indexOf('=');
            if (equals < 0) continue;
            String value = unquoted(pair.substring(equals + 1).strip());
            switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                case "for" -> client = value;
                case "proto" -> scheme = value;
                case "host" -> host = value;
                default -> {}
            }
        }
        return new ForwardedNode(client, scheme, host);
    }

    /// Splits where the separator stands outside of quotes.
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        parts.removeIf(String::isBlank);
        return parts;
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) return value;
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    /// The address of a node: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`,
    /// `[2001:db8::1]:4711`; port 0 when none is told.
    ///
    /// @return null for one that is hidden (`unknown`, `_proxy3`) or cannot be read
    static @Nullable Address address(String node) {
        String host = node;
        String port = "";
        int bracket = node.lastIndexOf(']');
        if (node.startsWith("[") && bracket > 0) {
            host = node.substring(1, bracket);
            port = node.substring(bracket + 1);
            if (!port.isEmpty() && !port.startsWith(":")) return null;
            // Only IPv6 stands in brackets.
            if (host.indexOf(':') < 0) return null;
        } else if (node.indexOf(':') == node.lastIndexOf(':') && node.indexOf(':') >= 0) {
            host = node.substring(0, node.indexOf(':'));
            port = node.substring(node.indexOf(':'));
        }
        var literal = Network.literal(host);
        if (literal.isEmpty()) return null;
        boolean hasPort = port.matches(":\\d{1,5}") && Integer.parseInt(port.substring(1)) <= 65_535;
        return new Address(NetUtil.toAddressString(literal.get()), hasPort ? Integer.parseInt(port.substring(1)) : 0);
    }
}
