package dev.levada.contract;

import java.util.Objects;

/// The life of the process, before the first connection and after the last. Its events are [LifespanEvent].
///
/// @param state what the application puts here at startup, every connection's scope shows
/// @param attributes what middleware has added
public record LifespanScope(StartupState state, Attributes attributes) implements Scope {
    public LifespanScope {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(attributes, "attributes");
    }

    /// A scope with an empty state.
    public static LifespanScope create() {
        return new LifespanScope(new StartupState(), Attributes.EMPTY);
    }

    @Override
    public String type() {
        return "lifespan";
    }

    @Override
    public Extensions extensions() {
        return Extensions.NONE;
    }

    @Override
    public <T> LifespanScope with(AttributeKey<T> key, T value) {
        return new LifespanScope(state, attributes.with(key, value));
    }
}
