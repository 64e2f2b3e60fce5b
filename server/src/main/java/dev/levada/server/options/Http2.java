package dev.levada.server.options;

/// HTTP/2 (RFC 9113).
///
/// @param enabled whether it is offered
public record Http2(boolean enabled) {
    /// Nothing of it.
    public static final Http2 DEFAULT = new Http2(false);
}
