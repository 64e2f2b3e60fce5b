package dev.levada.server.options;

/// Whether clients have to show a certificate when they connect with TLS.
public enum ClientCertificates {
    /// They are not asked for one.
    NONE,
    /// They are asked, and may have none. One that is not signed by a known authority is refused.
    OPTIONAL,
    /// Who has none is refused.
    REQUIRED
}
