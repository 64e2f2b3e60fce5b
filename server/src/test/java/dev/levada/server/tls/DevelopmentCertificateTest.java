package dev.levada.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentCertificateTest {
    @TempDir
    private Path folder;

    @Test
    void itIsMadeOnceAndForTheOwnerAlone() throws Exception {
        var file = DevelopmentCertificate.in(folder.resolve("cache"));
        var content = Files.readString(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(DevelopmentCertificate.in(folder.resolve("cache"))))
                .isEqualTo(content);
        try (var files = Files.list(folder.resolve("cache"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void itIsForThisMachine() throws Exception {
        var pem = PemFile.read(DevelopmentCertificate.in(folder).toString());
        var certificate = pem.certificates().getFirst();
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(2, "localhost"),
                        List.of(2, "*.localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(certificate.getBasicConstraints()).as("it may sign nothing").isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getKeyUsage()).startsWith(true, false);
        assertThat(PrivateKeys.belongTogether(pem.key(null), certificate.getPublicKey()))
                .isTrue();
    }

    @Test
    void aBrokenOneIsMadeAnew() throws Exception {
        var file = DevelopmentCertificate.in(folder);
        Files.writeString(file, "broken");
        assertThat(PemFile.read(DevelopmentCertificate.in(folder).toString()).certificates())
                .hasSize(1);
    }

    @Test
    void aFolderThatCannotBeUsedIsNamed() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DevelopmentCertificate.in(file.resolve("below")))
                .withMessageContaining(file.resolve("below").toString());
    }

    @Test
    void theCacheFolderIsTheUsers() {
        assertThat(DevelopmentCertificate.folder(Map.of("XDG_CACHE_HOME", "/var/cache/ann")))
                .isEqualTo(Path.of("/var/cache/ann/levada"));
        assertThat(DevelopmentCertificate.folder(Map.of()))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "levada"));
    }
}
