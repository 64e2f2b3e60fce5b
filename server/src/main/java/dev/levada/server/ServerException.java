package dev.levada.server;

import dev.levada.contract.LevadaException;
import org.jspecify.annotations.Nullable;

/// A server cannot start: its port is taken, or the application's startup failed.
public final class ServerException extends LevadaException {
    /// An exception with its message and cause.
    public ServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
