package dev.levada.server;

import dev.levada.contract.Application;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.server.options.Limits;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.ServerStatistics;
import dev.levada.server.options.Timeouts;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;

/// A server on a free port that records what its applications receive.
final class ServerForTests implements AutoCloseable {
    // Kept, because the log manager forgets loggers that nobody holds. Failing applications are the daily bread here;
    // who cares what is logged uses CapturedLog.
    private static final Logger QUIET = Logger.getLogger("dev.levada.server");

    static {
        QUIET.setUseParentHandlers(false);
    }

    private final Server server;
    private final LinkedBlockingQueue<Recorded> scopes;

    private ServerForTests(Server server, LinkedBlockingQueue<Recorded> scopes) {
        this.server = server;
        this.scopes = scopes;
    }

    /// The usual options: a free port, one loop that serves everybody in turn, nothing that takes long.
    static ServerOptions options() {
        return ServerOptions.defaults()
                .withPort(0)
                .withEventLoops(1)
                .withTimeouts(Timeouts.DEFAULT
                        .withDrain(Duration.ofSeconds(3))
                        .withClose(Duration.ofSeconds(2))
                        .withLifespan(Duration.ofSeconds(5)));
    }

    static ServerForTests of(Application application) {
        return of(application, UnaryOperator.identity());
    }

    static ServerForTests withLimits(Application application, UnaryOperator<Limits> change) {
        return of(application, options -> options.withLimits(change.apply(options.limits())));
    }

    static ServerForTests withTimeouts(Application application, UnaryOperator<Timeouts> change) {
        return of(application, options -> options.withTimeouts(change.apply(options.timeouts())));
    }

    static ServerForTests of(Application application, UnaryOperator<ServerOptions> change) {
        var scopes = new LinkedBlockingQueue<Recorded>();
        Application recording = (scope, receive, send) -> {
            if (scope instanceof LifespanScope) throw new UnsupportedScopeException("These tests have no lifespan.");
            var recorded = new Recorded(scope);
            scopes.add(recorded);
            recorded.run(application, receive, send);
        };
        return new ServerForTests(Server.start(recording, change.apply(options())), scopes);
    }

    Server server() {
        return server;
    }

    int port() {
        return server.port();
    }

    RawClient client() {
        return RawClient.connect(server.port());
    }

    /// Sends one request, whose response ends the connection, and returns the response.
    RawResponse get(String target) {
        try (var client = client()) {
            client.write("GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            return client.readResponse();
        }
    }

    /// A client whose handshake was accepted.
    RawClient webSocket(String... headerLines) {
        var client = client();
        client.write(handshake(headerLines));
        accepted(client);
        return client;
    }

    static RawResponse accepted(RawClient client) {
        var response = client.readResponse();
        if (response.status() != 101) throw new AssertionError("Expected 101, but got " + response + ".");
        return response;
    }

    /// The bytes of a good handshake with further header lines.
    static String handshake(String... headerLines) {
        var request = new StringBuilder("GET /socket?a=b HTTP/1.1\r\nHost: test:80\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String line : headerLines) request.append(line).append("\r\n");
        return request.append("\r\n").toString();
    }

    /// The next scope whose application was started.
    Recorded next() {
        try {
            var recorded = scopes.poll(RawClient.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (recorded != null) return recorded;
            throw new AssertionError("Expected an application to be started, but none was: " + server.statistics());
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting for an application.", e);
        }
    }

    /// Whether any application was started that nobody has asked for.
    boolean hasStartedNothingElse() {
        return scopes.isEmpty();
    }

    ServerStatistics awaitStatistics(String expected, Predicate<ServerStatistics> isSo) {
        return Await.until(expected, server::statistics, isSo);
    }

    /// Waits until the loop has come round to a new client, and so to all others before.
    void awaitLoop() {
        try (var client = client()) {
            client.write("GET / HTTP/1.1\r\n\r\n").readToEnd();
        }
    }

    /// Waits until no connection and no application is left.
    ServerStatistics awaitIdle() {
        return awaitStatistics(
                "no connections and no applications",
                seen -> seen.connections() == 0 && seen.applications() == 0 && seen.webSockets() == 0);
    }

    @Override
    public void close() {
        server.close();
    }
}
