package dev.levada.server.options;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Whom to believe about who the client is.
///
/// A header counts only when the peer itself is trusted, and only when it is named in `headers`: whatever a
/// proxy does not set itself it passes on from its client, who may write anything there.
///
/// Of several addresses in such a header the right-most counts that is not trusted: whatever stands left of
/// it was written by a stranger.
///
/// @param trusted addresses and networks of proxies (`10.0.0.0/8`, `::1`); `unix` for whoever connects to a
///     Unix socket. Empty for nobody
/// @param headers the headers that these proxies set: `x-forwarded-for`, `x-forwarded-proto`,
///     `x-forwarded-host`, `x-forwarded-port`, `x-forwarded-prefix`; or `forwarded` (RFC 7239) instead of
///     the first three
/// @param protocol whether every connection has to begin with a header of the PROXY protocol (version 1 or
///     2). Then only proxies may be able to reach the server
/// @param protocolTimeout for that header to come; then the connection is cut
/// @param protocolMaxBytes of that header; a longer one cuts the connection
public record Proxy(
        Set<String> trusted, Set<String> headers, boolean protocol, Duration protocolTimeout, int protocolMaxBytes) {
    private static final Set<String> X_HEADERS = Set.of(
            "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix");
    private static final Set<String> IN_FORWARDED = Set.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host");
    private static final String FORWARDED = "forwarded";
    private static final int LONGEST_VERSION_1 = 107;

    /// Trusts nobody.
    public static final Proxy DEFAULT =
            new Proxy(Set.of(), Set.of("x-forwarded-for", "x-forwarded-proto"), false, Duration.ofSeconds(5), 4 << 10);

    public Proxy {
        trusted = Set.copyOf(trusted);
        for (var network : trusted) if (!network.equals("unix")) Network.parse(network);
        headers = headers.stream().map(it -> it.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        for (var header : headers)
            if (!header.equals(FORWARDED) && !X_HEADERS.contains(header))
                throw new ContractException(
                        "Expected headers of proxies among " + String.join(", ", new TreeSet<>(X_HEADERS))
                                + " and forwarded, but got " + Quoted.of(header) + ".");
        if (headers.contains(FORWARDED) && headers.stream().anyMatch(IN_FORWARDED::contains))
            throw new ContractException("Expected forwarded or " + String.join(", ", new TreeSet<>(IN_FORWARDED))
                    + ", which say the same, but got both. Name what your proxy sets.");
        Checks.range("protocolTimeout", protocolTimeout);
        Checks.range("protocolMaxBytes", protocolMaxBytes, LONGEST_VERSION_1, 1 << 16);
    }

    /// A copy with other `trusted`.
    public Proxy withTrusted(Set<String> trusted) {
        return new Proxy(trusted, headers, protocol, protocolTimeout, protocolMaxBytes);
    }

    /// A copy with other `headers`.
    public Proxy withHeaders(Set<String> headers) {
        return new Proxy(trusted, headers, protocol, protocolTimeout, protocolMaxBytes);
    }

    /// A copy with another `protocol`.
    public Proxy withProtocol(boolean protocol) {
        return new Proxy(trusted, headers, protocol, protocolTimeout, protocolMaxBytes);
    }

    /// A copy with another `protocolTimeout`.
    public Proxy withProtocolTimeout(Duration protocolTimeout) {
        return new Proxy(trusted, headers, protocol, protocolTimeout, protocolMaxBytes);
    }

    /// A copy with another `protocolMaxBytes`.
    public Proxy withProtocolMaxBytes(int protocolMaxBytes) {
        return new Proxy(trusted, headers, protocol, protocolTimeout, protocolMaxBytes);
    }
}
