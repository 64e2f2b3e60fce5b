package dev.levada.server.listen;

import dev.levada.contract.Address;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.options.ListenAddress;
import dev.levada.server.tls.Certificates;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Opens listening sockets.
final class Binder {
    private static final int BACKLOG = 4096;

    private final ServerContext context;
    private final EventLoopGroup group;
    private final Map<EventLoop, LoopContext> loops;
    private final boolean isNative;
    private final @Nullable Certificates certificates;
    private final AddressBudget budget;
    private final List<OpenSocket> sockets = new ArrayList<>();

    /// A listening socket.
    ///
    /// @param file of a Unix socket that we have made
    record OpenSocket(
            Channel channel, Endpoint endpoint, @Nullable UnixSocketFile file) {}

    Binder(
            ServerContext context,
            EventLoopGroup group,
            Map<EventLoop, LoopContext> loops,
            boolean isNative,
            @Nullable Certificates certificates) {
        this.context = context;
        this.group = group;
        this.loops = loops;
        this.isNative = isNative;
        this.certificates = certificates;
        this.budget = new AddressBudget(context.options().limits().maxConnectionsPerAddress());
    }

    /// Opens all that the options name.
    ///
    /// @throws IOException when one cannot be opened; then those before it are closed again
    List<OpenSocket> openAll() throws IOException {
        try {
            for (var address : addresses()) open(address);
            return List.copyOf(sockets);
        } catch (IOException e) {
            close(sockets);
            throw e;
        }
    }

    static void close(List<OpenSocket> sockets) {
        for (var socket : sockets) {
            socket.channel().close().awaitUninterruptibly();
            if (socket.file() != null) socket.file().remove();
        }
    }

    private List<ListenAddress> addresses() {
        var options = context.options();
        var listen = options.bindings().listen();
        return listen.isEmpty()
                ? List.of(ListenAddress.of(options.host(), options.port()))
                : listen.stream().map(ListenAddress::parse).toList();
    }

    private void open(ListenAddress address) throws IOException {
        try {
            switch (address.kind()) {
                case TCP -> openPort(address);
                case UNIX -> openFile(address);
                case DESCRIPTOR -> openInherited(address, address.number());
                case SYSTEMD -> {
                    var pid = ProcessHandle.current().pid();
                    for (int descriptor : Inherited.fromSystemd(System.getenv(), pid))
                        openInherited(address, descriptor);
                }
            }
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            throw new IOException(
                    "Expected to listen on " + address + ", but got: " + reason(e) + ". " + remedy(address, e), e);
        }
    }

    private void openPort(ListenAddress address) throws IOException {
        var bootstrap = bootstrap(endpoint(address, new Address(address.host(), address.number())))
                .channel(isNative ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
        var channel = opened(bootstrap.bind(address.host(), address.number()));
        sockets.add(new OpenSocket(channel, endpoint(address, address(channel)), null));
    }

    private void openFile(ListenAddress address) throws IOException {
        var file = UnixSocketFile.clear(address.host());
        var endpoint = endpoint(address, new Address(address.host(), -1));
        var bootstrap = bootstrap(endpoint)
                .channel(isNative ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class);
        var channel = opened(bootstrap.bind(
                isNative ? new DomainSocketAddress(address.host()) : UnixDomainSocketAddress.of(address.host())));
        sockets.add(new OpenSocket(channel, endpoint, file));
        file.bound(context.options().bindings().unixMode());
    }

    private void openInherited(ListenAddress address, int descriptor) throws IOException {
        if (!isNative) throw new IOException("inherited sockets need the native transport, which is not there");
        var path = Inherited.unixPath(descriptor);
        var unix = path.map(it -> new Address(it.isEmpty() ? "unix" : it, -1));
        var endpoint = endpoint(address, unix.orElseGet(() -> new Address("fd:" + descriptor, 0)));
        var bootstrap = bootstrap(endpoint);
        if (unix.isPresent()) {
            bootstrap.channelFactory(() -> new EpollServerDomainSocketChannel(descriptor, true));
        } else {
            bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
            bootstrap.channelFactory(() -> new EpollServerSocketChannel(descriptor));
        }
        // It listens already: registering it is enough to accept.
        var channel = opened(bootstrap.register());
        sockets.add(new OpenSocket(channel, unix.isPresent() ? endpoint : endpoint(address, address(channel)), null));
    }

    private ServerBootstrap bootstrap(Endpoint endpoint) {
        return new ServerBootstrap()
                .group(group)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .handler(new AcceptFaults(context.counters()))
                .childHandler(new ConnectionInitializer(
                        context, loops, endpoint, endpoint.tls() ? certificates : null, budget));
    }

    private Endpoint endpoint(ListenAddress address, Address where) throws IOException {
        var options = context.options();
        boolean tls = address.tls() == null ? options.tls().isOn() : address.tls();
        if (tls && certificates == null) throw new IOException("there is no certificate to encrypt with");
        boolean proxy = address.proxyProtocol() == null ? options.proxy().protocol() : address.proxyProtocol();
        return new Endpoint(where, tls, proxy);
    }

    private static Channel opened(ChannelFuture future) throws IOException {
        future.awaitUninterruptibly();
        if (future.isSuccess()) return future.channel();
        throw new IOException(future.cause().getMessage(), future.cause());
    }

    private static Address address(Channel channel) {
        var local = (InetSocketAddress) channel.localAddress();
        return new Address(NetUtil.toAddressString(local.getAddress()), local.getPort());
    }

    private static String reason(Exception failure) {
        if (failure.getCause() instanceof java.nio.channels.UnresolvedAddressException) return "there is no such host";
        return String.valueOf(failure.getMessage());
    }

    private static String remedy(ListenAddress address, Exception failure) {
        var text = reason(failure);
        if (text.contains("ermission denied"))
            return address.kind() == ListenAddress.Kind.TCP
                    ? "Ports below 1024 need a right (CAP_NET_BIND_SERVICE); choose one above."
                    : "Choose a folder in which this user may write.";
        if (text.contains("already in use")) return "Choose another port, or stop who holds it.";
        if (text.contains("assign requested address")) return "Choose an address of this machine, or 0.0.0.0 for all.";
        return "Correct the address, or take it out.";
    }
}
