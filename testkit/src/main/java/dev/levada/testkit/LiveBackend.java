package dev.levada.testkit;

import dev.levada.contract.Address;
import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.server.Server;
import dev.levada.server.ServerException;
import dev.levada.server.options.ServerOptions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A site on a live server, on a free port of this machine.
final class LiveBackend implements Backend {
    /// How exactly a server keeps its deadlines.
    static final Duration SWEEP = Duration.ofSeconds(1);

    private final ConcurrentLinkedDeque<AutoCloseable> clients = new ConcurrentLinkedDeque<>();
    private final TestOptions options;
    private final Watch watch;
    private final Server server;
    private final @Nullable RelayForTests network;

    private LiveBackend(TestOptions options, Watch watch, Server server, @Nullable RelayForTests network) {
        this.options = options;
        this.watch = watch;
        this.server = server;
        this.network = network;
    }

    /// @param hasNetwork whether clients reach the server through a relay
    static LiveBackend start(Application application, ServerOptions wished, TestOptions options, boolean hasNetwork) {
        var watch = new Watch(application);
        var timeouts = wished.timeouts();
        var server = start(
                watch,
                wished.withPort(0)
                        .withTimeouts(timeouts.withApplicationClose(options.deadline())
                                .withDrain(options.deadline())
                                .withLifespan(options.deadline())));
        var failure = watch.startupFailure();
        if (failure != null) {
            server.close();
            throw new ApplicationFailedError("lifespan startup", failure);
        }
        return new LiveBackend(options, watch, server, hasNetwork ? RelayForTests.to(server.port()) : null);
    }

    private static Server start(Application application, ServerOptions options) {
        try {
            return Server.start(application, options);
        } catch (ServerException e) {
            throw new AssertionError("Expected the application to start, but it did not: " + e.getMessage(), e);
        }
    }

    @Override
    public String authority() {
        return address().toString();
    }

    @Nullable
    RelayForTests network() {
        return network;
    }

    private Address address() {
        return network == null ? server.address() : new Address(server.address().host(), network.port());
    }

    LiveClient send(String method, String target, Headers headers) {
        return LiveClient.send(watch, address(), options, method, target, headers);
    }

    @Override
    public TestExchange exchange(String method, String target, Headers headers, @Nullable Bytes body) {
        var exchange = LiveExchange.begin(this, method, target, headers, body);
        clients.add(exchange);
        return exchange;
    }

    @Override
    public Opened open(String target, Headers headers, List<String> subprotocols) {
        byte[] key = new byte[16];
        ThreadLocalRandom.current().nextBytes(key);
        var all = Headers.of(
                "upgrade",
                "websocket",
                "connection",
                "Upgrade",
                "sec-websocket-version",
                "13",
                "sec-websocket-key",
                Base64.getEncoder().encodeToString(key));
        if (!subprotocols.isEmpty()) all = all.plus("sec-websocket-protocol", String.join(", ", subprotocols));
        var client = send("GET", target, all.plus(headers));
        Handshake handshake;
        try {
            handshake = handshake(client);
        } catch (Throwable e) {
            client.disconnect();
            throw e;
        }
        var socket = new LiveSocket(client, handshake);
        clients.add(socket);
        return new Opened(handshake, socket);
    }

    private static Handshake handshake(LiveClient client) {
        var head = client.readHead("an answer to the handshake", false);
        if (head.status() == 101)
            return new Handshake.Accepted(
                    head.headers().first("sec-websocket-protocol").orElse(null), head.headers());
        var body = Bytes.EMPTY;
        for (var part = client.readPart(); part.isPresent(); part = client.readPart()) body = body.plus(part.get());
        return new Handshake.Refused(new TestResponse(head.status(), head.headers(), body), null);
    }

    @Override
    public void close() {
        var closing = new Closing();
        for (var client = clients.pollLast(); client != null; client = clients.pollLast()) closing.close(client);
        if (network != null) closing.close(network);
        closing.close(server);
        closing.close(watch::rethrowShutdown);
        closing.rethrow();
    }
}
