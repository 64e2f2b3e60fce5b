package dev.levada.consumer;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.LayerException;
import java.util.function.Supplier;

/// Runs a new consumer for each WebSocket, and holds what the consumers of one route share.
final class WebSocketApplication implements Application {
    private final Supplier<? extends WebSocketConsumer> factory;
    private final MessageLog log;

    /// @throws ContractException when the consumer's declarations are wrong
    WebSocketApplication(Supplier<? extends WebSocketConsumer> factory) {
        this.factory = factory;
        var probe = make();
        String name = probe.getClass().getName();
        this.log = new MessageLog(name);
        try {
            probe.validate();
            probe.handlers(new Handlers());
        } catch (RuntimeException e) {
            var failure = new ContractException("Consumer " + name + " cannot be used. " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        if (!(scope instanceof WebSocketScope socket))
            throw new UnsupportedScopeException("Expected a websocket scope, but got " + scope.type()
                    + ". Put a router by protocol in front of this consumer.");
        // A peer that has gone before anything was asked of us needs no consumer.
        if (!(receive.next() instanceof WebSocketEvent.Connect)) return;
        var consumer = make();
        var run = new WebSocketRun(this, consumer, socket, receive, send);
        consumer.attach(run);
        run.serve();
    }

    MessageLog log() {
        return log;
    }

    void layerFailed(LayerException failure) {
        log.layerFailed(failure);
    }

    private WebSocketConsumer make() {
        var made = factory.get();
        // Not null by its type, but users who compile without null checks find out here and not in a hook.
        if ((Object) made == null)
            throw new ContractException("Expected a consumer from its supplier, but got null.");
        return made;
    }
}
