package dev.levada.server.options;

/// Encryption of connections.
///
/// @param certificate PEM file with the chain; empty for none
public record Tls(String certificate) {
    /// Nothing of it.
    public static final Tls DEFAULT = new Tls("");
}
