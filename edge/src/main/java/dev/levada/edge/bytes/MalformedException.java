package dev.levada.edge.bytes;

import dev.levada.contract.LevadaException;

/// Bytes of the link that nobody of ours has written. Whoever reads them drops and counts them.
public final class MalformedException extends LevadaException {
    /// An exception with a message that shows no content.
    public MalformedException(String message) {
        super(message);
    }
}
