package dev.levada.interop.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.TlsSession;
import dev.levada.server.Server;
import dev.levada.server.options.ClientCertificates;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// curl and openssl as clients: T-106, T-100.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsWithCurlTest {
    /// Answers with what it knows of its client.
    private static final Application MIRROR = (scope, _, send) -> {
        if (!(scope instanceof HttpScope http)) return;
        var tls = http.extension(TlsSession.class);
        var text = http.scheme() + " " + http.head().client() + " "
                + tls.map(it -> Integer.toHexString(it.version()) + " " + it.clientCertificateName())
                        .orElse("plain");
        send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
        send.accept(new HttpEvent.ResponseBody(Bytes.utf8(text)));
    };

    @TempDir
    private Path folder;

    private Authority authority;
    private Server server;

    @BeforeAll
    void start() throws Exception {
        authority = new Authority(folder);
        var first = authority.sign("localhost");
        // Keys as other tools write them: RSA, encrypted.
        Files.writeString(authority.path("password"), "secret\n");
        var second = authority.sign(
                "other.example", "-newkey", "rsa:2048", "-passout", "file:" + authority.path("password"));
        authority.sign("ann");
        var tls = Tls.DEFAULT
                .withCertificates(
                        List.of(first.toString(), second.toString()),
                        List.of(path("localhost.key"), path("other.example.key")))
                .withPassword("file:" + authority.path("password"))
                .withClientCertificates(ClientCertificates.OPTIONAL, path("ca.pem"));
        var defaults = ServerOptions.defaults();
        server = Server.start(
                MIRROR,
                defaults.withTls(tls)
                        .withBindings(defaults.bindings()
                                .withListen(List.of(
                                        "127.0.0.1:0",
                                        "127.0.0.1:0 proxy",
                                        "127.0.0.1:0 plain proxy",
                                        "unix:" + authority.path("socket") + " plain"))));
    }

    @AfterAll
    void stop() {
        if (server != null) server.close();
    }

    private String path(String name) {
        return authority.path(name).toString();
    }

    private int port(int index) {
        return server.addresses().get(index).port();
    }

    private Command curl(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "40"));
        command.addAll(List.of("--cacert", path("ca.pem"), "--noproxy", "*"));
        command.addAll(List.of(arguments));
        return Command.run("", command.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"1.2, 303", "1.3, 304"})
    void curlTrustsTheCertificateOfTheNameItAsksFor(String version, String number) throws Exception {
        for (var name : List.of("localhost", "other.example")) {
            var answer = curl(
                    "--tlsv" + version,
                    "--tls-max",
                    version,
                    "--resolve",
                    name + ":" + port(0) + ":127.0.0.1",
                    "https://" + name + ":" + port(0) + "/");
            assertThat(answer.output()).startsWith("https 127.0.0.1:").endsWith(" " + number + " null");
            assertThat(answer.code()).isZero();
        }
    }

    @Test
    void curlShowsWhoItIs() throws Exception {
        var answer = curl("--cert", path("ann.pem"), "--key", path("ann.key"), "https://127.0.0.1:" + port(0) + "/");
        assertThat(answer.output()).endsWith(" CN=ann");
    }

    @Test
    void curlOverPlainHttpIsToldToComeEncrypted() throws Exception {
        var answer = curl("--write-out", " %{http_code}", "http://127.0.0.1:" + port(0) + "/");
        assertThat(answer.output()).contains("https://").endsWith(" 400");
    }

    @Test
    void curlSpeaksTheProxyProtocol() throws Exception {
        assertThat(curl("--haproxy-protocol", "https://127.0.0.1:" + port(1) + "/").output())
                .startsWith("https 127.0.0.1:");
        assertThat(curl("--haproxy-protocol", "http://127.0.0.1:" + port(2) + "/").output())
                .startsWith("http 127.0.0.1:")
                .endsWith(" plain");
        assertThat(curl("http://127.0.0.1:" + port(2) + "/").code())
                .as("an end without an answer")
                .isIn(52, 56);
    }

    @Test
    void curlComesOverAUnixSocket() throws Exception {
        assertThat(curl("--unix-socket", path("socket"), "http://localhost/").output())
                .isEqualTo("http null plain");
    }

    private Command openssl(String input, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port(0)));
        command.addAll(List.of(arguments));
        return Command.run(input, command.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void oldVersionsAreRefused(String version) throws Exception {
        // At this level openssl still speaks them itself.
        var answer = openssl("", version, "-cipher", "ALL:@SECLEVEL=0");
        assertThat(answer.output()).contains("alert protocol version");
        assertThat(answer.code()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AES128-SHA", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "aNULL"})
    void weakSuitesAreRefused(String suite) throws Exception {
        var answer = openssl("", "-tls1_2", "-servername", "other.example", "-cipher", suite + ":@SECLEVEL=0");
        assertThat(answer.output()).contains("handshake failure");
        assertThat(answer.code()).isNotZero();
    }

    @Test
    void negotiatingAnewEndsTheConnection() throws Exception {
        var answer = openssl("R\n", "-tls1_2", "-servername", "localhost");
        assertThat(answer.output()).contains("RENEGOTIATING").doesNotContain("HTTP/1.1 200");
        assertThat(answer.code()).isNotZero();
    }

    @Test
    void theEndIsSaid() throws Exception {
        var answer = openssl("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "-ign_eof");
        // Without close_notify openssl 3 complains of an unexpected end.
        assertThat(answer.output()).contains("HTTP/1.1 200").contains("closed").doesNotContain("unexpected eof");
        assertThat(answer.code()).isZero();
    }
}
