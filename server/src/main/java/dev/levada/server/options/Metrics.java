package dev.levada.server.options;

import dev.levada.contract.Address;
import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.util.Optional;

/// Where the numbers of a server and its health can be read: over HTTP at `/metrics` in the text format of
/// Prometheus, `/livez` and `/readyz`. Never at an address that serves the application.
///
/// @param address host and port, as `127.0.0.1:9090` or `[::1]:9090`, port 0 for any free one; empty, the
///     default, for nowhere. Whoever can reach it can read it
public record Metrics(String address) {
    /// Nowhere.
    public static final Metrics DEFAULT = new Metrics("");

    private static final int MOST_PORT = 65_535;

    public Metrics {
        if (!address.isEmpty()) parse(address);
    }

    /// A copy with another `address`.
    public Metrics withAddress(String address) {
        return new Metrics(address);
    }

    /// The address in its parts; empty for nowhere.
    public Optional<Address> where() {
        return address.isEmpty() ? Optional.empty() : Optional.of(parse(address));
    }

    private static Address parse(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        else if (host.indexOf(':') >= 0) host = "";
        int port = port(address.substring(colon + 1));
        if (host.isBlank() || port < 0)
            throw new ContractException("Expected a host and a port such as 127.0.0.1:9090 or [::1]:9090, but got "
                    + Quoted.of(address) + ".");
        return new Address(host, port);
    }

    private static int port(String digits) {
        try {
            int port = Integer.parseInt(digits);
            return port > MOST_PORT || digits.startsWith("+") ? -1 : port;
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
