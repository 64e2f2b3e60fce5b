package dev.levada.server.connection;

import dev.levada.contract.Headers;
import dev.levada.contract.LevadaException;

/// A request that the server answers itself, before any application sees it, and closes the connection.
final class Refusal extends LevadaException {
    private final int status;
    private final Headers headers;

    Refusal(int status, String text) {
        this(status, text, Headers.EMPTY);
    }

    Refusal(int status, String text, Headers headers) {
        super(text);
        this.status = status;
        this.headers = headers;
    }

    int status() {
        return status;
    }

    Headers headers() {
        return headers;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        // It is made for every broken request, and nobody looks at where.
        return this;
    }
}
