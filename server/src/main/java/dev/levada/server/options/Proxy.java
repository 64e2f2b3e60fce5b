package dev.levada.server.options;

import java.util.Set;

/// Whom to believe about who the client is.
///
/// @param trusted addresses and networks of proxies
public record Proxy(Set<String> trusted) {
    /// Nothing of it.
    public static final Proxy DEFAULT = new Proxy(Set.of());

    public Proxy {
        trusted = Set.copyOf(trusted);
    }
}
