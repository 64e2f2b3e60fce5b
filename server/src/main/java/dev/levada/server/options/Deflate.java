package dev.levada.server.options;

/// Compression of WebSocket messages (RFC 7692).
///
/// @param enabled whether it is negotiated
public record Deflate(boolean enabled) {
    /// Nothing of it.
    public static final Deflate DEFAULT = new Deflate(false);
}
