package dev.levada.server.options;

import dev.levada.contract.ContractException;
import java.time.Duration;
import java.util.List;

/// Encryption of connections: TLS 1.2 and 1.3 with forward secrecy, from PEM files or, while developing,
/// with a certificate that the server makes for itself.
///
/// @param certificates PEM files with a certificate chain each, its own certificate first. A client gets
///     the one whose names (wildcards too) fit the name it asks for, else the first
/// @param keys PEM files with the private keys, in the same order: PKCS#8, plain or encrypted, or the older
///     forms for RSA and EC. Empty when each certificate's file holds its key as well
/// @param password of encrypted keys, as `file:/run/secrets/key` or `env:NAME`, never itself
/// @param development whether to make a certificate for `localhost` and keep it in the user's cache folder;
///     no browser trusts it
/// @param clientCertificates whether clients have to show who they are
/// @param clientAuthorities PEM file with the certificates of those who may sign clients' certificates
/// @param reloadInterval how often the files are looked at. Changed ones hold for new connections; when
///     they are broken the old ones stay and a warning is logged
/// @param handshakeTimeout for a connection to be encrypted, from its opening on; then it is cut
/// @param maxHandshakes handshakes at a time; further clients wait until [#handshakeTimeout]
public record Tls(
        List<String> certificates,
        List<String> keys,
        String password,
        boolean development,
        ClientCertificates clientCertificates,
        String clientAuthorities,
        Duration reloadInterval,
        Duration handshakeTimeout,
        int maxHandshakes) {
    /// No encryption.
    public static final Tls DEFAULT = new Tls(
            List.of(),
            List.of(),
            "",
            false,
            ClientCertificates.NONE,
            "",
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            256);

    public Tls {
        certificates = List.copyOf(certificates);
        keys = List.copyOf(keys);
        if (!keys.isEmpty() && keys.size() != certificates.size())
            throw new ContractException("Expected a key for each certificate, in the same order, but got "
                    + certificates.size() + " certificates and " + keys.size() + " keys.");
        // What came instead may be the password itself, so it is not shown.
        if (!password.isEmpty() && !password.startsWith("file:") && !password.startsWith("env:"))
            throw new ContractException(
                    "Expected the place of a password, as file:/run/secrets/key or env:NAME, but got something else.");
        if (development && !certificates.isEmpty())
            throw new ContractException("Expected certificates or a development certificate, but got both.");
        if (clientCertificates != ClientCertificates.NONE && clientAuthorities.isEmpty())
            throw new ContractException("Expected clientAuthorities, the file of those who may sign clients'"
                    + " certificates, because clientCertificates is not none.");
        Checks.range("reloadInterval", reloadInterval);
        Checks.range("handshakeTimeout", handshakeTimeout);
        Checks.range("maxHandshakes", maxHandshakes, 1, 1_000_000);
    }

    /// Encryption with that certificate and key.
    public static Tls of(String certificate, String key) {
        return DEFAULT.withCertificates(List.of(certificate), List.of(key));
    }

    /// Whether there is anything to encrypt with.
    public boolean isOn() {
        return development || !certificates.isEmpty();
    }

    /// A copy with other `certificates` and their `keys`.
    public Tls withCertificates(List<String> certificates, List<String> keys) {
        return new Tls(
                certificates,
                keys,
                password,
                development,
                clientCertificates,
                clientAuthorities,
                reloadInterval,
                handshakeTimeout,
                maxHandshakes);
    }

    /// A copy with another `password`.
    public Tls withPassword(String password) {
        return new Tls(
                certificates,
                keys,
                password,
                development,
                clientCertificates,
                clientAuthorities,
                reloadInterval,
                handshakeTimeout,
                maxHandshakes);
    }

    /// A copy with another `development`.
    public Tls withDevelopment(boolean development) {
        return new Tls(
                certificates,
                keys,
                password,
                development,
                clientCertificates,
                clientAuthorities,
                reloadInterval,
                handshakeTimeout,
                maxHandshakes);
    }

    /// A copy with other `clientCertificates`, signed by other `clientAuthorities`.
    public Tls withClientCertificates(ClientCertificates clientCertificates, String clientAuthorities) {
        return new Tls(
                certificates,
                keys,
                password,
                development,
                clientCertificates,
                clientAuthorities,
                reloadInterval,
                handshakeTimeout,
                maxHandshakes);
    }

    /// A copy with another `reloadInterval`.
    public Tls withReloadInterval(Duration reloadInterval) {
        return new Tls(
                certificates,
                keys,
                password,
                development,
                clientCertificates,
                clientAuthorities,
                reloadInterval,
                handshakeTimeout,
                maxHandshakes);
    }

    /// A copy with another `handshakeTimeout`.
    public Tls withHandshakeTimeout(Duration handshakeTimeout) {
        return new Tls(
                certificates,
                keys,
                password,
                development,
                clientCertificates,
                clientAuthorities,
                reloadInterval,
                handshakeTimeout,
                maxHandshakes);
    }

    /// A copy with another `maxHandshakes`.
    public Tls withMaxHandshakes(int maxHandshakes) {
        return new Tls(
                certificates,
                keys,
                password,
                development,
                clientCertificates,
                clientAuthorities,
                reloadInterval,
                handshakeTimeout,
                maxHandshakes);
    }
}
