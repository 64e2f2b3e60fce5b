package dev.levada.benchmarks.load;

/// The load could not be made, or the server answered with something else than it should.
public final class LoadException extends RuntimeException {
    /// With what was expected and what came.
    public LoadException(String message) {
        super(message);
    }

    /// With what was expected and its cause.
    public LoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
