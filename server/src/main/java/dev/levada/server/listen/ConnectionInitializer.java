package dev.levada.server.listen;

import dev.levada.server.connection.Addresses;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.http.HttpConnection;
import dev.levada.server.http2.Http2Setup;
import dev.levada.server.proxy.ProxyOpening;
import dev.levada.server.proxy.TrustedProxies;
import dev.levada.server.tally.RefusalReason;
import dev.levada.server.tls.Certificates;
import dev.levada.server.tls.TlsOpening;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sets up each accepted socket of one address: limits, then the PROXY protocol, TLS and HTTP, as far as
/// the address has them.
final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private static final byte[] TOO_MANY = refusal("503 Service Unavailable");
    private static final byte[] TOO_MANY_OF_ONE = refusal("429 Too Many Requests");

    private final ServerContext context;
    private final Map<EventLoop, LoopContext> loops;
    private final Endpoint endpoint;
    private final @Nullable Certificates certificates;
    private final AddressBudget budget;

    /// @param endpoint what it is for; its address counts for Unix sockets only
    /// @param certificates if the endpoint has TLS
    ConnectionInitializer(
            ServerContext context,
            Map<EventLoop, LoopContext> loops,
            Endpoint endpoint,
            @Nullable Certificates certificates,
            AddressBudget budget) {
        this.context = context;
        this.loops = loops;
        this.endpoint = endpoint;
        this.certificates = certificates;
        this.budget = budget;
    }

    private static byte[] refusal(String status) {
        return ("HTTP/1.1 " + status + "\r\nconnection: close\r\ncontent-length: 0\r\nretry-after: 5\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected void initChannel(Channel channel) {
        var counters = context.counters();
        int open = counters.connections.incrementAndGet();
        channel.closeFuture().addListener(_ -> counters.connections.decrementAndGet());
        if (open > context.options().limits().maxConnections()) {
            refuse(channel, TOO_MANY);
            return;
        }
        var loop = loops.get(channel.eventLoop());
        if (loop == null) throw new IllegalStateException("Every loop has its context from the start.");
        if (endpoint.isUnix()) new Peer(null, endpoint.address(), null).keepFor(channel);
        if (endpoint.proxyProtocol()) new ProxyOpening(loop, channel, () -> admit(loop, channel)).install();
        else admit(loop, channel);
    }

    /// Who the client is is known now, as far as the address goes.
    private void admit(LoopContext loop, Channel channel) {
        if (isOneTooMany(loop, channel)) {
            refuse(channel, TOO_MANY_OF_ONE);
            return;
        }
        context.counters().accepted.increment();
        if (certificates != null)
            new TlsOpening(loop, channel, certificates, (encrypted, protocol) -> serve(loop, encrypted, protocol))
                    .install();
        else Http2Setup.installEither(channel, context, loop);
    }

    private void serve(LoopContext loop, Channel channel, String protocol) {
        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) Http2Setup.install(channel, context, loop);
        else new HttpConnection(context, loop, channel).install();
    }

    private boolean isOneTooMany(LoopContext loop, Channel channel) {
        if (context.options().limits().maxConnectionsPerAddress() == 0) return false;
        var client = Peer.of(channel, loop).client();
        // Behind a proxy all clients have its address.
        if (client == null || TrustedProxies.of(loop).contain(client)) return false;
        var key = AddressBudget.key(client);
        if (!budget.take(key)) return true;
        channel.closeFuture().addListener(_ -> budget.give(key));
        return false;
    }

    private void refuse(Channel channel, byte[] answer) {
        context.counters().refusedConnections.increment();
        context.counters().refusals.add(RefusalReason.UNAVAILABLE);
        context.access().refused(Addresses.of(channel.remoteAddress()), 503);
        // An answer inside TLS would cost what the refusal is to save.
        if (endpoint.tls()) Unwatched.close(channel);
        else channel.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(ChannelFutureListener.CLOSE);
    }
}
