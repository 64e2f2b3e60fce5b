package dev.levada.server.listen;

import dev.levada.contract.Address;
import dev.levada.server.connection.Census;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.options.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A bound port and the event loops behind it.
public final class Listener {
    private static final int BACKLOG = 4096;
    private static final Duration CENSUS_DEADLINE = Duration.ofSeconds(1);
    private static final Duration LOOP_DEADLINE = Duration.ofSeconds(5);

    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, LoopContext> loops;
    private final Channel channel;

    private Listener(MultiThreadIoEventLoopGroup group, Map<EventLoop, LoopContext> loops, Channel channel) {
        this.group = group;
        this.loops = loops;
        this.channel = channel;
    }

    /// Binds the port of the options and begins to accept.
    ///
    /// @throws IOException when the address cannot be bound
    public static Listener open(ServerContext context) throws IOException {
        boolean isNative = context.options().transport() == Transport.NATIVE && Epoll.isAvailable();
        IoHandlerFactory factory = isNative ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        var group = new MultiThreadIoEventLoopGroup(
                context.options().eventLoops(), new DefaultThreadFactory("levada-loop", true), factory);
        var loops = new IdentityHashMap<EventLoop, LoopContext>();
        group.forEach(executor -> {
            var loop = (EventLoop) executor;
            loops.put(loop, new LoopContext(loop, context));
        });
        Class<? extends ServerSocketChannel> type =
                isNative ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bound = new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ConnectionInitializer(context, loops))
                .bind(context.options().host(), context.options().port())
                .awaitUninterruptibly();
        if (bound.isSuccess()) return new Listener(group, loops, bound.channel());
        end(group);
        throw new IOException(
                "Expected to listen on " + context.options().host() + " port "
                        + context.options().port() + ", but got: "
                        + bound.cause().getMessage()
                        + ". Choose another port, or stop who holds it.",
                bound.cause());
    }

    /// Where it listens.
    public Address address() {
        var address = (InetSocketAddress) channel.localAddress();
        return new Address(address.getAddress().getHostAddress(), address.getPort());
    }

    /// Accepts nobody else.
    public void stopAccepting() {
        channel.close().awaitUninterruptibly();
    }

    /// Asks every connection to end, and waits until all have, or for that long; then interrupts and cuts
    /// the rest.
    ///
    /// @param spread over which the closes of many WebSockets are spread
    public void drain(Duration atMost, Duration spread) {
        onEveryLoop(loop -> () -> {
            loop.drain(spread);
            return true;
        });
        if (isEmptyWithin(atMost)) return;
        onEveryLoop(loop -> () -> {
            loop.interrupt();
            return true;
        });
        isEmptyWithin(Duration.ofSeconds(1));
    }

    /// How long the slowest of the loops has not come round.
    public Duration longestSilence() {
        long nanos = 0;
        for (var loop : loops.values()) nanos = Math.max(nanos, loop.silentNanos());
        return Duration.ofNanos(nanos);
    }

    /// What all connections are at. Blocks a little.
    public Census census() {
        var census = new Census();
        for (var entry : loops.entrySet()) {
            int from = 0;
            while (from >= 0) {
                int next = from;
                from = count(entry.getKey(), () -> entry.getValue().count(census, next));
            }
        }
        return census;
    }

    /// A loop that is stuck or has ended is left out.
    private static int count(EventLoop loop, Callable<Integer> part) {
        try {
            return loop.submit(part).get(CENSUS_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException _) {
            return -1;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /// Ends the loops; open connections are cut.
    public void close() {
        onEveryLoop(loop -> () -> {
            loop.cut();
            return true;
        });
        end(group);
    }

    private static void end(MultiThreadIoEventLoopGroup group) {
        group.shutdownGracefully(0, LOOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(LOOP_DEADLINE.toMillis());
    }

    private boolean isEmptyWithin(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!onEveryLoop(loop -> loop::isEmpty)) {
            if (System.nanoTime() - deadline > 0) return false;
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return true;
    }

    private interface Work {
        Callable<Boolean> on(LoopContext loop);
    }

    private boolean onEveryLoop(Work work) {
        boolean all = true;
        for (var entry : loops.entrySet()) {
            try {
                all &= entry.getKey()
                        .submit(work.on(entry.getValue()))
                        .get(LOOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException _) {
                // A stalled loop does not keep the server from closing.
                all = false;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return all;
            }
        }
        return all;
    }
}
