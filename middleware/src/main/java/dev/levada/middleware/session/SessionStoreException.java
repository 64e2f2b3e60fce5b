package dev.levada.middleware.session;

import dev.levada.contract.LevadaException;

/// Where sessions are kept cannot be reached or does not do what it should. For operators.
public final class SessionStoreException extends LevadaException {
    /// An exception with its message and cause.
    public SessionStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
