package dev.levada.testkit;

/// The application under test threw something. Its own exception is the cause; the error's own stack is
/// the line of the test that noticed.
public final class ApplicationFailedError extends AssertionError {
    ApplicationFailedError(String where, Throwable failure) {
        super("The application failed on " + where + ": " + failure, failure);
    }

    /// What the application threw.
    public Throwable failure() {
        var cause = getCause();
        return cause == null ? this : cause;
    }
}
