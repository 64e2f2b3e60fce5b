package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.server.options.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// T-11: each limit at value-1, value and value+1.
final class HttpLimitsTest {
    private static RawResponse answer(UnaryOperator<Limits> limits, String request) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits);
                var client = server.client()) {
            client.write(request);
            return client.readResponse();
        }
    }

    @ParameterizedTest
    @CsvSource({"199, 200", "200, 200", "201, 414"})
    void requestLine(int bytes, int status) {
        String line = "GET /" + "a".repeat(bytes - "GET / HTTP/1.1".length()) + " HTTP/1.1";
        assertThat(answer(it -> it.withMaxRequestLineBytes(200), line + "\r\nHost: test\r\n\r\n")
                        .status())
                .isEqualTo(status);
    }

    /// A limit that cannot be met by any end of the line that has come is met at once.
    @Test
    void aRequestLineWithoutEndIsNotHeld() {
        assertThat(answer(it -> it.withMaxRequestLineBytes(200), "GET /" + "a".repeat(300))
                        .status())
                .isEqualTo(414);
    }

    @ParameterizedTest
    @CsvSource({"299, 200", "300, 200", "301, 431"})
    void headerBytesOfOneLine(int bytes, int status) {
        // The bytes of the lines, without what ends them.
        String lines = "Host: test\r\nX-A: " + "b".repeat(bytes - "Host: test".length() - "X-A: ".length());
        assertThat(answer(it -> it.withMaxHeaderBytes(300), "GET / HTTP/1.1\r\n" + lines + "\r\n\r\n")
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aHeaderWithoutEndIsNotHeld() {
        assertThat(answer(it -> it.withMaxHeaderBytes(300), "GET / HTTP/1.1\r\nHost: test\r\nX-A: " + "b".repeat(400))
                        .status())
                .isEqualTo(431);
    }

    @ParameterizedTest
    @CsvSource({"9, 200", "10, 200", "11, 431"})
    void headerLines(int lines, int status) {
        var request = new StringBuilder("GET / HTTP/1.1\r\nHost: test\r\n");
        for (int i = 1; i < lines; i++) request.append("X_").append(i).append(": a\r\n");
        assertThat(answer(it -> it.withMaxHeaders(10), request + "\r\n").status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"99, 200", "100, 200", "101, 413"})
    void declaredBody(int bytes, int status) {
        String request = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + bytes + "\r\n\r\n" + "b".repeat(bytes);
        assertThat(answer(it -> it.withMaxBodyBytes(100), request).status()).isEqualTo(status);
    }

    @Test
    void aDeclaredBodyOverTheLimitIsRefusedBeforeItIsSent() {
        String request = "POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n";
        assertThat(answer(it -> it.withMaxBodyBytes(100), request).status()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"99, 200", "100, 200", "101, 413"})
    void chunkedBody(int bytes, int status) {
        var request = new StringBuilder("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        request.append("3c\r\n").append("b".repeat(60)).append("\r\n");
        request.append(Integer.toHexString(bytes - 60))
                .append("\r\n")
                .append("b".repeat(bytes - 60))
                .append("\r\n0\r\n\r\n");
        assertThat(answer(it -> it.withMaxBodyBytes(100), request.toString()).status())
                .isEqualTo(status);
    }

    @Test
    void aChunkedBodyOverTheLimitCutsWhatHasBegun() {
        Application application = (_, receive, send) -> {
            send.accept(new dev.levada.contract.HttpEvent.ResponseStart(200));
            send.accept(Apps.part("begun"));
            Apps.body(receive);
        };
        try (var server = ServerForTests.withLimits(application, it -> it.withMaxBodyBytes(100));
                var client = server.client()) {
            client.write("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
            client.write("65\r\n" + "b".repeat(0x65) + "\r\n0\r\n\r\n");
            assertThat(client.readTextToEnd()).endsWith("begun\r\n");
            assertThat(server.next().awaitEnd()).contains("gone");
            assertThat(server.server().statistics().badRequests()).isEqualTo(1);
        }
    }

    /// T-03: many small chunks with long extensions would make a limited body an unlimited request.
    @Test
    void chunkExtensionsCountInAll() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk =
                    ("1;" + "x".repeat(7_000) + "\r\nb\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            for (int i = 0; i < 10; i++) client.write(chunk);
            assertThat(client.readResponse().status()).isEqualTo(400);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    /// What stands around the content, of which 16 bytes for each part and the end are free, as plain
    /// chunks need them; 300 is the limit.
    @ParameterizedTest
    @CsvSource({"299, 200", "300, 200", "301, 400"})
    void theFramingOfABody(int bytes, int status) {
        String behind = "\r\n0\r\n";
        String line = "1;" + "x".repeat(bytes + 16 - "1;\r\n".length() - behind.length()) + "\r\n";
        String request = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(answer(it -> it.withMaxHeaderBytes(300), request + line + "b" + behind + "\r\n")
                        .status())
                .isEqualTo(status);
    }

    /// T-07: they count together with the headers.
    @ParameterizedTest
    @CsvSource({"299, 200", "300, 200", "301, 400"})
    void trailers(int bytes, int status) {
        String lines = "Host: testTransfer-Encoding: chunkedX-A: ";
        String request = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: "
                + "b".repeat(bytes - lines.length()) + "\r\n\r\n";
        assertThat(answer(it -> it.withMaxHeaderBytes(300), request).status()).isEqualTo(status);
    }

    @Test
    void connections() {
        try (var server = ServerForTests.withLimits(Apps.ECHO, it -> it.withMaxConnections(3))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                var client = server.client();
                clients.add(client);
                client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
            try (var fourth = server.client()) {
                var refusal = fourth.readResponse();
                assertThat(refusal.status()).isEqualTo(503);
                assertThat(refusal.header("retry-after")).isPresent();
                assertThat(fourth.readToEnd()).isEmpty();
            }
            assertThat(server.server().statistics().refusedConnections()).isEqualTo(1);
            clients.getFirst().close();
            server.awaitStatistics("room for another", seen -> seen.connections() == 2);
            assertThat(server.get("/").status()).isEqualTo(200);
            clients.forEach(RawClient::close);
        }
    }
}
