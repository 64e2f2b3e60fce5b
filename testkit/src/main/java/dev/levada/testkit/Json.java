package dev.levada.testkit;

import dev.levada.contract.Quoted;
import dev.levada.json.JsonCodec;
import dev.levada.json.JsonException;
import dev.levada.layer.MessageType;
import dev.levada.layer.Messages;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as sockets carry it: records with a [MessageType] have it as `type`.
final class Json {
    private Json() {}

    static String encode(@Nullable Object value) {
        return Messages.json(value);
    }

    /// @throws AssertionError when the text is not JSON of that form, or is of another message type
    static <T> T decode(String text, Class<T> type) {
        try {
            checkType(text, type);
            return JsonCodec.standard().decode(text, type);
        } catch (JsonException e) {
            throw new AssertionError(
                    "Expected JSON for " + type.getSimpleName() + ", but got " + Quoted.of(text) + ".", e);
        }
    }

    // Unknown fields are passed over, so a message of another type could pass for one with empty fields.
    private static void checkType(String text, Class<?> type) {
        var annotation = type.getAnnotation(MessageType.class);
        if (annotation == null) return;
        var came = JsonCodec.standard().decode(text, Map.class).get("type");
        if (!annotation.value().equals(came))
            throw new AssertionError("Expected JSON for " + type.getSimpleName() + " with type "
                    + Quoted.of(annotation.value()) + ", but got " + Quoted.of(text) + ".");
    }
}
