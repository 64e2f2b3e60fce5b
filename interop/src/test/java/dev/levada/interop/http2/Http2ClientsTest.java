package dev.levada.interop.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// curl, h2load and h2spec, in the clear with prior knowledge.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2ClientsTest {
    /// Gives back what it gets, or says hello.
    private static final Application ECHO = (scope, receive, send) -> {
        if (!(scope instanceof HttpScope http)) throw new UnsupportedScopeException("Only requests are answered here.");
        var body = new ByteArrayOutputStream();
        while (receive.next() instanceof HttpEvent.Request part) {
            body.writeBytes(part.body().toArray());
            if (!part.moreBody()) break;
        }
        send.accept(new HttpEvent.ResponseStart(
                200, Headers.of("x-version", http.head().httpVersion())));
        var answer = http.method().equals("POST") ? Bytes.wrap(body.toByteArray()) : Bytes.utf8("hello");
        send.accept(new HttpEvent.ResponseBody(answer));
    };

    private Server server;

    @BeforeAll
    void start() {
        server = Server.start(ECHO, ServerOptions.defaults().withPort(0));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    @Test
    void curlSendsAndGetsSomeMegabytes(@TempDir Path folder) throws IOException {
        var curl = Tool.orSkip("curl", "Install it.");
        byte[] content = new byte[3_000_000];
        new Random(2).nextBytes(content);
        var sent = Files.write(folder.resolve("sent"), content);
        var got = folder.resolve("got");
        String said = curl.run(
                "-q",
                "-sS",
                "--noproxy",
                "*",
                "--http2-prior-knowledge",
                "--data-binary",
                "@" + sent,
                "-o",
                got.toString(),
                "-w",
                "%{http_version} %{http_code}",
                url("/"));
        assertThat(said).isEqualTo("2 200");
        assertThat(Files.readAllBytes(got)).isEqualTo(content);
    }

    @Test
    void curlThatAsksForAnUpgradeGetsHttp1() throws IOException {
        var curl = Tool.orSkip("curl", "Install it.");
        String said = curl.run("-q", "-sS", "--noproxy", "*", "--http2", "-w", " %{http_version}", url("/"));
        assertThat(said).isEqualTo("hello 1.1");
    }

    @Test
    void h2loadGetsEveryAnswer() throws IOException {
        var h2load = Tool.orSkip("h2load", "It comes with nghttp2 (nghttp2-client).");
        assertThat(h2load.run("-n", "5000", "-c", "10", "-m", "32", url("/")))
                .contains("5000 succeeded, 0 failed, 0 errored, 0 timeout");
    }

    /// All but one: what does not begin with the preface is a request of HTTP/1 here, and answered as one
    /// (3.5, case 2).
    @Test
    void noCaseOfTheConformanceSuiteFails() throws IOException {
        String said = h2spec(
                server, "generic", "hpack", "http2/3.5/1", "http2/4", "http2/5", "http2/6", "http2/7", "http2/8");
        assertThat(said).contains("144 passed, 0 skipped, 0 failed");
    }

    @Test
    void noCaseFailsOverTlsEither() throws IOException {
        var options = ServerOptions.defaults().withPort(0);
        try (var encrypted = Server.start(ECHO, options.withTls(options.tls().withDevelopment(true)))) {
            assertThat(h2spec(encrypted, "-t", "-k")).contains("145 passed, 0 skipped, 0 failed");
        }
    }

    private static String h2spec(Server server, String... more) throws IOException {
        var arguments =
                new ArrayList<>(List.of("-h", "127.0.0.1", "-p", String.valueOf(server.port()), "--timeout", "5"));
        arguments.addAll(List.of(more));
        return Tool.h2spec().run(arguments.toArray(String[]::new));
    }
}
