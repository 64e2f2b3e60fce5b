package dev.levada.testkit;

import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import java.util.List;

/// A WebSocket of a [TestSite] that is being put together. Clients are no browsers: they send no Origin
/// unless told to.
public final class TestHandshake {
    private final Backend backend;
    private final String target;
    private Headers headers = Headers.EMPTY;
    private List<String> subprotocols = List.of();

    TestHandshake(Backend backend, String target) {
        this.backend = backend;
        this.target = target;
    }

    /// Adds a header line to the handshake request.
    public TestHandshake header(String name, String value) {
        headers = headers.plus(name, value);
        return this;
    }

    /// Sets the Origin, as a browser would: `https://example.com`. A page of the site itself has
    /// [TestSite#origin()].
    public TestHandshake origin(String origin) {
        headers = headers.with("origin", origin);
        return this;
    }

    /// Offers subprotocols, the preferred one first.
    public TestHandshake subprotocols(String... offered) {
        subprotocols = List.of(offered);
        return this;
    }

    /// Opens the socket.
    ///
    /// @throws ApplicationFailedError when the application throws instead of answering
    /// @throws AssertionError when the handshake is refused, or not answered in time
    public TestSocket connect() {
        var opened = backend.open(target, headers, subprotocols);
        return switch (opened.handshake()) {
            case Handshake.Accepted _ -> opened.socket();
            case Handshake.Refused refused -> {
                try (var _ = opened.socket()) {
                    throw new AssertionError("Expected the handshake on " + Quoted.of(target)
                            + " to be accepted, but it was refused with "
                            + refused.response().status() + " "
                            + Quoted.of(refused.response().text()) + ".");
                }
            }
        };
    }

    /// Expects that the handshake is refused, and returns what the client gets instead of a socket.
    ///
    /// @throws ApplicationFailedError when the application throws instead of answering
    /// @throws AssertionError when the handshake is accepted, or not answered in time
    public TestResponse refused() {
        var opened = backend.open(target, headers, subprotocols);
        try (var _ = opened.socket()) {
            return switch (opened.handshake()) {
                case Handshake.Refused refused -> refused.response();
                case Handshake.Accepted _ ->
                    throw new AssertionError(
                            "Expected the handshake on " + Quoted.of(target) + " to be refused, but it was accepted.");
            };
        }
    }
}
