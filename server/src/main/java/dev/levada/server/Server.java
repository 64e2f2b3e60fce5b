package dev.levada.server;

import dev.levada.contract.Address;
import dev.levada.contract.Application;
import dev.levada.contract.Middleware;
import dev.levada.server.connection.Counters;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.listen.Endpoint;
import dev.levada.server.listen.Listener;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.ServerStatistics;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

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
    private final ServerOptions options;
    private final Counters counters;
    private final Lifespan lifespan;
    private final Listener listener;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Server(ServerOptions options, Counters counters, Lifespan lifespan, Listener listener) {
        this.options = options;
        this.counters = counters;
        this.lifespan = lifespan;
        this.listener = listener;
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
        try {
            var listener = Listener.open(ServerContext.of(site, options, lifespan.state(), counters));
            return new Server(options, counters, lifespan, listener);
        } catch (IOException e) {
            lifespan.shutdown();
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
        return counters.snapshot();
    }

    /// Waits until the server is closed.
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /// Ends the server: accepts nobody else, lets running requests finish, closes WebSockets with 1001 so
    /// that applications see their disconnect, waits for them up to the drain time, then interrupts what is
    /// left, and runs the lifespan shutdown. Blocks until all that is done. Closing twice is harmless; the
    /// second call waits for the first.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            awaitQuietly();
            return;
        }
        try {
            listener.stopAccepting();
            listener.drain(options.timeouts().drain());
            lifespan.shutdown();
        } finally {
            listener.close();
            closed.countDown();
        }
    }

    private void awaitQuietly() {
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
