package dev.levada.server;

import static dev.levada.server.OutsideWritersTest.outlet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Address;
import dev.levada.contract.Application;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Outlet;
import dev.levada.contract.TlsSession;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.server.options.Tls;
import dev.levada.server.tls.CertificateForTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// T-106, and the ASGI extension `tls`.
final class TlsTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: test\r\n\r\n";

    @TempDir
    private static Path folder;

    private static CertificateForTests own;
    private static Tls tls;

    @BeforeAll
    static void make() {
        own = CertificateForTests.named("localhost");
        tls = Tls.of(
                own.save(folder.resolve("own.pem")), folder.resolve("own.pem").toString());
    }

    private static ServerForTests serve(UnaryOperator<Tls> change) {
        return ServerForTests.of(Apps.ECHO, options -> options.withTls(change.apply(tls)));
    }

    private static ServerForTests serve() {
        return serve(UnaryOperator.identity());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aScopeTellsOfItsEncryption(String version) {
        try (var server = serve();
                var client = new TlsClient().versions(version).connect(server.port())) {
            client.write(GET);
            assertThat(client.readResponse().text()).isEqualTo("GET /a ");
            var scope = (HttpScope) server.next().scope();
            assertThat(scope.scheme()).isEqualTo("https");
            assertThat(scope.head().client()).isEqualTo(new Address("127.0.0.1", client.localPort()));
            var session = scope.extension(TlsSession.class).orElseThrow();
            assertThat(session.version()).isEqualTo(version.equals("TLSv1.2") ? 0x0303 : 0x0304);
            assertThat(session.cipherSuite()).isEqualTo(version.equals("TLSv1.2") ? 0xc02b : 0x1301);
            assertThat(session.serverCertificate()).isEqualTo(own.chainPem());
            assertThat(session.clientCertificateChain()).isEmpty();
            assertThat(session.clientCertificateName()).isNull();
            assertThat(session.clientCertificateError()).isNull();
            assertThat(server.server().statistics().tlsHandshakes()).isEqualTo(1);
            assertThat(server.server().isEncrypted(server.server().address())).isTrue();
        }
    }

    @Test
    void aPlainConnectionHasNoSuchExtension() {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            server.get("/");
            var scope = (HttpScope) server.next().scope();
            assertThat(scope.extension(TlsSession.class)).isEmpty();
            assertThat(scope.scheme()).isEqualTo("http");
        }
    }

    @Test
    void aSocketIsEncryptedToo() {
        try (var server = serve();
                var client = new TlsClient().connect(server.port())) {
            client.write(ServerForTests.handshake());
            ServerForTests.accepted(client);
            client.write(RawFrame.text("hello"));
            assertThat(client.readFrame().text()).isEqualTo("hello");
            var scope = (WebSocketScope) server.next().scope();
            assertThat(scope.scheme()).isEqualTo("wss");
            assertThat(scope.extension(TlsSession.class)).isPresent();
            client.write(RawFrame.close(1000, ""));
            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void broadcastsReachEncryptedMembersAndPlainOnesAlike() throws Exception {
        try (var server = ServerForTests.of(
                Apps.READER,
                options -> options.withTls(tls)
                        .withBindings(options.bindings().withListen(List.of("127.0.0.1:0", "127.0.0.1:0 plain"))))) {
            var clients = new ArrayList<RawClient>();
            var outlets = new ArrayList<Outlet>();
            for (int i = 0; i < 10; i++) {
                int plain = server.server().addresses().get(1).port();
                var client = i % 2 == 0 ? new TlsClient().connect(server.port()) : RawClient.connect(plain);
                client.write(ServerForTests.handshake());
                ServerForTests.accepted(client);
                clients.add(client);
                outlets.add(outlet(server.next()));
            }
            var text = "x".repeat(20_000);
            for (int i = 0; i < 50; i++)
                outlets.getFirst().lane().write(List.copyOf(outlets), null, new WebSocketEvent.SendText(i + text));
            for (var client : clients)
                for (int i = 0; i < 50; i++)
                    assertThat(client.readFrame().text()).isEqualTo(i + text);
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void manyRequestsAndALongBodyPassOneConnection() {
        try (var server = serve();
                var client = new TlsClient().connect(server.port())) {
            var body = "b".repeat(300_000);
            for (int i = 0; i < 3; i++) {
                client.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                assertThat(client.readResponse().text()).isEqualTo("POST / " + body);
            }
        }
    }

    /// The kernel cannot encrypt a file, so it goes through memory.
    @Test
    void aFileIsSentEncrypted() throws Exception {
        var content = "0123456789".repeat(30_000);
        var file = Files.writeString(folder.resolve("file.txt"), content);
        Application application = (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseFile(file, 5, content.length() - 5, false));
        };
        try (var server = ServerForTests.of(application, options -> options.withTls(tls));
                var client = new TlsClient().connect(server.port())) {
            assertThat(client.write(GET).readResponse().text()).isEqualTo(content.substring(5));
        }
    }

    @Test
    void plainHttpIsToldToComeEncrypted() {
        try (var server = serve();
                var client = server.client()) {
            client.write(GET);
            assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 400 ").contains("https://");
            client.leave();
            assertThat(server.awaitIdle().failedTlsHandshakes()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNeitherTlsNorHttpIsCut() {
        try (var server = serve()) {
            try (var client = server.client()) {
                assertThat(client.write("\0\1\2\3").readToEnd()).isEmpty();
            }
            // A handshake record that announces a hello of 20,000 bytes, and one that is no hello.
            try (var client = server.client()) {
                client.write("\26\3\1\100\0\1\0\116\40" + "x".repeat(16_380));
                assertThat(client.readTextToEnd().length()).isLessThan(20);
            }
            try (var client = server.client()) {
                client.write("\26\3\1\0\5\2\0\0\1\0");
                assertThat(client.readTextToEnd().length()).isLessThan(20);
            }
            assertThat(server.awaitIdle().connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\26\3\1\1\0\1"})
    void aHandshakeHasADeadline(String begin) {
        try (var server = serve(it -> it.withHandshakeTimeout(Duration.ofMillis(300)));
                var client = server.client()) {
            client.write(begin);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.awaitIdle().timeouts()).isEqualTo(1);
        }
    }

    /// One at a time: a client that stops after its hello, to which the server has answered, keeps the next
    /// waiting until it goes.
    @Test
    void handshakesOverTheLimitWaitForThoseBefore() throws Exception {
        try (var server = serve(it -> it.withMaxHandshakes(1));
                var stalled = server.client();
                var next = server.client()) {
            assertThat(stalled.write(hello()).readExactly(1)[0])
                    .as("a handshake")
                    .isEqualTo((byte) 22);
            next.write(hello());
            assertThat(next.hasSomethingWithin(Duration.ofMillis(300))).isFalse();
            stalled.leave();
            assertThat(next.readExactly(1)[0]).as("a handshake").isEqualTo((byte) 22);
            next.leave();
            for (int i = 0; i < 3; i++)
                try (var more = new TlsClient().connect(server.port())) {
                    assertThat(more.write(GET).readResponse().status()).isEqualTo(200);
                }
        }
    }

    /// Who has waited and gone takes no place.
    @Test
    void whoLeavesTheLineIsForgotten() throws Exception {
        try (var server = serve(it -> it.withMaxHandshakes(1));
                var stalled = server.client()) {
            stalled.write(hello()).readExactly(1);
            try (var waiting = server.client()) {
                waiting.write(hello());
                assertThat(waiting.hasSomethingWithin(Duration.ofMillis(100))).isFalse();
            }
            server.awaitStatistics("the other gone", seen -> seen.connections() == 1);
            stalled.leave();
            try (var more = new TlsClient().connect(server.port())) {
                assertThat(more.write(GET).readResponse().status()).isEqualTo(200);
            }
        }
    }

    private static byte[] hello() throws SSLException {
        var engine = CertificateForTests.anyClient().createSSLEngine();
        engine.setUseClientMode(true);
        var hello = java.nio.ByteBuffer.allocate(32 << 10);
        engine.wrap(java.nio.ByteBuffer.allocate(0), hello);
        return java.util.Arrays.copyOf(hello.array(), hello.position());
    }

    @Test
    void aClientThatSpeaksNoneOfOurProtocolsIsTold() throws Exception {
        try (var server = serve()) {
            assertThatThrownBy(() -> new TlsClient().protocols("spdy/3", "acme").socket(server.port()))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("no_application_protocol");
            try (var socket = new TlsClient().protocols("http/1.1", "h2").socket(server.port())) {
                assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
            }
            try (var socket = new TlsClient().protocols("acme", "http/1.1").socket(server.port())) {
                assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
            }
            try (var socket = new TlsClient().socket(server.port())) {
                assertThat(socket.getApplicationProtocol()).isEmpty();
            }
        }
    }

    @Test
    void negotiatingAnewIsCut() throws Exception {
        try (var server = serve();
                var socket = new TlsClient().versions("TLSv1.2").socket(server.port())) {
            var client = RawClient.over(socket);
            client.write(GET);
            assertThat(client.readResponse().status()).isEqualTo(200);
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        socket.getInputStream().read();
                        throw new SSLException("never reached when it is cut");
                    })
                    .isInstanceOf(java.io.IOException.class)
                    .message()
                    .doesNotContain("never");
            assertThat(server.awaitIdle().requests()).isEqualTo(1);
        }
    }

    @Test
    void theEndIsSaidInsideTls() throws Exception {
        try (var server = serve()) {
            for (var request :
                    List.of("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", "GET / HTTP/1.1\r\n\r\n")) {
                try (var engine = new EngineClient(server.port())) {
                    engine.write(request);
                    assertThat(engine.readToEnd()).startsWith("HTTP/1.1 ");
                    assertThat(engine.hasSeenCloseNotify()).as(request).isTrue();
                }
            }
        }
    }

    @Test
    void aServerThatClosesCutsHandshakesThatHaveNotCome() {
        try (var server = serve();
                var silent = server.client()) {
            server.awaitStatistics("a connection", seen -> seen.connections() == 1);
            server.close();
            assertThat(silent.readToEnd()).isEmpty();
        }
    }
}
