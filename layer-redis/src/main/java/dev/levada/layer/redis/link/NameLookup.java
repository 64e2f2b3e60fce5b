package dev.levada.layer.redis.link;

import io.lettuce.core.resource.Transports;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultHostsFileEntriesResolver;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import java.net.InetSocketAddress;
import java.time.Duration;

/// How the names of servers become addresses: anew for each connect, with nothing remembered. A connect is
/// rare, and what was true before may be why it is needed; name servers remember as long as they may.
final class NameLookup {
    private NameLookup() {}

    /// @param nameServers whom to ask what the file of hosts does not have
    /// @param timeout for one question
    static AddressResolverGroup<InetSocketAddress> of(DnsServerAddressStreamProvider nameServers, Duration timeout) {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(Transports.datagramChannelClass())
                .socketChannelType(Transports.socketChannelClass().asSubclass(SocketChannel.class))
                .nameServerProvider(nameServers)
                .queryTimeoutMillis(timeout.toMillis())
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                // One of its own for each question, because it reads the file when it is made.
                .hostsFileEntriesResolver((name, types) -> new DefaultHostsFileEntriesResolver().address(name, types)));
    }
}
