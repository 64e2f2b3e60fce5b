package dev.levada.server.options;

/// What is written about requests.
///
/// @param access file of the access log; empty for none, `-` for the standard output
public record Log(String access) {
    /// Nothing of it.
    public static final Log DEFAULT = new Log("");
}
