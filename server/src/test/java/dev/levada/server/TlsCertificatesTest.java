package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.contract.ContractException;
import dev.levada.contract.HttpScope;
import dev.levada.contract.TlsSession;
import dev.levada.server.options.ClientCertificates;
import dev.levada.server.options.Tls;
import dev.levada.server.tls.CertificateForTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which certificate the server shows, and which it wants to see: T-106.
final class TlsCertificatesTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: test\r\n\r\n";

    @TempDir
    private Path folder;

    private static ServerForTests serve(Tls tls) {
        return ServerForTests.of(Apps.ECHO, options -> options.withTls(tls));
    }

    private Tls tls(CertificateForTests... certificates) {
        var files = new java.util.ArrayList<String>();
        for (int i = 0; i < certificates.length; i++)
            files.add(certificates[i].save(folder.resolve("certificate-" + i + ".pem")));
        return Tls.DEFAULT.withCertificates(files, List.of());
    }

    @Test
    void theNameAClientAsksForChoosesTheCertificate() {
        var tls = tls(
                CertificateForTests.named("one.example"),
                CertificateForTests.of("RSA", null, "two.example"),
                CertificateForTests.of("Ed25519", null, "*.two.example"));
        try (var server = serve(tls)) {
            assertThat(shown(server, "one.example")).isEqualTo("CN=one.example");
            assertThat(shown(server, "ONE.example")).isEqualTo("CN=one.example");
            assertThat(shown(server, "two.example")).isEqualTo("CN=two.example");
            assertThat(shown(server, "deep.two.example")).isEqualTo("CN=*.two.example");
            assertThat(shown(server, "very.deep.two.example")).isEqualTo("CN=one.example");
            assertThat(shown(server, "other.example")).isEqualTo("CN=one.example");
            assertThat(shown(server, "")).as("without a name").isEqualTo("CN=one.example");
        }
    }

    private static String shown(ServerForTests server, String asked) {
        return new TlsClient().name(asked).shownName(server.port());
    }

    @Test
    void changedFilesHoldForNewConnectionsAndOldOnesStayOpen() {
        var tls = tls(CertificateForTests.named("old.example"));
        try (var server = serve(tls);
                var open = new TlsClient().connect(server.port())) {
            assertThat(server.server().reloadCertificates()).isFalse();
            CertificateForTests.named("new.example").save(folder.resolve("certificate-0.pem"));
            assertThat(new TlsClient().shownName(server.port())).isEqualTo("CN=old.example");
            assertThat(server.server().reloadCertificates()).isTrue();
            assertThat(new TlsClient().shownName(server.port())).isEqualTo("CN=new.example");
            assertThat(open.write(GET).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void changedFilesAreNoticedByThemselves() {
        var tls = tls(CertificateForTests.named("old.example")).withReloadInterval(Duration.ofMillis(50));
        try (var server = serve(tls)) {
            CertificateForTests.named("new.example").save(folder.resolve("certificate-0.pem"));
            Await.until(
                    "the new certificate", () -> new TlsClient().shownName(server.port()), "CN=new.example"::equals);
        }
    }

    @Test
    void brokenFilesKeepTheOldCertificateAndAreLoggedOnce() throws Exception {
        var tls = tls(CertificateForTests.named("old.example")).withReloadInterval(Duration.ofMillis(50));
        try (var log = new CapturedLog();
                var server = serve(tls)) {
            var file = folder.resolve("certificate-0.pem");
            var key = CertificateForTests.named("new.example").keyPem();
            Files.writeString(file, "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n" + key);
            assertThat(log.await("the old ones stay"))
                    .contains("one is malformed")
                    .contains("certificate-0.pem");
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(server.server()::reloadCertificates)
                    .withMessageContaining("one is malformed");
            assertThat(new TlsClient().shownName(server.port())).isEqualTo("CN=old.example");
            CertificateForTests.named("new.example").save(file);
            Await.until(
                    "the new certificate", () -> new TlsClient().shownName(server.port()), "CN=new.example"::equals);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("the old ones stay"))
                    .hasSize(1);
        }
    }

    @Test
    void whoShowsACertificateIsNamedInItsScope() {
        var authority = CertificateForTests.named("authority");
        var ann = CertificateForTests.of("EC", authority, "ann");
        var bob = CertificateForTests.of("RSA", authority, "bob");
        try (var server = serve(asking(ClientCertificates.REQUIRED, authority))) {
            var annContext = ann.client();
            // The second of Ann's is resumed, and is Ann's all the same.
            for (var who : List.of(annContext, bob.client(), annContext))
                try (var client = new TlsClient().with(who).connect(server.port())) {
                    assertThat(client.write(GET).readResponse().status()).isEqualTo(200);
                }
            assertThat(session(server).clientCertificateName()).isEqualTo("CN=ann");
            assertThat(session(server).clientCertificateName()).isEqualTo("CN=bob");
            var again = session(server);
            assertThat(again.clientCertificateName()).isEqualTo("CN=ann");
            assertThat(again.clientCertificateChain()).containsExactly(ann.chainPem());
            assertThat(again.clientCertificateError()).isNull();
        }
    }

    private static TlsSession session(ServerForTests server) {
        return ((HttpScope) server.next().scope()).extension(TlsSession.class).orElseThrow();
    }

    @Test
    void whoHasToShowOneAndDoesNotIsRefused() {
        var authority = CertificateForTests.named("authority");
        try (var server = serve(asking(ClientCertificates.REQUIRED, authority))) {
            assertThat(isRefused(server, CertificateForTests.anyClient())).isTrue();
            assertThat(isRefused(server, CertificateForTests.named("stranger").client()))
                    .isTrue();
            assertThat(server.hasStartedNothingElse()).isTrue();
        }
    }

    @Test
    void whoMayShowOneMayShowNoneButNoForeignOne() {
        var authority = CertificateForTests.named("authority");
        try (var server = serve(asking(ClientCertificates.OPTIONAL, authority))) {
            assertThat(isRefused(server, CertificateForTests.anyClient())).isFalse();
            assertThat(session(server).clientCertificateName()).isNull();
            // Signed by one of the same name, with another key.
            var forged = CertificateForTests.of("EC", CertificateForTests.named("authority"), "ann");
            assertThat(isRefused(server, forged.client())).isTrue();
            assertThat(isRefused(
                            server,
                            CertificateForTests.of("EC", authority, "ann").client()))
                    .isFalse();
            assertThat(session(server).clientCertificateName()).isEqualTo("CN=ann");
        }
    }

    private Tls asking(ClientCertificates wanted, CertificateForTests authority) {
        var trusted = CertificateForTests.save(folder.resolve("authority.pem"), authority.chainPem());
        return tls(CertificateForTests.named("localhost")).withClientCertificates(wanted, trusted);
    }

    private static boolean isRefused(ServerForTests server, SSLContext client) {
        return new TlsClient().with(client).isRefused(server.port());
    }

    @Test
    void aCertificateThatCannotBeServedStopsTheStart() throws Exception {
        var one = CertificateForTests.named("one.example");
        var two = CertificateForTests.named("two.example");
        var wrong = CertificateForTests.save(folder.resolve("wrong.pem"), one.chainPem() + two.keyPem());
        var keyless = CertificateForTests.save(folder.resolve("keyless.pem"), one.chainPem());
        var missing = folder.resolve("missing.pem").toString();
        startFails(Tls.DEFAULT.withCertificates(List.of(wrong), List.of()), "but got the key of another");
        startFails(Tls.DEFAULT.withCertificates(List.of(keyless), List.of()), "Expected a private key in");
        startFails(Tls.DEFAULT.withCertificates(List.of(missing), List.of()), "but there is none");
        startFails(Tls.of(keyless, missing), "missing.pem");
        startFails(Tls.of(keyless, wrong).withPassword("file:" + missing), "Expected a password in the file");
    }

    private static void startFails(Tls tls, String message) {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> serve(tls).close())
                .withMessageContaining(message);
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        refused(() -> Tls.DEFAULT.withCertificates(List.of("a", "b"), List.of("a")), "a key for each certificate");
        refused(() -> Tls.of("a", "b").withDevelopment(true), "but got both");
        refused(() -> Tls.DEFAULT.withClientCertificates(ClientCertificates.OPTIONAL, ""), "clientAuthorities");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Tls.DEFAULT.withPassword("hunter2"))
                .withMessageContaining("env:NAME")
                .withMessageNotContaining("hunter2");
    }

    private static void refused(Runnable change, String message) {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(change::run)
                .withMessageContaining(message);
    }
}
