package dev.levada.server;

import dev.levada.contract.Application;
import dev.levada.contract.Attributes;
import dev.levada.contract.Event;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanOrder;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.UnsupportedScopeException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs an application's lifespan scope around the time of serving (ASGI lifespan 2.0).
final class Lifespan {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");

    private final Duration atMost;
    private final LifespanScope scope = LifespanScope.create();
    private final LifespanOrder order = new LifespanOrder();
    private final ArrayBlockingQueue<LifespanEvent.Inbound> questions = new ArrayBlockingQueue<>(2);
    private final ArrayBlockingQueue<Answer> answers = new ArrayBlockingQueue<>(4);
    private final Thread thread;
    private boolean isSupported;

    /// What came back: an event, or the end of the application.
    private sealed interface Answer {
        record Said(LifespanEvent.Outbound event) implements Answer {}

        record Ended(@Nullable Throwable failure) implements Answer {}

        record Nothing() implements Answer {}
    }

    private Lifespan(Application application, Duration atMost) {
        this.atMost = atMost;
        this.thread = Thread.ofVirtual().name("levada-lifespan").unstarted(() -> run(application));
    }

    /// Runs the startup.
    ///
    /// @throws ServerException when the application says that it failed, or does not answer in time
    static Lifespan start(Application application, Duration atMost) {
        var lifespan = new Lifespan(application, atMost);
        lifespan.thread.start();
        switch (lifespan.ask(new LifespanEvent.Startup())) {
            case Answer.Said(LifespanEvent.StartupFailed(var message)) ->
                throw new ServerException("The application's startup failed: " + message, null);
            case Answer.Said _ -> lifespan.isSupported = true;
            case Answer.Ended(var failure) -> lifespan.declined(failure);
            case Answer.Nothing _ -> {
                lifespan.thread.interrupt();
                throw new ServerException(
                        "Expected the application to answer lifespan startup within " + atMost + ", but it did not.",
                        null);
            }
        }
        return lifespan;
    }

    /// What the application has put aside.
    Attributes state() {
        return scope.state().snapshot();
    }

    /// Runs the shutdown; what goes wrong is logged.
    void shutdown() {
        if (!isSupported) return;
        switch (ask(new LifespanEvent.Shutdown())) {
            case Answer.Said(LifespanEvent.ShutdownFailed(var message)) ->
                LOG.log(Level.ERROR, "The application''s shutdown failed: {0}", message);
            case Answer.Said _ -> {}
            case Answer.Ended(var failure) -> {
                if (failure != null) LOG.log(Level.ERROR, "The application's shutdown failed.", failure);
            }
            case Answer.Nothing _ -> {
                thread.interrupt();
                LOG.log(Level.ERROR, "The application did not answer lifespan shutdown within {0}.", atMost);
            }
        }
    }

    private void declined(@Nullable Throwable failure) {
        // By the specification any exception here means "no lifespan support"; but a real fault must not stay hidden.
        if (failure != null && !(failure instanceof UnsupportedScopeException))
            LOG.log(Level.WARNING, "The application has no lifespan support, or failed at startup; going on.", failure);
    }

    private Answer ask(LifespanEvent.Inbound question) {
        questions.add(question);
        try {
            var answer = answers.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return answer == null ? new Answer.Nothing() : answer;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Nothing();
        }
    }

    private void run(Application application) {
        Throwable failure = null;
        try {
            application.serve(scope, this::next, this::accept);
        } catch (Throwable e) {
            failure = e;
        }
        answers.offer(new Answer.Ended(failure));
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
            answers.add(new Answer.Said(order.send(event)));
        }
    }
}
