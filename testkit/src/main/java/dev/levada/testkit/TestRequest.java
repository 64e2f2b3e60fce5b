package dev.levada.testkit;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.json.JsonCodec;
import org.jspecify.annotations.Nullable;

/// An HTTP request of a [TestSite] that is being put together.
public final class TestRequest {
    private final Backend backend;
    private final String method;
    private final String target;
    private Headers headers = Headers.EMPTY;
    private Bytes body = Bytes.EMPTY;

    TestRequest(Backend backend, String method, String target) {
        this.backend = backend;
        this.method = method;
        this.target = target;
    }

    /// Adds a header line.
    public TestRequest header(String name, String value) {
        headers = headers.plus(name, value);
        return this;
    }

    /// Sets the body.
    public TestRequest body(Bytes body) {
        this.body = body;
        return this;
    }

    /// Sets the body to a text in UTF-8.
    public TestRequest body(String text) {
        return body(Bytes.utf8(text));
    }

    /// Sets the body to a value as JSON, and its content type.
    public TestRequest json(@Nullable Object value) {
        headers = headers.with("content-type", "application/json");
        return body(JsonCodec.standard().encode(value));
    }

    /// Sends it and waits for the whole response.
    ///
    /// @throws ApplicationFailedError when the application throws instead
    /// @throws AssertionError when the response does not come in time
    public TestResponse send() {
        try (var exchange = open()) {
            return exchange.response();
        }
    }

    /// Sends it, to read the response part by part.
    public TestExchange open() {
        return backend.exchange(method, target, headers, body);
    }

    /// Sends it and waits for the beginning of a stream of server-sent events.
    ///
    /// @throws ApplicationFailedError when the application throws instead
    /// @throws AssertionError when the answer is none or does not come in time
    public TestEventStream events() {
        return TestEventStream.open(open());
    }

    /// Sends the head only, to send the body part by part; the body set here is not sent.
    public TestExchange begin() {
        return backend.exchange(method, target, headers, null);
    }
}
