package dev.levada.layer;

import dev.levada.contract.LevadaException;
import org.jspecify.annotations.Nullable;

/// The layer cannot do what was asked: it is closed, out of reach, or was opened with wrong options.
public class LayerException extends LevadaException {
    /// An exception with its message.
    public LayerException(String message) {
        super(message);
    }

    /// The same with a cause.
    public LayerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
