package dev.levada.server.listen;

import dev.levada.contract.Address;

/// An open listening socket.
///
/// @param address where it listens; port -1 for a Unix socket
/// @param tls whether its connections are encrypted
/// @param proxyProtocol whether they begin with a header of the PROXY protocol
public record Endpoint(Address address, boolean tls, boolean proxyProtocol) {
    boolean isUnix() {
        return address.port() < 0;
    }
}
