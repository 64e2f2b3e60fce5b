package dev.levada.server.connection;

import dev.levada.contract.Address;
import dev.levada.contract.Extension;
import dev.levada.contract.Extensions;
import dev.levada.contract.TlsSession;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The two ends of a connection, as what lies below HTTP has found them: the socket, the PROXY protocol,
/// TLS.
///
/// @param client null where the transport has no addresses, as for Unix sockets
/// @param server the local address, or the path of a Unix socket
/// @param tls of an encrypted connection
public record Peer(
        @Nullable Address client,
        @Nullable Address server,
        @Nullable TlsSession tls) {
    private static final AttributeKey<Peer> KEY = AttributeKey.valueOf(Peer.class, "peer");

    /// The ends of a connection, or of the connection that a stream belongs to. On the loop.
    public static Peer of(Channel channel, LoopContext loop) {
        var known = found(channel);
        return known != null
                ? known
                : new Peer(Addresses.of(channel.remoteAddress()), loop.localAddress(channel), null);
    }

    private static @Nullable Peer found(Channel channel) {
        if (channel.hasAttr(KEY)) return channel.attr(KEY).get();
        var parent = channel.parent();
        return parent == null || parent instanceof ServerChannel ? null : found(parent);
    }

    /// Makes this what is known of that connection.
    public void keepFor(Channel channel) {
        channel.attr(KEY).set(this);
    }

    /// The same with TLS.
    public Peer with(TlsSession tls) {
        return new Peer(client, server, tls);
    }

    /// The same with the addresses that a proxy has told.
    public Peer with(Address client, Address server) {
        return new Peer(client, server, tls);
    }

    /// Whether it came over a Unix socket, and no proxy has told more.
    public boolean isLocal() {
        return client == null && server != null && server.port() < 0;
    }

    /// `https` or `http`.
    public String scheme() {
        return tls == null ? "http" : "https";
    }

    /// The capabilities of its scopes, besides others.
    public Extensions extensions(Extension... others) {
        if (tls == null) return others.length == 0 ? Extensions.NONE : Extensions.of(others);
        var all = Arrays.copyOf(others, others.length + 1);
        all[others.length] = tls;
        return Extensions.of(all);
    }
}
