package dev.levada.middleware;

/// The grammar of hosts, strictly: what does not look like one is none.
final class HostNames {
    private static final int MAX_CHARS = 255;

    private HostNames() {}

    /// What stands before the port. Text that is no host with a port comes out as it is, or as nothing.
    static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        // The colons of an IPv6 address stand between brackets.
        if (colon < 0 || colon < authority.lastIndexOf(']')) return authority;
        return port(authority.substring(colon + 1)) < 0 ? "" : authority.substring(0, colon);
    }

    /// A port from 1 to 65535 in digits, or -1.
    static int port(String text) {
        if (text.isEmpty() || text.length() > 5) return -1;
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return -1;
            port = port * 10 + c - '0';
        }
        return port >= 1 && port <= 65535 ? port : -1;
    }

    /// Whether the text is a name of labels, an IPv4 address, or an IPv6 address between brackets, all in
    /// lower case. Names of other alphabets stand in their ASCII form (`xn--...`).
    static boolean isHost(String text) {
        if (text.isEmpty() || text.length() > MAX_CHARS) return false;
        return text.startsWith("[") ? isIpv6(text) : isName(text);
    }

    private static boolean isName(String text) {
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (i == start) return false;
                start = i + 1;
            } else if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
                return false;
            }
        }
        return true;
    }

    // Whether such an address exists is nobody's question here: it has to be equal to one of ours.
    private static boolean isIpv6(String text) {
        if (!text.endsWith("]") || text.indexOf(':') < 0) return false;
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c == ':' || c == '.')) return false;
        }
        return true;
    }
}
