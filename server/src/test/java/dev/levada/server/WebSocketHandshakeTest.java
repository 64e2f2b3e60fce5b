package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// T-40, T-41.
final class WebSocketHandshakeTest {
    private static final String GOOD = ServerForTests.handshake();

    private static RawResponse answer(String request) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            var response = client.write(request).readResponse();
            if (response.status() != 101) {
                assertThat(client.readToEnd()).isEmpty();
                assertThat(server.hasStartedNothingElse())
                        .as("no application saw it")
                        .isTrue();
                assertThat(server.server().statistics().refusedHandshakes()).isEqualTo(1);
            }
            return response;
        }
    }

    @Test
    void theKeyIsAnswered() {
        var response = answer(GOOD);
        assertThat(response.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(response.header("sec-websocket-accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(response.header("upgrade")).contains("websocket");
        assertThat(response.header("connection").orElseThrow()).isEqualToIgnoringCase("upgrade");
        assertThat(response.header("content-length")).isEmpty();
        assertThat(response.header("sec-websocket-extensions")).isEmpty();
        assertThat(response.header("sec-websocket-protocol")).isEmpty();
    }

    static Stream<Arguments> handshakes() {
        return Stream.of(
                Arguments.of("lower case", GOOD.replace("Upgrade: websocket", "upgrade: WebSocket"), 101),
                Arguments.of("connection list", GOOD.replace(": Upgrade", ": keep-alive, Upgrade"), 101),
                Arguments.of(
                        "connection lines",
                        GOOD.replace("Connection: ", "Connection: keep-alive\r\nConnection: "),
                        101),
                Arguments.of("content of no length", GOOD.replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n"), 101),
                Arguments.of("extensions", header("Sec-WebSocket-Extensions: permessage-deflate; x, constructor"), 101),
                Arguments.of("older version", GOOD.replace("Version: 13", "Version: 8"), 426),
                Arguments.of("newer version", GOOD.replace("Version: 13", "Version: 14"), 426),
                Arguments.of("no version", GOOD.replace("Sec-WebSocket-Version: 13\r\n", ""), 426),
                Arguments.of("version list", GOOD.replace("Version: 13", "Version: 8, 13"), 426),
                Arguments.of("POST", GOOD.replace("GET", "POST"), 400),
                Arguments.of("HTTP/1.0", GOOD.replace("HTTP/1.1", "HTTP/1.0"), 400),
                Arguments.of("no connection", GOOD.replace("Connection: Upgrade\r\n", ""), 400),
                Arguments.of("other connection", GOOD.replace("Connection: Upgrade", "Connection: keep-alive"), 400),
                Arguments.of("no key", GOOD.replaceAll("Sec-WebSocket-Key.*\r\n", ""), 400),
                Arguments.of("two keys", GOOD.replaceAll("(Sec-WebSocket-Key.*\r\n)", "$1$1"), 400),
                Arguments.of("short key", GOOD.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j"), 400),
                Arguments.of("long key", GOOD.replace("dGhl", "dGhldGhl"), 400),
                Arguments.of("no Base64", GOOD.replace("dGhl", "dG*l"), 400),
                Arguments.of("empty key", GOOD.replace("dGhlIHNhbXBsZSBub25jZQ==", ""), 400),
                Arguments.of("a body", GOOD.replace("\r\n\r\n", "\r\nContent-Length: 1\r\n\r\nx"), 400),
                Arguments.of(
                        "chunks", GOOD.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
                Arguments.of("empty subprotocol", header("Sec-WebSocket-Protocol:"), 400),
                Arguments.of("empty among subprotocols", header("Sec-WebSocket-Protocol: a,,b"), 400),
                Arguments.of("subprotocol twice", header("Sec-WebSocket-Protocol: a, b, a"), 400),
                Arguments.of("no token", header("Sec-WebSocket-Protocol: a b"), 400),
                Arguments.of("non-ASCII subprotocol", header("Sec-WebSocket-Protocol: caf\u00e9"), 400),
                Arguments.of("31 subprotocols", header("Sec-WebSocket-Protocol: " + subprotocols(31)), 101),
                Arguments.of("32 subprotocols", header("Sec-WebSocket-Protocol: " + subprotocols(32)), 101),
                Arguments.of("33 subprotocols", header("Sec-WebSocket-Protocol: " + subprotocols(33)), 400));
    }

    private static String header(String line) {
        return ServerForTests.handshake(line);
    }

    private static String subprotocols(int count) {
        var names = new StringBuilder("p0");
        for (int i = 1; i < count; i++) names.append(", p").append(i);
        return names.toString();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("handshakes")
    void handshakesAreChecked(String what, String request, int status) {
        var response = answer(request);
        assertThat(response.status()).as(what).isEqualTo(status);
        if (status == 426) {
            assertThat(response.headers("sec-websocket-version")).containsExactly("13");
            assertThat(response.header("connection")).isPresent();
        }
    }

    /// T-41: linear in time.
    @ParameterizedTest
    @CsvSource({"Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Connection", "Sec-WebSocket-Version", "Origin"})
    void longListsCostNothing(String name) {
        // All different, so that none is refused for being there twice.
        var all = new StringBuilder(name + ": ");
        for (int i = 0; i < 12_000; i++) all.append(Integer.toString(i, 36)).append(',');
        String line = all.append("_b").toString();
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxHeaderBytes(100_000))) {
            for (int i = 0; i < 20; i++)
                try (var client = server.client()) {
                    client.write(ServerForTests.handshake(line, line.replace("b", "c")))
                            .readResponse();
                }
            assertThat(server.server().statistics().loopStalls()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // The page and the socket come from one host; a default port may be left out on either side.
        "test:80, http://test:80, 101",
        "test:80, http://test, 101",
        "test, http://test:80, 101",
        "test:443, https://test, 101",
        "test, https://test:443, 101",
        "test, https://test, 101",
        "TEST, http://test, 101",
        "test, HTTP://TEST, 101",
        "test:8000, http://test:8000, 101",
        "[::1]:8000, http://[::1]:8000, 101",
        "test, null, 403",
        "test, '', 403",
        "test, test, 403",
        "test, http://, 403",
        "test:8000, http://test, 403",
        "test:8000, http://test:8001, 403",
        "test, http://test:8000, 403",
        "test:80, https://test, 403",
        "test, https://test:80, 403",
        "test, http://test.evil, 403",
        "test, http://eviltest, 403",
        "test, http://evil.test, 403",
        "test, http://test., 403",
        "test, http://test@evil, 403",
        "test, http://evil/http://test, 403",
        "test, http://evil?http://test, 403",
        "test, http://evil#http://test, 403",
        "test, http://t\u00e9st, 403",
        "test, http://test http://test, 403",
        "test, 'http://test, http://test', 403"
    })
    void pagesOfTheSameHostMayConnect(String host, String origin, int status) {
        var response = answer(header("Origin: " + origin).replace("Host: test:80", "Host: " + host));
        assertThat(response.status()).isEqualTo(status);
    }

    @Test
    void severalOriginsAreRefused() {
        var request = header("Origin: http://test\r\nOrigin: http://test");
        assertThat(answer(request).status()).isEqualTo(403);
    }

    @Test
    void aClientWithoutOriginIsWelcome() {
        assertThat(answer(GOOD).status()).isEqualTo(101);
    }

    @ParameterizedTest
    @CsvSource({
        "https://good.example, https://good.example, 101",
        "https://good.example, HTTPS://Good.Example, 101",
        "https://Good.Example, https://good.example, 101",
        "https://good.example, https://good.example.evil, 403",
        "https://good.example, https://evilgood.example, 403",
        "https://good.example, https://sub.good.example, 403",
        "https://good.example, http://good.example, 403",
        "https://good.example, https://good.example:8443, 403",
        "https://good.example, http://test:80, 101",
        "*, https://any.example, 101",
        "*, null, 101",
    })
    void furtherOriginsMayBeAllowed(String allowed, String origin, int status) {
        try (var server = ServerForTests.of(Apps.ECHO, it -> it.withAllowedOrigins(Set.of(allowed)));
                var client = server.client()) {
            client.write(header("Origin: " + origin));
            assertThat(client.readResponse().status()).isEqualTo(status);
        }
    }

    /// Strangers' frames do not reach an application that has not accepted them.
    @Test
    void framesBehindTheHandshakeAreDeliveredAfterTheAccept() throws Exception {
        var accept = new java.util.concurrent.CountDownLatch(1);
        try (var server = ServerForTests.of((scope, receive, send) -> {
                    accept.await();
                    Apps.echoSocket(scope, receive, send);
                });
                var client = server.client()) {
            client.write(RawFrame.join(
                    GOOD.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                    RawFrame.text("one"),
                    RawFrame.text("two"),
                    RawFrame.text("three")));
            var recorded = server.next();
            client.write(RawFrame.text("four"));
            assertThat(client.hasSomethingWithin(Duration.ofMillis(100))).isFalse();
            assertThat(recorded.history()).isEmpty();
            accept.countDown();
            ServerForTests.accepted(client);
            for (String text : new String[] {"one", "two", "three", "four"})
                assertThat(client.readFrame().text()).isEqualTo(text);
            assertThat(recorded.history())
                    .containsExactly("connect", "text one", "text two", "text three", "text four");
        }
    }

    @Test
    void aHandshakeThatIsNotAnsweredInTimeIsRefused() {
        try (var server = ServerForTests.withTimeouts(
                        (_, receive, _) -> Apps.readOn(receive), it -> it.withHandshake(Duration.ofMillis(200)));
                var client = server.client()) {
            client.write(GOOD);
            assertThat(client.readResponse().status()).isEqualTo(503);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1006", "returned");
            assertThat(server.server().statistics().timeouts()).isEqualTo(1);
            assertThat(server.server().statistics().refusedHandshakes()).isEqualTo(1);
        }
    }

    /// Flooding before the accept must not unlock reading without bound after it.
    @Test
    void aFloodBehindTheHandshakeStaysBounded() throws Exception {
        var release = new java.util.concurrent.CountDownLatch(1);
        try (var server = ServerForTests.of(
                        (_, receive, send) -> {
                            receive.next();
                            release.await();
                            send.accept(dev.levada.contract.WebSocketEvent.Accept.PLAIN);
                            new java.util.concurrent.CountDownLatch(1).await();
                        },
                        options -> options.withLimits(options.limits().withMaxUnreadBytes(500))
                                .withTimeouts(options.timeouts().withDrain(Duration.ofMillis(100))));
                var client = server.client()) {
            byte[] early = RawFrame.text("flood").clone();
            var burst = new java.io.ByteArrayOutputStream();
            burst.writeBytes(GOOD.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            for (int i = 0; i < 5_000; i++) burst.writeBytes(early);
            client.write(burst.toByteArray());
            server.next().await("connect");
            release.countDown();
            ServerForTests.accepted(client);
            WebSocketBackpressureTest.assertStopsReading(server, client, RawFrame.of(0x82, new byte[64 << 10]));
        }
    }
}
