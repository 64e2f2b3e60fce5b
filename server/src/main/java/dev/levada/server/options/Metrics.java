package dev.levada.server.options;

/// Where the numbers of a server can be read.
///
/// @param address host and port; empty for nowhere
public record Metrics(String address) {
    /// Nothing of it.
    public static final Metrics DEFAULT = new Metrics("");
}
