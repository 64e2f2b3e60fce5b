package dev.levada.edge;

import dev.levada.contract.Application;
import dev.levada.contract.Attributes;
import dev.levada.contract.Event;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanOrder;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Startup and shutdown of a worker's application, as a server runs them (ASGI lifespan 2.0).
final class WorkerLifespan {
    private static final System.Logger LOG = System.getLogger("dev.levada.edge");

    private final Duration atMost;
    private final LifespanScope scope;
    private final LifespanOrder order = new LifespanOrder();
    private final ArrayBlockingQueue<LifespanEvent.Inbound> questions = new ArrayBlockingQueue<>(2);
    private final ArrayBlockingQueue<Answer> answers = new ArrayBlockingQueue<>(4);
    private final Thread thread;
    private boolean isSupported;

    private record Answer(
            LifespanEvent.@Nullable Outbound said, @Nullable Throwable failure) {}

    private WorkerLifespan(Application application, ChannelLayer layer, Duration atMost) {
        this.atMost = atMost;
        scope = LifespanScope.create().with(ChannelLayer.KEY, layer);
        thread = Thread.ofVirtual().name("levada-lifespan").start(() -> run(application));
    }

    /// @throws LayerException when the application says that its startup failed, or does not answer
    static WorkerLifespan start(Application application, ChannelLayer layer, Duration atMost) {
        var lifespan = new WorkerLifespan(application, layer, atMost);
        var answer = lifespan.ask(new LifespanEvent.Startup());
        if (answer == null) {
            lifespan.thread.interrupt();
            throw new LayerException(
                    "Expected the application to answer lifespan startup within " + atMost + ", but it did not.");
        }
        if (answer.said() instanceof LifespanEvent.StartupFailed(var message))
            throw new LayerException("The application's startup failed: " + message);
        lifespan.isSupported = answer.said() != null;
        var failure = answer.failure();
        if (failure != null && !(failure instanceof UnsupportedScopeException))
            LOG.log(Level.WARNING, "The application has no lifespan support, or failed at startup; going on.", failure);
        return lifespan;
    }

    Attributes state() {
        return scope.state().snapshot();
    }

    void shutdown() {
        if (!isSupported) return;
        var answer = ask(new LifespanEvent.Shutdown());
        if (answer == null) {
            thread.interrupt();
            LOG.log(Level.ERROR, "The application did not answer lifespan shutdown within {0}.", atMost);
        } else if (answer.said() instanceof LifespanEvent.ShutdownFailed(var message)) {
            LOG.log(Level.ERROR, "The application''s shutdown failed: {0}", message);
        } else if (answer.failure() != null) {
            LOG.log(Level.ERROR, "The application's shutdown failed.", answer.failure());
        }
    }

    private @Nullable Answer ask(LifespanEvent.Inbound question) {
        questions.add(question);
        try {
            return answers.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void run(Application application) {
        Throwable failure = null;
        try {
            application.serve(scope, this::next, this::accept);
        } catch (Throwable e) {
            failure = e;
        }
        answers.offer(new Answer(null, failure));
    }

    private Event.Inbound next() throws InterruptedException {
        var question = questions.take();
        synchronized (order) {
            order.received(question);
        }
        return question;
    }

    private void accept(Event.Outbound event) {
        synchronized (order) {
            answers.add(new Answer(order.send(event), null));
        }
    }
}
