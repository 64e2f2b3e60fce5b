package dev.levada.layer.redis.wire;

import dev.levada.contract.LevadaException;

/// What came out of Redis is no message: cut short, of another format, encrypted with another key, too
/// old. Whoever reads passes over that one message, logs and counts it. The text says what was expected
/// and where, and repeats nothing of what came; there is no cause, which might.
public final class WireException extends LevadaException {
    private static final long serialVersionUID = 1;

    public WireException(String message) {
        super(message);
    }
}
