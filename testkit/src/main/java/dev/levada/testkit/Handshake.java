package dev.levada.testkit;

import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import dev.levada.contract.WebSocketEvent;
import org.jspecify.annotations.Nullable;

/// How an application answered a WebSocket handshake.
public sealed interface Handshake {
    /// The socket is open.
    ///
    /// @param subprotocol the one the application chose, or null
    /// @param headers what the application added to the handshake response
    record Accepted(@Nullable String subprotocol, Headers headers) implements Handshake {}

    /// The socket never opened.
    ///
    /// @param response what the client gets: a denial response, or 403 without a body
    /// @param close the application's close event; null when it answered with a denial response, and
    ///     always null live, because the wire has no place for it
    record Refused(TestResponse response, WebSocketEvent.@Nullable Close close) implements Handshake {
        /// For a test that goes on as if the socket were open.
        AssertionError error() {
            return new AssertionError("Expected an open socket, but the handshake was refused with " + response.status()
                    + " " + Quoted.of(response.text()) + ".");
        }
    }
}
