package dev.levada.server.connection;

import dev.levada.contract.Headers;
import dev.levada.contract.LevadaException;

/// A request that the server answers itself, before any application sees it, and closes the connection.
public final class Refusal extends LevadaException {
    private final int status;
    private final Headers headers;

    public Refusal(int status, String text) {
        this(status, text, Headers.EMPTY);
    }

    public Refusal(int status, String text, Headers headers) {
        super(text);
        this.status = status;
        this.headers = headers;
    }

    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        // It is made for every broken request, and nobody looks at where.
        return this;
    }
}
