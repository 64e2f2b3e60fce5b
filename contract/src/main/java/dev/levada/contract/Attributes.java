package dev.levada.contract;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/// A few typed attributes of a scope. Immutable; equal by content; a handful of entries in one small
/// array, because a scope lives as long as its connection.
public final class Attributes {
    /// No attributes.
    public static final Attributes EMPTY = new Attributes(new Object[0]);

    private final Object[] entries;

    private Attributes(Object[] entries) {
        this.entries = entries;
    }

    /// The value under the key.
    @SuppressWarnings("unchecked") // with(key, value) is the only way in
    public <T> Optional<T> get(AttributeKey<T> key) {
        for (int i = 0; i < entries.length; i += 2) if (entries[i] == key) return Optional.of((T) entries[i + 1]);
        return Optional.empty();
    }

    /// These attributes with one more, or with another value for the same key.
    public <T> Attributes with(AttributeKey<T> key, T value) {
        Objects.requireNonNull(value, "value");
        for (int i = 0; i < entries.length; i += 2)
            if (entries[i] == key) {
                var changed = entries.clone();
                changed[i + 1] = value;
                return new Attributes(changed);
            }
        var more = Arrays.copyOf(entries, entries.length + 2);
        more[entries.length] = key;
        more[entries.length + 1] = value;
        return new Attributes(more);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Attributes that) || entries.length != that.entries.length) return false;
        for (int i = 0; i < entries.length; i += 2)
            if (!entries[i + 1].equals(that.get((AttributeKey<?>) entries[i]).orElse(null))) return false;
        return true;
    }

    @Override
    public int hashCode() {
        int sum = 0; // in any order
        for (int i = 0; i < entries.length; i += 2) sum += entries[i].hashCode() ^ entries[i + 1].hashCode();
        return sum;
    }

    /// The names only: values may be secrets.
    @Override
    public String toString() {
        var text = new StringBuilder("Attributes[");
        for (int i = 0; i < entries.length; i += 2)
            text.append(i == 0 ? "" : ", ").append(((AttributeKey<?>) entries[i]).name());
        return text.append(']').toString();
    }
}
