package dev.levada.server.tls;

import dev.levada.contract.Quoted;
import dev.levada.server.options.ClientCertificates;
import dev.levada.server.options.Tls;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One certificate with its key, ready to encrypt with.
///
/// @param context makes engines
/// @param certificate as PEM, for scopes
/// @param names what it is for, in lower case; `*.example.com` for all of one level
record Identity(SslContext context, String certificate, List<String> names) {
    private static final int DNS_NAME = 2;
    private static final long SESSION_SECONDS = 3_600;
    private static final long MAX_SESSIONS = 20_000;

    /// Reads and checks a certificate and its key.
    ///
    /// @param authorities who signs clients' certificates; null for nobody
    static Identity of(
            PemFile chainFile,
            String name,
            PrivateKey key,
            Tls options,
            @Nullable List<X509Certificate> authorities,
            boolean offersHttp2)
            throws IOException {
        var chain = chainFile.certificates();
        var own = chain.getFirst();
        try {
            if (!PrivateKeys.belongTogether(key, own.getPublicKey()))
                throw new IOException("Expected the key of the first certificate in " + Quoted.of(name)
                        + ", but got the key of another.");
            var builder = SslContextBuilder.forServer(key, chain)
                    .sslProvider(SslProvider.JDK)
                    .protocols(CipherSuites.PROTOCOLS)
                    .ciphers(CipherSuites.NAMES, SupportedCipherSuiteFilter.INSTANCE)
                    .sessionTimeout(SESSION_SECONDS)
                    .sessionCacheSize(MAX_SESSIONS)
                    .applicationProtocolConfig(protocols(offersHttp2))
                    .clientAuth(clientAuth(options.clientCertificates()));
            if (authorities != null) builder.trustManager(authorities);
            return new Identity(builder.build(), PemFile.write(own), names(own));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "Expected a certificate that can be served in " + Quoted.of(name) + ", but got: " + e.getMessage()
                            + ".",
                    e);
        }
    }

    private static ApplicationProtocolConfig protocols(boolean offersHttp2) {
        // A client that speaks neither is told so (RFC 7301 section 3.2) instead of being misunderstood.
        return new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.FATAL_ALERT,
                SelectedListenerFailureBehavior.ACCEPT,
                offersHttp2 ? List.of("h2", "http/1.1") : List.of("http/1.1"));
    }

    private static ClientAuth clientAuth(ClientCertificates wanted) {
        return switch (wanted) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    private static List<String> names(X509Certificate certificate) throws CertificateParsingException {
        var names = new ArrayList<String>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null)
            for (var alternative : alternatives)
                if (alternative.get(0).equals(DNS_NAME))
                    names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
        return List.copyOf(names);
    }
}
