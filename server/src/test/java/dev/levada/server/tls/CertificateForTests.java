package dev.levada.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// A certificate with its key, signed by itself or by another of these.
public final class CertificateForTests {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final char[] NO_PASSWORD = new char[0];

    public final KeyPair keys;
    public final X509Certificate certificate;
    private final String name;

    private CertificateForTests(String name, KeyPair keys, X509Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    /// @param algorithm `EC`, `RSA` or `Ed25519`
    /// @param names that it is for; the first is that of its subject too
    public static CertificateForTests of(String algorithm, @Nullable CertificateForTests issuer, String... names) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (!algorithm.equals("Ed25519")) generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            var keys = generator.generateKeyPair();
            return new CertificateForTests(names[0], keys, certificate(keys, issuer, names));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static CertificateForTests named(String... names) {
        return of("EC", null, names);
    }

    public String chainPem() {
        try {
            return PemFile.write(certificate);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public String keyPem() {
        return PemFile.write("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    /// Writes certificate and key into one file.
    public String save(Path file) {
        return save(file, chainPem() + keyPem());
    }

    public static String save(Path file, String content) {
        try {
            return Files.writeString(file, content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a client has that trusts every server and shows this certificate.
    public SSLContext client() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(name, keys.getPrivate(), NO_PASSWORD, new X509Certificate[] {certificate});
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), new TrustManager[] {new TrustsAll()}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /// What a client has that trusts every server and shows nothing.
    public static SSLContext anyClient() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate certificate(KeyPair keys, @Nullable CertificateForTests issuer, String... names)
            throws GeneralSecurityException {
        var signing = issuer == null ? keys : issuer.keys;
        var object = switch (signing.getPrivate().getAlgorithm()) {
            case "EC" -> "1.2.840.10045.4.3.2";
            case "RSA" -> "1.2.840.113549.1.1.11";
            default -> "1.3.101.112";
        };
        var algorithm = switch (signing.getPrivate().getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "Ed25519";
        };
        byte[] identifier = object.endsWith(".11")
                ? Der.sequence(Der.object(object), Der.element(Der.NULL))
                : Der.sequence(Der.object(object));
        var alternatives = Arrays.stream(names)
                .map(it -> Der.element(0x82, it.getBytes(StandardCharsets.UTF_8)))
                .toArray(byte[][]::new);
        var now = Instant.now();
        byte[] body = Der.sequence(
                Der.element(0xa0, Der.integer(2)),
                Der.integer(new BigInteger(63, new SecureRandom()).add(BigInteger.ONE)),
                identifier,
                subject(issuer == null ? names[0] : issuer.name),
                Der.sequence(time(now.minus(Duration.ofHours(1))), time(now.plus(Duration.ofDays(2)))),
                subject(names[0]),
                keys.getPublic().getEncoded(),
                Der.element(
                        0xa3,
                        Der.sequence(
                                extension(
                                        "2.5.29.19", Der.sequence(Der.element(Der.BOOLEAN, new byte[] {(byte) 0xff}))),
                                extension("2.5.29.17", Der.sequence(alternatives)))));
        var signature = Signature.getInstance(algorithm);
        signature.initSign(signing.getPrivate());
        signature.update(body);
        byte[] whole = Der.sequence(body, identifier, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    private static byte[] subject(String name) {
        return Der.sequence(Der.element(
                Der.SET,
                Der.sequence(Der.object("2.5.4.3"), Der.element(Der.UTF8, name.getBytes(StandardCharsets.UTF_8)))));
    }

    private static byte[] extension(String object, byte[] value) {
        return Der.sequence(Der.object(object), Der.element(Der.OCTET_STRING, value));
    }

    private static byte[] time(Instant instant) {
        return Der.element(Der.UTC_TIME, UTC.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
