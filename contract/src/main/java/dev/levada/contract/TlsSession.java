package dev.levada.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The encryption of the connection a scope came on; absent on plain connections. The server has checked
/// the client's certificate: one that is not in order never reaches an application.
///
/// Behind a proxy that ends TLS there is none, though the scheme may be `https`.
///
/// Source: ASGI extension `tls`.
///
/// @param serverCertificate the certificate that was shown to the client, as PEM; null when not known
/// @param clientCertificateChain the client's certificates as PEM, its own first; empty when it showed none
/// @param clientCertificateName the subject of the client's certificate, as RFC 4514 writes it; null when
///     there is none
/// @param clientCertificateError why the client's certificate was not accepted; null when it was, or when
///     there is none
/// @param version `0x0303` for TLS 1.2, `0x0304` for TLS 1.3; 0 when not known
/// @param cipherSuite its number in the registry of IANA; 0 when not known
public record TlsSession(
        @Nullable String serverCertificate,
        List<String> clientCertificateChain,
        @Nullable String clientCertificateName,
        @Nullable String clientCertificateError,
        int version,
        int cipherSuite)
        implements Extension {
    public TlsSession {
        clientCertificateChain = List.copyOf(clientCertificateChain);
        if (!clientCertificateChain.isEmpty() && clientCertificateName == null)
            throw new ContractException("Expected the name in a client's certificate that there is.");
    }

    /// The name alone: certificates are long.
    @Override
    public String toString() {
        return "TLS 0x" + Integer.toHexString(version)
                + (clientCertificateName == null ? "" : " " + Quoted.of(clientCertificateName));
    }
}
