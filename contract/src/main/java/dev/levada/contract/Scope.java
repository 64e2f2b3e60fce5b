package dev.levada.contract;

import java.util.Optional;

/// What an application serves: an immutable description of one connection or unit of work.
///
/// Closed over the protocols Levada serves, with one door for others: [ForeignScope].
///
/// Source: ASGI 3.0, "Connection Scope".
public sealed interface Scope permits ConnectionScope, LifespanScope, ChannelScope, ForeignScope {
    /// The protocol: `http`, `websocket`, `lifespan`, `channel`, or a foreign name.
    String type();

    /// What middleware and routers have added.
    Attributes attributes();

    /// What the server can do beyond the plain events on this scope.
    Extensions extensions();

    /// A copy of this scope with one more attribute; the scope itself never changes.
    <T> Scope with(AttributeKey<T> key, T value);

    /// The attribute under the key.
    default <T> Optional<T> attribute(AttributeKey<T> key) {
        return attributes().get(key);
    }

    /// The capability of that type, where the server offers it.
    default <T extends Extension> Optional<T> extension(Class<T> type) {
        return extensions().get(type);
    }
}
