package dev.levada.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/// A certificate for `localhost`, signed with its own key, that lives in the user's cache folder: one and
/// the same at every start, so that a browser has to be told only once.
final class DevelopmentCertificate {
    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration LEAST_LEFT = Duration.ofDays(7);
    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private DevelopmentCertificate() {}

    /// The user's cache folder.
    static Path folder(Map<String, String> environment) {
        var cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                .resolve("levada");
    }

    /// The file with certificate and key; made when there is none, or none that lasts another week.
    ///
    /// @throws IOException when it cannot be written
    static Path in(Path folder) throws IOException {
        var file = folder.resolve("development-certificate.pem");
        if (isFresh(file)) return file;
        try {
            Files.createDirectories(folder);
            var draft = Files.createTempFile(folder, "development", ".pem");
            if (Files.getFileStore(draft).supportsFileAttributeView("posix"))
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(draft, make(Instant.now()));
            // In one step, so that another server that starts now reads one whole file or the other.
            return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException(
                    "Expected to keep a development certificate in " + folder + ", but got: " + e.getMessage() + ".",
                    e);
        }
    }

    private static boolean isFresh(Path file) {
        try {
            var pem = PemFile.read(file.toString());
            var until = pem.certificates().getFirst().getNotAfter().toInstant();
            return PrivateKeys.belongTogether(
                            pem.key(null), pem.certificates().getFirst().getPublicKey())
                    && Instant.now().plus(LEAST_LEFT).isBefore(until);
        } catch (IOException | GeneralSecurityException _) {
            return false;
        }
    }

    private static String make(Instant now) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var pair = generator.generateKeyPair();
        return PemFile.write(certificate(pair, now))
                + PemFile.write("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    /// A certificate of version 3 (RFC 5280 section 4.1).
    private static X509Certificate certificate(KeyPair pair, Instant now) throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.object(ECDSA_WITH_SHA256));
        byte[] name = Der.sequence(Der.element(
                Der.SET,
                Der.sequence(Der.object("2.5.4.3"), Der.element(Der.UTF8, utf8("Levada development, localhost")))));
        byte[] validity = Der.sequence(time(now.minus(Duration.ofHours(1))), time(now.plus(LIFE)));
        byte[] body = Der.sequence(
                Der.element(0xa0, Der.integer(2)),
                Der.integer(new BigInteger(127, new SecureRandom()).add(BigInteger.ONE)),
                algorithm,
                name,
                validity,
                name,
                pair.getPublic().getEncoded(),
                Der.element(0xa3, extensions()));
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(body);
        byte[] whole = Der.sequence(body, algorithm, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    private static byte[] extensions() {
        byte[] loopback6 = new byte[16];
        loopback6[15] = 1;
        byte[] names = Der.sequence(
                Der.element(0x82, utf8("localhost")),
                Der.element(0x82, utf8("*.localhost")),
                Der.element(0x87, new byte[] {127, 0, 0, 1}),
                Der.element(0x87, loopback6));
        // It signs nothing but itself: who trusts it trusts this server alone.
        return Der.sequence(
                extension("2.5.29.19", true, Der.sequence()),
                extension("2.5.29.15", true, Der.element(Der.BIT_STRING, new byte[] {7, (byte) 0x80})),
                extension("2.5.29.37", false, Der.sequence(Der.object("1.3.6.1.5.5.7.3.1"))),
                extension("2.5.29.17", false, names));
    }

    private static byte[] extension(String object, boolean critical, byte[] value) {
        byte[] mark = critical ? Der.element(Der.BOOLEAN, new byte[] {(byte) 0xff}) : new byte[0];
        return Der.sequence(Der.object(object), mark, Der.element(Der.OCTET_STRING, value));
    }

    private static byte[] time(Instant instant) {
        return Der.element(Der.UTC_TIME, UTC.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
