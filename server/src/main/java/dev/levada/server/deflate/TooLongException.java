package dev.levada.server.deflate;

import dev.levada.contract.LevadaException;

/// A message that has become longer than it may while it was inflated.
public final class TooLongException extends LevadaException {
    TooLongException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        // It is made for every such peer, and nobody looks at where.
        return this;
    }
}
