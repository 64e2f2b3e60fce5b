package dev.levada.contract;

import java.util.Objects;

/// One end of a connection.
///
/// @param host an IP address, or the path of a Unix socket
/// @param port 0 to 65535, or -1 for a Unix socket
public record Address(String host, int port) {
    public Address {
        Objects.requireNonNull(host, "host");
        if (port < -1 || port > 65535)
            throw new ContractException("Expected a port from 0 to 65535, but got " + port + ".");
    }

    @Override
    public String toString() {
        if (port < 0) return host;
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
