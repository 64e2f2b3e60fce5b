package dev.levada.binding;

import java.util.Locale;

/// What happens to a thing.
public enum Action {
    /// It is there from now on.
    CREATE,
    /// It is another than before.
    UPDATE,
    /// It is gone.
    DELETE;

    /// As it stands in messages: `create`, `update`, `delete`.
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
