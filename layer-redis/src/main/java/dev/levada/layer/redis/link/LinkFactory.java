package dev.levada.layer.redis.link;

import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;

/// Opens links that share their threads.
public final class LinkFactory implements AutoCloseable {
    private final LettuceResources resources;
    private final RedisOptions options;
    private final boolean isSharded;

    /// @param isSharded whether topics belong to nodes of a cluster
    public LinkFactory(RedisOptions options, boolean isSharded) {
        this(options, isSharded, DnsServerAddressStreamProviders.platformDefault());
    }

    LinkFactory(RedisOptions options, boolean isSharded, DnsServerAddressStreamProvider nameServers) {
        this.options = options;
        this.isSharded = isSharded;
        resources = new LettuceResources(NameLookup.of(nameServers, options.timeout()));
    }

    /// Connects; blocks until the server is reached.
    ///
    /// @throws dev.levada.layer.LayerException when it cannot be reached
    public RedisLink open(RedisServer server) {
        return new RedisLink(resources, server, options.timeout(), options.outagePatience(), isSharded);
    }

    /// Ends the threads; all links must be closed before.
    @Override
    public void close() {
        resources.close();
    }
}
