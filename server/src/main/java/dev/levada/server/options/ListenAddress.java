package dev.levada.server.options;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import org.jspecify.annotations.Nullable;

/// An address to listen on, and how.
///
/// | written as | is |
/// | --- | --- |
/// | `127.0.0.1:8000`, `[::1]:8000`, `localhost:0` | a TCP port; 0 for any free one |
/// | `unix:/run/levada.sock` | a Unix socket |
/// | `fd:3` | a listening socket that the process has inherited, TCP or Unix |
/// | `systemd` | all sockets that systemd has handed over (`LISTEN_FDS`) |
///
/// Behind it, with spaces: `tls` or `plain`, where it differs from whether there are certificates; `proxy`
/// or `direct`, where it differs from [Proxy#protocol].
///
/// @param kind what it is
/// @param host address, host name, or path of a Unix socket; empty for the others
/// @param number port or descriptor; -1 for the others
/// @param tls whether it is encrypted; null for as the options say
/// @param proxyProtocol whether it demands the PROXY protocol; null for as the options say
public record ListenAddress(
        Kind kind,
        String host,
        int number,
        @Nullable Boolean tls,
        @Nullable Boolean proxyProtocol) {
    private static final String FORMS =
            "an address such as 127.0.0.1:8000, [::1]:8000, unix:/run/levada.sock, fd:3 or systemd";

    /// What is listened on.
    public enum Kind {
        /// A port.
        TCP,
        /// A file.
        UNIX,
        /// An inherited socket.
        DESCRIPTOR,
        /// All that systemd has handed over.
        SYSTEMD
    }

    /// A port of a host, as the options say.
    public static ListenAddress of(String host, int port) {
        return new ListenAddress(Kind.TCP, unbracketed(host), port, null, null);
    }

    /// Reads one.
    ///
    /// @throws ContractException when it has none of the forms
    public static ListenAddress parse(String text) {
        var words = text.strip().split("\\s+");
        var address = place(words[0]);
        for (int i = 1; i < words.length; i++) address = address.with(words[i]);
        return address;
    }

    private ListenAddress with(String word) {
        return switch (word) {
            case "tls", "plain" -> new ListenAddress(kind, host, number, word.equals("tls"), proxyProtocol);
            case "proxy", "direct" -> new ListenAddress(kind, host, number, tls, word.equals("proxy"));
            default ->
                throw new ContractException(
                        "Expected tls, plain, proxy or direct behind an address, but got " + Quoted.of(word) + ".");
        };
    }

    private static ListenAddress place(String text) {
        if (text.equals("systemd")) return new ListenAddress(Kind.SYSTEMD, "", -1, null, null);
        if (text.startsWith("unix:") && text.length() > 5)
            return new ListenAddress(Kind.UNIX, text.substring(5), -1, null, null);
        if (text.startsWith("fd:"))
            return new ListenAddress(Kind.DESCRIPTOR, "", number(text.substring(3), text, 1_000_000), null, null);
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean isHost = host.startsWith("[") ? host.endsWith("]") : host.indexOf(':') < 0;
        if (host.isEmpty() || !isHost) throw wrong(text);
        return of(host, number(text.substring(colon + 1), text, 65_535));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static int number(String digits, String text, int most) {
        if (!digits.matches("\\d{1,7}") || Integer.parseInt(digits) > most) throw wrong(text);
        return Integer.parseInt(digits);
    }

    private static ContractException wrong(String text) {
        return new ContractException("Expected " + FORMS + ", but got " + Quoted.of(text) + ".");
    }

    /// As it was written, without what stands behind.
    @Override
    public String toString() {
        return switch (kind) {
            case TCP -> (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + number;
            case UNIX -> "unix:" + host;
            case DESCRIPTOR -> "fd:" + number;
            case SYSTEMD -> "systemd";
        };
    }
}
