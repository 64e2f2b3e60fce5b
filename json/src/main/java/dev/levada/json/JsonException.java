package dev.levada.json;

import dev.levada.contract.LevadaException;
import org.jspecify.annotations.Nullable;

/// A text is not JSON of the expected form, or a value cannot be written as JSON. The message is fit for
/// the one who sent it: it names the expected form and the place, and repeats nothing of the text. Neither
/// does its cause, unless a record's own constructor put it there, so it may be logged.
public final class JsonException extends LevadaException {
    /// An exception with its message and cause.
    public JsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
