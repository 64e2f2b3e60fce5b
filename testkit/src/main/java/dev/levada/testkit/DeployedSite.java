package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.edge.ConsumerWorker;
import dev.levada.edge.ConsumerWorkerOptions;
import dev.levada.edge.Edge;
import dev.levada.edge.EdgeOptions;
import dev.levada.layer.ChannelLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// An edge and its workers in this process.
final class DeployedSite implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int EVENTS_OF_A_WORKER = 2;

    private final Edge edge;
    private final List<ConsumerWorker> workers = new ArrayList<>();
    private final AtomicInteger events = new AtomicInteger();
    private final boolean isMoving;

    private DeployedSite(Edge edge, boolean isMoving) {
        this.edge = edge;
        this.isMoving = isMoving;
    }

    static DeployedSite start(
            Deployment deployment, Function<? super ChannelLayer, ? extends Application> create, ChannelLayer layer) {
        boolean isMoving = deployment == Deployment.FAILOVER;
        var site = new DeployedSite(Edge.open(layer, EdgeOptions.defaults().withHold(DRAIN)), isMoving);
        var options = ConsumerWorkerOptions.defaults().withDrain(DRAIN);
        try {
            for (int i = 0; i < (isMoving ? 2 : 1); i++)
                site.workers.add(ConsumerWorker.start(layer, create.apply(layer), options));
        } catch (Throwable e) {
            site.close();
            throw e;
        }
        return site;
    }

    Application application() {
        var forwarder = edge.application();
        return isMoving ? (scope, receive, send) -> serve(forwarder, scope, receive, send) : forwarder;
    }

    private void serve(Application forwarder, Scope scope, Receive receive, Send send) throws Exception {
        if (!(scope instanceof WebSocketScope)) {
            forwarder.serve(scope, receive, send);
            return;
        }
        Receive moving = () -> {
            var event = receive.next();
            boolean isDue =
                    event instanceof WebSocketEvent.Receive && events.incrementAndGet() % EVENTS_OF_A_WORKER == 0;
            if (isDue) edge.moveAll();
            return event;
        };
        forwarder.serve(scope, moving, send);
    }

    @Override
    public void close() {
        var closing = new Closing();
        for (var worker : workers) closing.close(worker);
        closing.close(edge);
        closing.rethrow();
    }
}
