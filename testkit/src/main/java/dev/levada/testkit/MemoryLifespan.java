package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.contract.Attributes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Quoted;
import dev.levada.contract.UnsupportedScopeException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Startup and shutdown of an application, in memory.
final class MemoryLifespan implements AutoCloseable {
    private final AtomicBoolean isStartupTaken = new AtomicBoolean();
    private final LifespanScope scope = LifespanScope.create();
    private final ApplicationCommunicator communicator;
    private final TestOptions options;
    private boolean isRunning;

    private MemoryLifespan(Application application, TestOptions options) {
        this.options = options;
        communicator = ApplicationCommunicator.start(watched(application), scope, options);
    }

    /// Runs the startup. An application that does not serve lifespan scopes has none.
    static MemoryLifespan start(Application application, TestOptions options) {
        var lifespan = new MemoryLifespan(application, options);
        lifespan.communicator.offer(new LifespanEvent.Startup());
        if (!(lifespan.answer("LifespanEvent.StartupComplete") instanceof LifespanEvent.Outbound answer))
            lifespan.requireUnsupported();
        else if (answer instanceof LifespanEvent.StartupFailed failed) throw lifespan.failed("start", failed.message());
        else lifespan.isRunning = true;
        return lifespan;
    }

    private Application watched(Application application) {
        return (lifespan, receive, send) -> application.serve(
                lifespan,
                () -> {
                    var event = receive.next();
                    isStartupTaken.set(true);
                    return event;
                },
                send);
    }

    private Event.@Nullable Outbound answer(String expected) {
        try {
            return communicator.receiveOrEnd(expected, options.deadline());
        } catch (AssertionError e) {
            communicator.close();
            throw e;
        }
    }

    // An application that does not look at the type of its scope fails here in one way or another, which is no mistake.
    private void requireUnsupported() {
        var failure = communicator.takeFailure();
        if (failure == null
                || !isStartupTaken.get()
                || failure instanceof UnsupportedScopeException
                || failure instanceof ContractException) return;
        throw new ApplicationFailedError("lifespan startup", failure);
    }

    private AssertionError failed(String verb, String message) {
        communicator.close();
        return new AssertionError("Expected the application to " + verb + ", but it said " + Quoted.of(message) + ".");
    }

    /// What the application put aside at startup, for the scope of a connection.
    Attributes state() {
        return scope.state().snapshot();
    }

    /// Runs the shutdown.
    @Override
    public void close() {
        if (!isRunning) return;
        isRunning = false;
        communicator.offer(new LifespanEvent.Shutdown());
        var answer = answer("LifespanEvent.ShutdownComplete");
        if (answer instanceof LifespanEvent.ShutdownFailed failed) throw failed("stop", failed.message());
        communicator.close();
    }
}
