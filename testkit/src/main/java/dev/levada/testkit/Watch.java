package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Quoted;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Stands between a live server and the application under test, and knows which client each run belongs
/// to: clients send a number in a header of their own, which the application does not see.
final class Watch implements Application {
    static final String HEADER = "levada-test-client";

    private final Activity activity = new Activity();
    private final ConcurrentHashMap<String, WatchedRun> expected = new ConcurrentHashMap<>();
    private final AtomicLong clients = new AtomicLong();
    private final Application application;

    private volatile @Nullable Throwable startupFailure;
    private volatile @Nullable Throwable shutdownFailure;

    Watch(Application application) {
        this.application = application;
    }

    Activity activity() {
        return activity;
    }

    /// A client that is about to connect.
    ///
    /// @param id for [#HEADER]
    record Client(String id, WatchedRun run) {}

    Client expect(String where) {
        var client = new Client("" + clients.incrementAndGet(), new WatchedRun(activity, Quoted.of(where)));
        expected.put(client.id(), client.run());
        activity.joined(client.run().run);
        return client;
    }

    /// The client has its answer: if the server has not asked the application by now, it never will.
    void answered(Client client) {
        if (expected.remove(client.id()) != null) activity.left(client.run().run);
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        switch (scope) {
            case LifespanScope _ -> serveLifespan(scope, receive, send);
            case ConnectionScope connection -> serveClient(connection, receive, send);
            default -> application.serve(scope, receive, send);
        }
    }

    private void serveClient(ConnectionScope scope, Receive receive, Send send) throws Exception {
        var headers = scope.headers();
        var run = headers.first(HEADER).map(expected::remove).orElse(null);
        var unmarked = scope.withHead(scope.head().withHeaders(headers.without(HEADER)));
        // Somebody else's client: a test may speak to the port as it likes.
        if (run == null) application.serve(unmarked, receive, send);
        else run.serve(application, unmarked, receive, send);
    }

    private void serveLifespan(Scope scope, Receive receive, Send send) throws Exception {
        var stage = new LifespanStage(receive, send);
        try {
            application.serve(scope, stage, stage);
        } catch (Throwable e) {
            if (stage.isStopping) shutdownFailure = e;
            else if (stage.isStarting && !isDeclined(e)) startupFailure = e;
            throw e;
        }
    }

    // An application that does not look at the type of its scope fails in one way or another, which is no mistake.
    static boolean isDeclined(Throwable failure) {
        return failure instanceof UnsupportedScopeException || failure instanceof ContractException;
    }

    /// What the application threw at startup, where that was not only a lack of support.
    @Nullable
    Throwable startupFailure() {
        return startupFailure;
    }

    /// Throws what went wrong at shutdown.
    void rethrowShutdown() {
        var failure = shutdownFailure;
        shutdownFailure = null;
        switch (failure) {
            case null -> {}
            case AssertionError e -> throw e;
            default -> throw new ApplicationFailedError("lifespan shutdown", failure);
        }
    }

    /// How far a lifespan has come.
    private final class LifespanStage implements Receive, Send {
        private final Receive receive;
        private final Send send;
        private volatile boolean isStarting;
        private volatile boolean isStopping;

        LifespanStage(Receive receive, Send send) {
            this.receive = receive;
            this.send = send;
        }

        @Override
        public Event.Inbound next() throws InterruptedException {
            var event = receive.next();
            isStarting = event instanceof LifespanEvent.Startup;
            isStopping = event instanceof LifespanEvent.Shutdown;
            return event;
        }

        @Override
        public void accept(Event.Outbound event) throws InterruptedException {
            if (event instanceof LifespanEvent.ShutdownFailed failed)
                shutdownFailure = new AssertionError(
                        "Expected the application to stop, but it said " + Quoted.of(failed.message()) + ".");
            send.accept(event);
        }
    }
}
