package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// T-01 to T-08: each malformed request has a second, marked one behind it. There must be exactly one
/// answer, a refusal, then the end of the connection; no application may see either request.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpRefusalTest {
    static final String MARKED = "GET /marked HTTP/1.1\r\nHost: test\r\n\r\n";

    private final ServerForTests server = ServerForTests.of(Apps.ECHO);
    private long requestsBefore;

    @BeforeAll
    void start() {
        assertThat(server.get("/").status()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void count() {
        requestsBefore = server.server().statistics().requests();
    }

    private long requests() {
        return server.server().statistics().requests() - requestsBefore;
    }

    private static Arguments refused(String what, String request) {
        return Arguments.of(what, request);
    }

    private static Arguments header(String what, String lines) {
        return Arguments.of(what, "GET / HTTP/1.1\r\nHost: test\r\n" + lines + "\r\n\r\n");
    }

    private static Arguments body(String what, String lines) {
        return Arguments.of(what, "POST / HTTP/1.1\r\nHost: test\r\n" + lines + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    }

    /// T-01.
    static Stream<Arguments> lengths() {
        return Stream.of(
                body("both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
                body("both lengths, turned", "Transfer-Encoding: chunked\r\nContent-Length: 5"),
                body("two equal lengths", "Content-Length: 5\r\nContent-Length: 5"),
                body("two lengths", "Content-Length: 5\r\nContent-Length: 6"),
                body("a list of lengths", "Content-Length: 5, 5"),
                body("plus", "Content-Length: +5"),
                body("minus", "Content-Length: -5"),
                body("hex", "Content-Length: 0x5"),
                body("a space within", "Content-Length: 1 5"),
                body("an underscore within", "Content-Length: 1_5"),
                body("empty", "Content-Length:"),
                body("overflow", "Content-Length: 18446744073709551621"),
                body("many digits", "Content-Length: 00000000000000000000000000000005"),
                body("a decimal", "Content-Length: 5.0"),
                refused("chunks for HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                refused(
                        "both lengths for HTTP/1.0",
                        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"));
    }

    /// T-02.
    static Stream<Arguments> encodings() {
        return Stream.of(
                        "xchunked",
                        "chunked, ",
                        ",chunked",
                        "chunked,",
                        "identity",
                        "gzip",
                        "gzip, chunked",
                        "chunked, gzip",
                        "chunked, identity",
                        "chunked, chunked",
                        "\u000bchunked",
                        "chunked\u000b",
                        "\fchunked",
                        "chunked\0",
                        "\"chunked\"",
                        "chunked;q=1",
                        "c hunked",
                        "\u0000chunked",
                        "",
                        "chunked\r\nTransfer-Encoding: chunked",
                        "chunked\r\nTransfer-Encoding: identity",
                        "identity\r\nTransfer-Encoding: chunked",
                        "\r\n chunked",
                        "chunked\u00a0")
                .map(value -> body("\"" + value + "\"", "Transfer-Encoding: " + value));
    }

    /// T-04.
    static Stream<Arguments> headerLines() {
        return Stream.of(
                header("a space before the colon", "X-A : b"),
                header("a tab before the colon", "X-A\t: b"),
                header("a space within the name", "X A: b"),
                header("a folded line", "X-A: b\r\n c"),
                header("a line folded by a tab", "X-A: b\r\n\tc"),
                refused("a space before the first line", "GET / HTTP/1.1\r\n Host: test\r\n\r\n"),
                header("an empty name", ": b"),
                header("no colon", "X-A"),
                header("a control byte in the name", "X\u0001A: b"),
                header("a control byte in the value", "X-A: b\u0001c"),
                header("DEL in the value", "X-A: b\u007fc"),
                header("NUL in the name", "X\0A: b"),
                header("NUL in the value", "X-A: b\0c"),
                header("a bare CR in the value", "X-A: b\rX-B: c"),
                header("a bare CR at the end", "X-A: b\r\r\nX-B: c"),
                header("a byte above ASCII in the name", "X-\u00e9: b"),
                header("a parenthesis in the name", "X(A): b"),
                refused("a bare LF behind the request line", "GET / HTTP/1.1\nHost: test\r\n\r\n"),
                refused("a bare LF behind a header", "GET / HTTP/1.1\r\nHost: test\nX-A: b\r\n\r\n"),
                refused("bare LFs at the end", "GET / HTTP/1.1\r\nHost: test\n\n"),
                refused("a control byte before the line", "\u0001GET / HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("NUL before the line", "\0\0GET / HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("a space before the line", " GET / HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("a tab before the line", "\tGET / HTTP/1.1\r\nHost: test\r\n\r\n"));
    }

    static Stream<Arguments> requestLines() {
        return Stream.of(
                        "GET /",
                        "GET",
                        "GET  HTTP/1.1",
                        "GET / HTTP/1.1 x",
                        "GET / HTTP/2.0",
                        "GET / HTTP/0.9",
                        "GET / http/1.1",
                        "GET / HTTP/1.10",
                        "GET / HTTP/11",
                        "GET / FTP/1.1",
                        "GET /a b HTTP/1.1",
                        "GET /\u0001 HTTP/1.1",
                        "GET /\u00e9 HTTP/1.1",
                        "GET /a#b HTTP/1.1",
                        "GET a HTTP/1.1",
                        "GET * HTTP/1.1",
                        "GET ftp://test/ HTTP/1.1",
                        "CONNECT test:80 HTTP/1.1",
                        "G(T / HTTP/1.1",
                        "G\u0001T / HTTP/1.1",
                        "GET\t/ HTTP/1.1",
                        "GET / HTTP/1.1\r",
                        "/ HTTP/1.1",
                        "GET /\0 HTTP/1.1")
                .map(line -> refused("\"" + line + "\"", line + "\r\nHost: test\r\n\r\n"));
    }

    /// T-06.
    static Stream<Arguments> hosts() {
        return Stream.of(
                refused("absent", "GET / HTTP/1.1\r\nX-A: b\r\n\r\n"),
                refused("twice", "GET / HTTP/1.1\r\nHost: test\r\nHost: test\r\n\r\n"),
                refused("two", "GET / HTTP/1.1\r\nHost: test\r\nHost: evil\r\n\r\n"),
                refused("a list", "GET / HTTP/1.1\r\nHost: test, evil\r\n\r\n"),
                refused("user information", "GET / HTTP/1.1\r\nHost: user@test\r\n\r\n"),
                refused("a path", "GET / HTTP/1.1\r\nHost: test/path\r\n\r\n"),
                refused("a query", "GET / HTTP/1.1\r\nHost: test?a\r\n\r\n"),
                refused("a backslash", "GET / HTTP/1.1\r\nHost: test\\evil\r\n\r\n"),
                refused("a space", "GET / HTTP/1.1\r\nHost: te st\r\n\r\n"),
                refused("a byte above ASCII", "GET / HTTP/1.1\r\nHost: t\u00e9st\r\n\r\n"),
                refused("other than the target's", "GET http://evil/ HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("a target with user information", "GET http://test@evil/ HTTP/1.1\r\nHost: test\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource({"lengths", "encodings", "headerLines", "requestLines", "hosts"})
    void aMalformedRequestIsRefusedOnceAndEndsTheConnection(String what, String request) {
        try (var client = server.client()) {
            client.write(request + MARKED);
            String answers = client.readTextToEnd();
            assertThat(answers).as(what).matches("(?s)HTTP/1\\.1 (400|501|505) .*");
            assertThat(answers).as(what).containsOnlyOnce("HTTP/1.1 ").contains("connection: close");
        }
        assertThat(requests()).as("no application saw it").isZero();
    }

    /// T-08.
    @Test
    void noByteOfABodyIsARequest() {
        try (var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\nContent-Length: " + MARKED.length() + "\r\n\r\n" + MARKED
                    + "GET /two HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("GET / " + MARKED);
            assertThat(client.readResponse().text()).isEqualTo("GET /two ");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void bytesBehindAnEmptyBodyAreTheNextRequest() {
        try (var client = server.client()) {
            client.write(
                    "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\nxyz / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("POST / ");
            assertThat(client.readResponse().text()).isEqualTo("xyz / ");
        }
    }

    @Test
    void emptyLinesBeforeARequestAreSkipped() {
        try (var client = server.client()) {
            client.write("\r\n\r\nGET /a HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("GET /a ");
        }
    }

    @Test
    void refusalsAreCounted() {
        long before = server.server().statistics().badRequests();
        try (var client = server.client()) {
            client.write("GET / HTTP/1.1\r\n\r\n").readToEnd();
        }
        assertThat(server.server().statistics().badRequests()).isEqualTo(before + 1);
    }
}
