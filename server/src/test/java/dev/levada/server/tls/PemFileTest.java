package dev.levada.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFileTest {
    private static final CertificateForTests EC = CertificateForTests.named("ec");

    @TempDir
    private Path folder;

    private PemFile file(String content) throws IOException {
        return PemFile.read(CertificateForTests.save(folder.resolve("file.pem"), content));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void keysOfEachKindAreRead(String algorithm) throws Exception {
        var made = CertificateForTests.of(algorithm, null, "test");
        var pem = file("some text\n" + made.chainPem() + "more text\r\n"
                + made.keyPem().replace("\n", "\r\n"));
        assertThat(pem.certificates()).containsExactly(made.certificate);
        assertThat(pem.key(null)).isEqualTo(made.keys.getPrivate());
        assertThat(PrivateKeys.belongTogether(pem.key(null), made.certificate.getPublicKey()))
                .isTrue();
        assertThat(PrivateKeys.belongTogether(
                        pem.key(null),
                        CertificateForTests.named("b").certificate.getPublicKey()))
                .isFalse();
    }

    @Test
    void theOlderFormOfRsaKeysIsRead() throws Exception {
        var made = CertificateForTests.of("RSA", null, "test");
        byte[] inner = Der.read(Der.read(made.keys.getPrivate().getEncoded()).getFirst().content)
                .get(2)
                .content;
        assertThat(file(PemFile.write("RSA PRIVATE KEY", inner)).key(null)).isEqualTo(made.keys.getPrivate());
    }

    @Test
    void theOlderFormOfEcKeysIsRead() throws Exception {
        byte[] inner = Der.read(Der.read(EC.keys.getPrivate().getEncoded()).getFirst().content)
                .get(2)
                .content;
        var parts = Der.read(Der.read(inner).getFirst().content);
        byte[] older = Der.sequence(
                Der.integer(1),
                Der.element(Der.OCTET_STRING, parts.get(1).content),
                Der.element(0xa0, Der.object("1.2.840.10045.3.1.7")));
        var key = file(PemFile.write("EC PRIVATE KEY", older)).key(null);
        assertThat(PrivateKeys.belongTogether(key, EC.certificate.getPublicKey()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PBEWithHmacSHA256AndAES_256", "PBEWithSHA1AndDESede"})
    void encryptedKeysNeedTheirPassword(String algorithm) throws Exception {
        var pem = file(PemFile.write("ENCRYPTED PRIVATE KEY", encrypted(algorithm)));
        assertThat(pem.key("secret".toCharArray())).isEqualTo(EC.keys.getPrivate());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> pem.key("wrong".toCharArray()))
                .withMessageContaining("file.pem")
                .withMessageContaining("this password does not open")
                .withMessageNotContaining("wrong");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> pem.key(null))
                .withMessageContaining("say where the password is");
    }

    private static byte[] encrypted(String algorithm) throws GeneralSecurityException, IOException {
        var key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec("secret".toCharArray()));
        var cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.ENCRYPT_MODE, key, new PBEParameterSpec(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 1_000));
        byte[] bytes = cipher.doFinal(EC.keys.getPrivate().getEncoded());
        if (algorithm.equals("PBEWithSHA1AndDESede"))
            return new EncryptedPrivateKeyInfo(cipher.getParameters(), bytes).getEncoded();
        // The JDK reads the newer form (PBES2) but has no name to write it by.
        return Der.sequence(
                Der.sequence(
                        Der.object("1.2.840.113549.1.5.13"),
                        cipher.getParameters().getEncoded()),
                Der.element(Der.OCTET_STRING, bytes));
    }

    @Test
    void aPasswordComesFromAFileOrAVariable() throws Exception {
        var place = CertificateForTests.save(folder.resolve("password"), "secret\n");
        assertThat(Password.from("file:" + place)).isEqualTo("secret".toCharArray());
        assertThat(Password.from("")).isNull();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Password.from("env:LEVADA_NO_SUCH_VARIABLE"))
                .withMessageContaining("LEVADA_NO_SUCH_VARIABLE");
    }

    @Test
    void whatIsNoPemIsRefusedByName() {
        refused("nothing", "but got no PEM");
        refused(EC.chainPem(), "but got [CERTIFICATE]");
        refused("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "neither RSA nor EC");
        refused("-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n", "openssl pkcs8 -topk8");
        refused(
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                "openssl pkcs8 -topk8");
    }

    private void refused(String content, String message) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> file(content).key(null))
                .withMessageContaining("file.pem")
                .withMessageContaining(message);
    }
}
