package dev.levada.server;

import dev.levada.contract.Address;
import dev.levada.contract.Attributes;
import dev.levada.server.connection.AccessSink;
import dev.levada.server.connection.Counters;
import dev.levada.server.connection.Life;
import dev.levada.server.connection.Reloads;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.listen.Listener;
import dev.levada.server.metrics.Health;
import dev.levada.server.metrics.WatchApplication;
import dev.levada.server.options.Limits;
import dev.levada.server.options.MetricSource;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The listener for numbers and health, where there is one: a small server beside the server, with a loop
/// of its own, so that it answers while the other's loops are busy or gone.
final class Watch implements AutoCloseable {
    private static final Limits LIMITS =
            Limits.DEFAULT.withMaxConnections(64).withMaxBodyBytes(0).withMaxHeaderBytes(8 << 10);
    private static final Timeouts TIMEOUTS = Timeouts.DEFAULT
            .withHead(Duration.ofSeconds(5))
            .withKeepAlive(Duration.ofSeconds(120))
            .withWrite(Duration.ofSeconds(5))
            .withApplicationClose(Duration.ofSeconds(5));

    private static final Duration LAST_ANSWERS = Duration.ofMillis(200);

    private final @Nullable Listener listener;

    private Watch(@Nullable Listener listener) {
        this.listener = listener;
    }

    /// Binds its address.
    ///
    /// @throws IOException when that cannot be had
    static Watch open(ServerContext watched, Listener server, Health health, List<MetricSource> sources)
            throws IOException {
        var address = watched.options().metrics().where();
        if (address.isEmpty()) return new Watch(null);
        var application = new WatchApplication(
                watched.counters(),
                watched.life(),
                health,
                watched.options().slowClientPolicy(),
                server::census,
                server::longestSilence,
                sources);
        var options = ServerOptions.defaults()
                .withHost(address.get().host())
                .withPort(address.get().port())
                .withEventLoops(1)
                .withTransport(watched.options().transport())
                .withLimits(LIMITS)
                .withTimeouts(TIMEOUTS);
        return new Watch(Listener.open(ServerContext.of(
                application, options, Attributes.EMPTY, new Counters(), new Life(), AccessSink.NONE, new Reloads())));
    }

    Optional<Address> address() {
        return Optional.ofNullable(listener).map(it -> it.endpoints().getFirst().address());
    }

    @Override
    public void close() {
        if (listener == null) return;
        listener.stopAccepting();
        listener.drain(LAST_ANSWERS, Duration.ZERO);
        listener.close();
    }
}
