package dev.levada.server.websocket;

import dev.levada.contract.LevadaException;

/// The peer broke the rules of the wire or a limit. Carries the close code for it; never logged with a
/// stack trace.
final class ProtocolException extends LevadaException {
    private final int closeCode;
    private final String text;

    ProtocolException(int closeCode, String message) {
        super(message);
        this.closeCode = closeCode;
        this.text = message;
    }

    int closeCode() {
        return closeCode;
    }

    /// The message, which is never null here.
    String text() {
        return text;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        // It is made for every broken peer, and nobody looks at where.
        return this;
    }
}
