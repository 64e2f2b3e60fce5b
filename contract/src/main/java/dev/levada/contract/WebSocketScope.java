package dev.levada.contract;

import java.util.List;
import java.util.Objects;

/// One WebSocket, from its handshake to its close. Its events are [WebSocketEvent].
///
/// @param head path, headers, addresses
/// @param subprotocols what the client offers, in its order of preference; empty for none
/// @param state what the application put aside at startup
/// @param extensions what the server can do beyond the plain events
/// @param attributes what middleware and routers have added
public record WebSocketScope(
        RequestHead head, List<String> subprotocols, Attributes state, Extensions extensions, Attributes attributes)
        implements ConnectionScope {
    public WebSocketScope {
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(extensions, "extensions");
        Objects.requireNonNull(attributes, "attributes");
        subprotocols = List.copyOf(subprotocols);
    }

    /// A scope with nothing but its head.
    public static WebSocketScope of(RequestHead head) {
        return new WebSocketScope(head, List.of(), Attributes.EMPTY, Extensions.NONE, Attributes.EMPTY);
    }

    @Override
    public String type() {
        return "websocket";
    }

    @Override
    public <T> WebSocketScope with(AttributeKey<T> key, T value) {
        return new WebSocketScope(head, subprotocols, state, extensions, attributes.with(key, value));
    }

    @Override
    public WebSocketScope withHead(RequestHead head) {
        return new WebSocketScope(head, subprotocols, state, extensions, attributes);
    }

    @Override
    public String toString() {
        return "websocket " + head;
    }
}
