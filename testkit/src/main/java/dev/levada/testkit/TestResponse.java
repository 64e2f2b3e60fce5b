package dev.levada.testkit;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import dev.levada.json.JsonCodec;
import dev.levada.json.JsonException;

/// A whole response.
///
/// @param status 200 to 599
/// @param headers in the order they came
/// @param body all parts joined
public record TestResponse(int status, Headers headers, Bytes body) {
    /// The body as UTF-8.
    public String text() {
        return body.utf8();
    }

    /// The body as JSON of that form.
    ///
    /// @throws AssertionError when it is not
    public <T> T json(Class<T> type) {
        try {
            return JsonCodec.standard().decode(text(), type);
        } catch (JsonException e) {
            throw new AssertionError(
                    "Expected a body with JSON for " + type.getSimpleName() + ", but got status " + status + " and "
                            + Quoted.of(text()) + ".",
                    e);
        }
    }
}
