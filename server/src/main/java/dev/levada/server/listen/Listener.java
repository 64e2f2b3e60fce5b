package dev.levada.server.listen;

import dev.levada.server.connection.Census;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.options.Transport;
import dev.levada.server.tls.Certificates;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The sockets a server listens on, and the event loops behind them.
public final class Listener {
    private static final Duration CENSUS_DEADLINE = Duration.ofSeconds(1);
    private static final Duration LOOP_DEADLINE = Duration.ofSeconds(5);

    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, LoopContext> loops;
    private final List<Binder.OpenSocket> sockets;
    private final @Nullable Certificates certificates;

    private Listener(
            MultiThreadIoEventLoopGroup group,
            Map<EventLoop, LoopContext> loops,
            List<Binder.OpenSocket> sockets,
            @Nullable Certificates certificates) {
        this.group = group;
        this.loops = loops;
        this.sockets = sockets;
        this.certificates = certificates;
    }

    /// Opens all addresses of the options and begins to accept.
    ///
    /// @throws IOException when an address cannot be had or a certificate not be read; then nothing is open
    public static Listener open(ServerContext context) throws IOException {
        boolean isNative = context.options().transport() == Transport.NATIVE && Epoll.isAvailable();
        // Before anything is open, because it fails the most often.
        var certificates = context.options().tls().isOn()
                ? Certificates.open(
                        context.options().tls(), context.options().http2().enabled())
                : null;
        IoHandlerFactory factory = isNative ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        var group = new MultiThreadIoEventLoopGroup(
                context.options().eventLoops(), new DefaultThreadFactory("levada-loop", true), factory);
        var loops = new IdentityHashMap<EventLoop, LoopContext>();
        group.forEach(executor -> {
            var loop = (EventLoop) executor;
            loops.put(loop, new LoopContext(loop, context));
        });
        try {
            var sockets = new Binder(context, group, loops, isNative, certificates).openAll();
            return new Listener(group, loops, sockets, certificates);
        } catch (IOException e) {
            end(group);
            if (certificates != null) certificates.close();
            throw e;
        }
    }

    /// Where it listens, in the order of the options.
    public List<Endpoint> endpoints() {
        return sockets.stream().map(Binder.OpenSocket::endpoint).toList();
    }

    /// Reads the files of certificates again.
    ///
    /// @return whether they have changed
    /// @throws IOException when they are broken; the old ones stay
    public boolean reloadCertificates() throws IOException {
        return certificates != null && certificates.reload();
    }

    /// Accepts nobody else.
    public void stopAccepting() {
        Binder.close(sockets);
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
            loop.close();
            return true;
        });
        end(group);
        if (certificates != null) certificates.close();
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
