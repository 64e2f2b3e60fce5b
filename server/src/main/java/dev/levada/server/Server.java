package dev.levada.server;

import dev.levada.contract.Address;
import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Middleware;
import dev.levada.server.connection.AccessSink;
import dev.levada.server.connection.Counters;
import dev.levada.server.connection.Life;
import dev.levada.server.connection.Reloads;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.listen.Endpoint;
import dev.levada.server.listen.Listener;
import dev.levada.server.log.AccessLog;
import dev.levada.server.metrics.Health;
import dev.levada.server.options.HealthCheck;
import dev.levada.server.options.MetricSource;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.ServerStatistics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Listens and serves an application: HTTP/1.0, HTTP/1.1, HTTP/2 and WebSocket, plain or encrypted.
///
/// ```java
/// void main() throws Exception {
///     Server.start(application).awaitClose();
/// }
/// ```
///
/// Any thread may call its methods. Its own threads are daemons: a `main` that wants to go on serving waits
/// in [#awaitClose()].
public final class Server implements AutoCloseable {
    private static final int MOST_SOURCES = 100;

    private final ServerOptions options;
    private final ServerContext context;
    private final Lifespan lifespan;
    private final Listener listener;
    private final Health health;
    private final CopyOnWriteArrayList<MetricSource> sources;
    private final Watch watch;
    private final @Nullable AccessLog accessLog;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Server(ServerContext context, Lifespan lifespan, Listener listener, @Nullable AccessLog accessLog)
            throws IOException {
        this.options = context.options();
        this.context = context;
        this.lifespan = lifespan;
        this.listener = listener;
        this.health = new Health(context.life());
        this.sources = new CopyOnWriteArrayList<>();
        this.accessLog = accessLog;
        this.watch = Watch.open(context, listener, health, sources);
        context.life().enter(Life.Phase.READY);
    }

    /// Serves the application on port 8000 of this machine.
    ///
    /// @throws ServerException as for the other `start`
    public static Server start(Application application) {
        return start(application, ServerOptions.defaults());
    }

    /// Serves the application: runs its lifespan startup, binds the port, accepts. Returns when the port is
    /// open.
    ///
    /// @param around put around the application, the first outermost; a channel layer is such a middleware
    /// @throws ServerException when the application's startup fails or the port cannot be bound
    public static Server start(Application application, ServerOptions options, Middleware... around) {
        var site = application;
        for (int i = around.length - 1; i >= 0; i--) site = around[i].around(site);
        var counters = new Counters();
        var lifespan = Lifespan.start(site, options.timeouts().lifespan());
        AccessLog accessLog = null;
        Listener listener = null;
        try {
            accessLog = AccessLog.open(options.log(), counters);
            var reloads = new Reloads();
            if (accessLog != null) reloads.add("access log", accessLog::reopen);
            var access = accessLog == null ? AccessSink.NONE : accessLog;
            var context = ServerContext.of(site, options, lifespan.state(), counters, new Life(), access, reloads);
            listener = Listener.open(context);
            reloads.add("certificates", listener::reloadCertificates);
            return new Server(context, lifespan, listener, accessLog);
        } catch (IOException e) {
            if (listener != null) listener.close();
            lifespan.shutdown();
            if (accessLog != null) accessLog.close();
            throw new ServerException(String.valueOf(e.getMessage()), e);
        }
    }

    /// The port it listens on; the one that was found when the options said 0. With several addresses that
    /// of the first; -1 for a Unix socket.
    public int port() {
        return address().port();
    }

    /// The address it listens on, or the first of several.
    public Address address() {
        return addresses().getFirst();
    }

    /// All addresses it listens on, in the order of the options; the path and port -1 for a Unix socket.
    public List<Address> addresses() {
        return listener.endpoints().stream().map(Endpoint::address).toList();
    }

    /// Whether connections to that address, one of [#addresses()], are encrypted.
    public boolean isEncrypted(Address address) {
        return listener.endpoints().stream()
                .anyMatch(endpoint -> endpoint.tls() && endpoint.address().equals(address));
    }

    /// Reads the files of certificates again, which the server does by itself now and then. New connections
    /// get the new ones; open connections stay as they are. Blocks while it reads.
    ///
    /// @return whether they have changed
    /// @throws ServerException when they are broken; the old ones stay
    public boolean reloadCertificates() {
        try {
            return listener.reloadCertificates();
        } catch (IOException e) {
            throw new ServerException(String.valueOf(e.getMessage()), e);
        }
    }

    /// What it counts.
    public ServerStatistics statistics() {
        return context.counters().snapshot();
    }

    /// Where numbers and health can be read; empty unless the options say where.
    public Optional<Address> metricsAddress() {
        return watch.address();
    }

    /// Has further numbers shown beside the server's. A hundred sources at the most.
    public void addMetrics(MetricSource source) {
        if (sources.size() >= MOST_SOURCES)
            throw new ContractException("Expected at most " + MOST_SOURCES + " sources of metrics.");
        sources.add(source);
    }

    /// Makes being ready depend on a check as well.
    ///
    /// @param name for those who ask, as `database`; a check of the same name is replaced
    public void addCheck(String name, HealthCheck check) {
        health.add(name, check);
    }

    /// Reads certificates anew, and goes on in new log files where the old ones were moved away.
    ///
    /// @throws ServerException when something cannot be read; what was there before stays in use
    public void reload() {
        var failures = context.reloads().run();
        if (!failures.isEmpty())
            throw new ServerException(
                    "What was there before stays in use, because of " + String.join("; ", failures), null);
    }

    /// Goes on in new log files where the old ones were moved away.
    ///
    /// @throws ServerException when a file cannot be written; then lines go where they went before
    public void reopenLogs() {
        if (accessLog == null) return;
        try {
            accessLog.reopen();
        } catch (IOException e) {
            throw new ServerException(String.valueOf(e.getMessage()), e);
        }
    }

    /// Waits until the server is closed.
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /// Ends the server in order. It says that it is not ready, and after [Drain#delay()] accepts nobody
    /// else; lets running requests finish and answers further ones with 503; closes WebSockets as [Drain]
    /// says, so that applications see their disconnect; waits for them up to the drain time, then
    /// interrupts what is left, and runs the lifespan shutdown. Blocks until all that is done, and nothing
    /// of the server is left. Closing twice is harmless; the second call waits for the first.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            awaitQuietly();
            return;
        }
        try {
            context.life().enter(Life.Phase.LEAVING);
            awaitDelay();
            context.life().enter(Life.Phase.DRAINING);
            listener.stopAccepting();
            listener.drain(options.timeouts().drain(), spread());
            lifespan.shutdown();
        } finally {
            listener.close();
            context.life().enter(Life.Phase.CLOSED);
            watch.close();
            if (accessLog != null) accessLog.close();
            closed.countDown();
        }
    }

    private void awaitDelay() {
        try {
            // Nothing ends it early; the process may.
            new CountDownLatch(1).await(options.drain().delay().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The last sockets need time to answer their close.
    private Duration spread() {
        var most = options.timeouts().drain().dividedBy(2);
        return options.drain().spread().compareTo(most) > 0
                ? most
                : options.drain().spread();
    }

    private void awaitQuietly() {
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
