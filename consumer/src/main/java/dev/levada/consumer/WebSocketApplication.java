package dev.levada.consumer;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Handover;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Runs a new consumer for each WebSocket, and holds what the consumers of one route share.
final class WebSocketApplication implements Application {
    private final Supplier<? extends WebSocketConsumer> factory;
    private final MessageLog log;
    private final Concurrency concurrency;

    /// @throws dev.levada.contract.ContractException when the consumer's declarations are wrong
    WebSocketApplication(Supplier<? extends WebSocketConsumer> factory) {
        this.factory = factory;
        var probe = Probes.make(factory);
        log = new MessageLog(probe.getClass().getName());
        var declared = new AtomicReference<Concurrency>();
        Probes.check(probe, () -> {
            probe.validate();
            probe.handlers(new Handlers());
            var concurrency = probe.concurrency();
            declared.set(concurrency);
            MovableState.check(probe);
            // Its state is saved between two messages, and there would be no such moment.
            if (probe instanceof Movable<?> && !concurrency.isSerial())
                throw new ContractException(
                        "Expected a Movable consumer to handle one message at a time, but it declares"
                                + " another Concurrency. Leave out one of the two.");
        });
        concurrency = declared.get();
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        if (!(scope instanceof WebSocketScope socket))
            throw new UnsupportedScopeException("Expected a websocket scope, but got " + scope.type()
                    + ". Put a router by protocol in front of this consumer.");
        // A peer that has gone before anything was asked of us needs no consumer.
        boolean isRestored =
                socket.extension(Handover.class).flatMap(Handover::state).isPresent();
        if (!isRestored && !(receive.next() instanceof WebSocketEvent.Connect)) return;
        var consumer = Probes.make(factory);
        var run = concurrency.isSerial()
                ? new WebSocketRun(consumer, log, socket, receive, send)
                : new ParallelRun(consumer, log, socket, receive, send, concurrency);
        consumer.attach(run);
        run.serve();
    }
}
