package dev.levada.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values to JSON and back. Implementations are safe for any thread and do not block.
///
/// Values are records, text, numbers, booleans, null, enums, `java.time` types (as ISO 8601 text), lists,
/// maps with text keys, and [dev.levada.contract.Bytes] (as Base64 text). Types never travel in the JSON:
/// what is read is decided by the caller's class alone. Records of a named module must be open to
/// `tools.jackson.databind`.
///
/// A component that is missing is null, zero, false, or an empty `Optional`, so that a record may grow
/// while older peers still send it; what must be there, a record checks in its constructor. An explicit
/// null is refused for a primitive. Numbers are finite both ways and never lose their fraction. What is
/// read has at most 1,000 digits in a number, exponents included, and 50,000 chars in a key.
public interface JsonCodec {
    /// How deep arrays and objects may nest in what is read; deeper ones are refused.
    int MAX_DEPTH = 64;

    /// The codec that is used where nobody names another.
    static JsonCodec standard() {
        return JacksonCodec.STANDARD;
    }

    /// The value as JSON text.
    ///
    /// @throws JsonException when the value cannot be written, for example NaN
    String encode(@Nullable Object value);

    /// The JSON text as a value of the class; unknown fields are passed over.
    ///
    /// @throws JsonException when the text is not JSON of that form, nests deeper than [#MAX_DEPTH],
    ///     repeats a key, or the constructor of a record refuses it: then with what that threw as its cause
    <T> T decode(String json, Class<T> type);

    /// The value as fields of a message: text, [dev.levada.contract.Bytes], numbers, booleans, null,
    /// lists, maps.
    ///
    /// @throws JsonException when the value cannot be written as an object
    Map<String, @Nullable Object> toFields(Object value);

    /// The value of the class that has these fields; unknown fields are passed over.
    ///
    /// @throws JsonException when a field has the wrong form, or the constructor of a record refuses it
    <T> T fromFields(Map<String, ? extends @Nullable Object> fields, Class<T> type);
}
