package dev.levada.contract;

/// What an application puts aside while it starts, for all connections to see. Any thread may use it.
///
/// Source: ASGI lifespan 2.0, "Lifespan State".
public final class StartupState {
    private Attributes values = Attributes.EMPTY;

    /// An empty state.
    public StartupState() {}

    /// Puts a value under its key; it replaces an earlier one.
    public synchronized <T> void put(AttributeKey<T> key, T value) {
        values = values.with(key, value);
    }

    /// What is there now; later changes do not show in it.
    public synchronized Attributes snapshot() {
        return values;
    }
}
