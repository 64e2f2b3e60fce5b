package dev.levada.contract;

import java.util.List;
import java.util.Optional;

/// The capabilities of a scope, found by type. Immutable.
public final class Extensions {
    /// No capabilities.
    public static final Extensions NONE = new Extensions(List.of());

    private final List<Extension> offered;

    private Extensions(List<Extension> offered) {
        this.offered = offered;
    }

    /// The given capabilities. One object may stand for several: it is found under each of its types.
    public static Extensions of(Extension... offered) {
        return new Extensions(List.of(offered));
    }

    /// These capabilities without the object that stands for that type, and with it whatever else it stands
    /// for.
    public Extensions without(Class<? extends Extension> type) {
        return new Extensions(offered.stream()
                .filter(extension -> !type.isInstance(extension))
                .toList());
    }

    /// The capability of that type.
    public <T extends Extension> Optional<T> get(Class<T> type) {
        for (var extension : offered) if (type.isInstance(extension)) return Optional.of(type.cast(extension));
        return Optional.empty();
    }
}
