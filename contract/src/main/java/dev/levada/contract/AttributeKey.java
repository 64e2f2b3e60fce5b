package dev.levada.contract;

import java.util.Objects;

/// A typed name under which middleware puts something into a scope. Two keys are the same only if they are
/// the same object, so nobody meets another's attribute by accident.
///
/// @param <T> the type of the attribute
@SuppressWarnings("UnusedTypeParameter") // it types the value beside the key
public final class AttributeKey<T> {
    private final String name;

    private AttributeKey(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /// A new key. Keep it in a constant.
    ///
    /// @param name for messages
    public static <T> AttributeKey<T> of(String name) {
        return new AttributeKey<>(name);
    }

    /// The name, for messages.
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "attribute " + name;
    }
}
