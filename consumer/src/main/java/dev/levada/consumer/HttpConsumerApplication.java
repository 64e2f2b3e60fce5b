package dev.levada.consumer;

import dev.levada.contract.Application;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import java.util.function.Supplier;

/// Runs a new consumer for each HTTP request.
final class HttpConsumerApplication implements Application {
    private final Supplier<? extends HttpConsumer> factory;
    private final MessageLog log;

    HttpConsumerApplication(Supplier<? extends HttpConsumer> factory) {
        this.factory = factory;
        var probe = Probes.make(factory);
        log = new MessageLog(probe.getClass().getName());
        Probes.check(probe, () -> probe.handlers(new Handlers()));
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        var http = HttpApplication.http(scope);
        var consumer = Probes.make(factory);
        var run = new HttpRun(consumer, log, http, receive, send);
        consumer.attach(run);
        run.serve();
    }
}
