package dev.levada.edge;

import dev.levada.contract.Application;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.edge.link.EdgeCore;
import dev.levada.edge.link.LinkTimes;
import dev.levada.edge.link.Packet;
import dev.levada.layer.ChannelLayer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// The half of a site that holds the sockets. It knows no application: what happens to a connection goes to
/// a [ConsumerWorker], and what its consumer does comes back.
///
/// ```java
/// var edge = Edge.open(layer, EdgeOptions.defaults());
/// Server.start(edge.application(), ServerOptions.defaults()).awaitClose();
/// ```
///
/// Each connection has one worker at a time. When that one stops, dies or is not heard any more, another
/// goes on: nothing is lost, nothing comes twice, and no socket is closed, provided that the consumer
/// declares its state.
///
/// Any thread may call its methods.
public final class Edge implements AutoCloseable {
    private static final long BEGINNING = 1_000_000_000L;

    private final ChannelLayer layer;
    private final Post post;
    private final EdgeCore core;
    private final LongAdder failedEffects = new LongAdder();
    private volatile boolean isClosed;

    private Edge(ChannelLayer layer, EdgeOptions options) {
        this.layer = layer;
        var times = LinkTimes.of(options.lease());
        // Unlike those of any edge before, and growing: what comes late of an earlier session meets nobody.
        long firstSession = System.currentTimeMillis() << 20 | new SecureRandom().nextInt(1 << 20);
        core = new EdgeCore(times, options.maxMessages(), options.hold().toNanos(), firstSession, BEGINNING);
        post = new Post(layer, times, "levada-edge", core, this::heard);
    }

    /// Opens an edge; it finds its workers through the layer. Close the layer after it.
    ///
    /// @throws dev.levada.layer.LayerException when the layer cannot be reached
    public static Edge open(ChannelLayer layer, EdgeOptions options) {
        var edge = new Edge(Objects.requireNonNull(layer, "layer"), options);
        edge.post.start(LinkMessages.edges(options.site()));
        edge.post.announce(
                LinkMessages.workers(options.site()),
                ChannelMessage.of(LinkMessages.WHO, Map.of("v", (long) Packet.VERSION, "f", edge.post.name())));
        return edge;
    }

    private void heard(ChannelMessage message, long now) {
        if (message.type().equals(LinkMessages.HELLO))
            core.hello(LinkMessages.from(message), LinkMessages.isDraining(message), now);
    }

    /// What a server serves, to have it served elsewhere.
    public Application application() {
        return this::serve;
    }

    private void serve(Scope scope, Receive receive, Send send) throws Exception {
        switch (scope) {
            case ConnectionScope connection -> new EdgeConnection(this, connection, receive, send).serve();
            case LifespanScope _ -> live(receive, send);
            default ->
                throw new UnsupportedScopeException("Expected an http, websocket or lifespan scope at the edge, but"
                        + " got " + scope.type() + ". Serve others where the application is.");
        }
    }

    private static void live(Receive receive, Send send) throws InterruptedException {
        while (true)
            switch (receive.next()) {
                case LifespanEvent.Startup _ -> send.accept(new LifespanEvent.StartupComplete());
                case LifespanEvent.Shutdown _ -> {
                    send.accept(new LifespanEvent.ShutdownComplete());
                    return;
                }
                default -> throw new UnsupportedScopeException("Expected startup or shutdown.");
            }
    }

    /// Whether a worker is there to serve a new connection.
    public boolean hasWorker() {
        return post.locked(() -> core.hasWorker(post.now()));
    }

    /// Hands every connection to another worker, where there is one; as when their workers stop, but these
    /// go on.
    public void moveAll() {
        post.locked(() -> core.moveAll(post.now()));
        post.flush();
    }

    /// What it counts.
    public EdgeStatistics statistics() {
        return post.locked(() -> {
            var seen = core.counters();
            return new EdgeStatistics(
                    seen.connections(),
                    seen.waiting(),
                    core.load(),
                    seen.takeovers(),
                    seen.lostWorkers(),
                    seen.abandoned(),
                    seen.events(),
                    seen.eventNanos() / 1e9,
                    seen.fenced(),
                    seen.retransmitted(),
                    seen.malformed() + post.strangers(),
                    seen.droppedMessages(),
                    failedEffects.sum());
        });
    }

    // ---- for its connections

    ChannelLayer layer() {
        return layer;
    }

    Post post() {
        return post;
    }

    EdgeCore core() {
        return core;
    }

    LongAdder failedEffects() {
        return failedEffects;
    }

    /// Tells the workers that the sockets are gone. Close the server first, which ends the connections in
    /// order. Closing twice is harmless.
    @Override
    public void close() {
        if (isClosed) return;
        isClosed = true;
        post.end();
    }
}
