package dev.levada.testkit;

import dev.levada.contract.ClientDisconnectedException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What is known of one application on one scope: where it is, and how it ended.
///
/// Guarded by the lock of the [Activity]; the methods that take it themselves say so.
final class ApplicationRun implements Activity.Party {
    final Activity activity;
    private final String where;
    private final BooleanSupplier idle;

    private @Nullable Thread thread;
    private boolean isEnded;
    private boolean isCancelled;
    private boolean isFailureShown;
    private @Nullable Throwable failure;

    /// @param where the scope, quoted, for messages
    /// @param idle whether the application waits in `receive.next()` and nothing waits for it; asked under
    ///     the lock
    ApplicationRun(Activity activity, String where, BooleanSupplier idle) {
        this.activity = activity;
        this.where = where;
        this.idle = idle;
    }

    /// An application's body: `serve` with its arguments.
    interface Body {
        void run() throws Exception;
    }

    /// Runs the application on this thread and keeps what becomes of it. Takes the lock.
    ///
    /// @throws Exception what the body throws
    void run(Body body) throws Exception {
        activity.locked(() -> thread = Thread.currentThread());
        Throwable thrown = null;
        try {
            body.run();
        } catch (Throwable e) {
            // Errors too: they are the test's business.
            thrown = e;
            throw e;
        } finally {
            ended(thrown);
        }
    }

    private void ended(@Nullable Throwable thrown) {
        activity.locked(() -> {
            isEnded = true;
            boolean isExpected = thrown instanceof ClientDisconnectedException
                    || thrown instanceof InterruptedException && isCancelled;
            if (!isExpected) failure = thrown;
            activity.left(this);
        });
    }

    /// From here on being interrupted is no failure.
    void expectCancellation() {
        isCancelled = true;
    }

    /// Interrupts the application.
    void cancel() {
        isCancelled = true;
        if (thread != null) thread.interrupt();
    }

    boolean isStarted() {
        return thread != null;
    }

    boolean isEnded() {
        return isEnded;
    }

    boolean hasFailed() {
        return failure != null;
    }

    /// Throws what the application threw, if it did.
    void rethrow() {
        if (failure == null) return;
        isFailureShown = true;
        throw new ApplicationFailedError(where, failure);
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

    /// An error that says where the application is.
    AssertionError error(String message) {
        if (isEnded) return new AssertionError(message + " The application has returned.", failure);
        return thread == null
                ? new AssertionError(message + " The application has not been started.")
                : new AssertionError(message + " The application is " + place(), Described.stack(thread));
    }

    String where() {
        return where;
    }

    @Override
    public boolean isIdle() {
        return isEnded || idle.getAsBoolean();
    }

    @Override
    public boolean isWaiting() {
        if (thread == null) return false;
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            case NEW, RUNNABLE, BLOCKED -> false;
        };
    }

    @Override
    public String place() {
        return thread == null ? "not started" : Described.place(thread);
    }
}
