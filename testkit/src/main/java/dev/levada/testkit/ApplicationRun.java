package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Extensions;
import dev.levada.contract.Quoted;
import dev.levada.contract.Scope;
import dev.levada.contract.WebSocketScope;
import org.jspecify.annotations.Nullable;

/// One application on its thread, with its wire. Everything is guarded by the lock of the [Activity].
final class ApplicationRun implements Activity.Party {
    final Activity activity;
    final Wire wire;
    final Scope scope;
    private final Thread thread;

    private boolean isEnded;
    private boolean isCancelled;
    private boolean isFailureShown;
    private @Nullable Throwable failure;

    private ApplicationRun(Activity activity, Application application, Scope scope, TestOptions options) {
        this.activity = activity;
        wire = new Wire(activity, options, Rules.of(scope));
        this.scope = options.offersExtensions() ? withExtensions(scope) : scope;
        thread = Thread.ofVirtual().name("application under test: " + scope).unstarted(() -> run(application));
    }

    static ApplicationRun start(Activity activity, Application application, Scope scope, TestOptions options) {
        var run = new ApplicationRun(activity, application, scope, options);
        activity.joined(run);
        run.thread.start();
        return run;
    }

    private Scope withExtensions(Scope scope) {
        if (!(scope instanceof WebSocketScope socket)) return scope;
        return new WebSocketScope(
                socket.head(),
                socket.subprotocols(),
                socket.state(),
                Extensions.of(wire, new MemoryOutlet(wire), new DenialResponse()),
                socket.attributes());
    }

    private void run(Application application) {
        Throwable thrown = null;
        try {
            application.serve(scope, wire, wire);
        } catch (Throwable e) {
            // Errors too: they are the test's business.
            thrown = e;
        }
        activity.lock.lock();
        try {
            isEnded = true;
            if (!isExpected(thrown)) failure = thrown;
            wire.ended();
        } finally {
            activity.lock.unlock();
        }
        activity.left(this);
    }

    private boolean isExpected(@Nullable Throwable thrown) {
        return thrown == null
                || thrown instanceof ClientDisconnectedException
                || thrown instanceof InterruptedException && isCancelled;
    }

    boolean isEnded() {
        return isEnded;
    }

    /// Throws what the application threw, if it did.
    void rethrow() {
        if (failure == null) return;
        isFailureShown = true;
        throw new ApplicationFailedError(where(), failure);
    }

    /// Throws what the application threw, unless the test has seen it.
    void rethrowUnseen() {
        if (!isFailureShown) rethrow();
    }

    /// What the application threw, which the test now knows of; null when it threw nothing.
    @Nullable
    Throwable takeFailure() {
        isFailureShown = true;
        return failure;
    }

    /// Waits until the application has returned or thrown.
    ///
    /// @return whether it has
    boolean awaitEnd(Deadline deadline) {
        while (!isEnded) {
            if (deadline.isOver()) return false;
            activity.await(deadline);
        }
        return true;
    }

    void cancel() {
        isCancelled = true;
        thread.interrupt();
    }

    /// An error that says where the application is.
    AssertionError error(String message) {
        return isEnded
                ? new AssertionError(message + " The application has returned.")
                : new AssertionError(message + " The application is " + place(), Described.stack(thread));
    }

    /// The scope, for messages.
    String where() {
        return Quoted.of(scope.toString());
    }

    @Override
    public boolean isIdle() {
        return isEnded || wire.isIdle();
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public String place() {
        return Described.place(thread);
    }
}
