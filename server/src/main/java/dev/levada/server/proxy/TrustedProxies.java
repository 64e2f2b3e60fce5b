package dev.levada.server.proxy;

import dev.levada.contract.Address;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.options.Network;
import dev.levada.server.options.Proxy;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/// The proxies that the options trust, and the headers they set. Immutable.
public final class TrustedProxies {
    private final List<Network> networks;
    private final Set<String> headers;
    private final boolean trustsUnix;

    TrustedProxies(Proxy options) {
        this.networks = options.trusted().stream()
                .filter(it -> !it.equals("unix"))
                .map(Network::parse)
                .toList();
        this.headers = options.headers();
        this.trustsUnix = options.trusted().contains("unix");
    }

    /// Those of the server of that loop. On the loop.
    public static TrustedProxies of(LoopContext loop) {
        return loop.shared(
                TrustedProxies.class,
                it -> new TrustedProxies(it.context().options().proxy()));
    }

    /// Whether the address is that of a trusted proxy.
    public boolean contain(Address address) {
        return !networks.isEmpty()
                && Network.literal(address.host()).filter(this::contain).isPresent();
    }

    boolean contain(InetAddress address) {
        for (var network : networks) if (network.contains(address)) return true;
        return false;
    }

    boolean contain(Peer peer) {
        if (peer.isLocal()) return trustsUnix;
        return peer.client() != null && contain(peer.client());
    }

    /// Whether the proxies set that header.
    boolean set(String header) {
        return headers.contains(header);
    }
}
