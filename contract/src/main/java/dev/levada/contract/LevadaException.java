package dev.levada.contract;

import org.jspecify.annotations.Nullable;

/// The parent of Levada's exceptions. A subclass says who must act; see the error table in ARCHITECTURE.md.
public abstract class LevadaException extends RuntimeException {
    /// An exception with a message that names what was expected, what came, where, and the remedy.
    protected LevadaException(String message) {
        super(message);
    }

    /// The same with a cause.
    protected LevadaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
