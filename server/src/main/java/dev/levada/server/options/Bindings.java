package dev.levada.server.options;

import java.util.Set;

/// Where a server listens besides its host and port.
///
/// @param listen further addresses, as `[::1]:8001`
public record Bindings(Set<String> listen) {
    /// Nothing of it.
    public static final Bindings DEFAULT = new Bindings(Set.of());

    public Bindings {
        listen = Set.copyOf(listen);
    }
}
