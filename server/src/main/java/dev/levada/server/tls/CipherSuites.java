package dev.levada.server.tls;

import java.util.List;
import java.util.Map;

/// What the server encrypts with: forward secrecy and authenticated encryption only (RFC 9325 section 4).
final class CipherSuites {
    static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private static final Map<String, Integer> VERSIONS = Map.of("TLSv1.2", 0x0303, "TLSv1.3", 0x0304);

    // Numbers of IANA's registry, which the JDK does not tell.
    private static final Map<String, Integer> NUMBERS = Map.of(
            "TLS_AES_128_GCM_SHA256", 0x1301,
            "TLS_AES_256_GCM_SHA384", 0x1302,
            "TLS_CHACHA20_POLY1305_SHA256", 0x1303,
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xc02b,
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 0xc02c,
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 0xcca9,
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xc02f,
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0xc030,
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0xcca8);

    /// The most wanted first.
    static final List<String> NAMES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private CipherSuites() {}

    /// The number of a suite, 0 when it is none of ours.
    static int number(String suite) {
        return NUMBERS.getOrDefault(suite, 0);
    }

    /// The number of a version, 0 when it is none of ours.
    static int version(String protocol) {
        return VERSIONS.getOrDefault(protocol, 0);
    }
}
