package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Address;
import dev.levada.contract.HttpScope;
import dev.levada.contract.WebSocketScope;
import org.junit.jupiter.api.Test;

/// Every field of asgi-events 2.1 and 3.1.
final class HttpScopeTest {
    @Test
    void aRequestFillsTheWholeScope() {
        try (var server = ServerForTests.of(Apps.ECHO, options -> options.withRootPath("/app"));
                var client = server.client()) {
            client.write(
                    "PUT /app/caf%C3%A9%20%2Fx?q=%20a&q=b+c HTTP/1.1\r\nHost: test:81\r\nX-Two: b\r\n"
                            + "Cookie: a=1\r\nx-two: a\r\nX-Latin: caf\u00e9\r\nX-Padded: \t in between \t\r\nX-Empty:\r\n\r\n");
            client.readResponse();

            var scope = (HttpScope) server.next().scope();
            assertThat(scope.type()).isEqualTo("http");
            assertThat(scope.httpVersion()).isEqualTo("1.1");
            assertThat(scope.method()).isEqualTo("PUT");
            assertThat(scope.scheme()).isEqualTo("http");
            assertThat(scope.path()).isEqualTo("/app/caf\u00e9 /x");
            assertThat(scope.rawPath()).isEqualTo("/app/caf%C3%A9%20%2Fx");
            assertThat(scope.queryString()).isEqualTo("q=%20a&q=b+c");
            assertThat(scope.rootPath()).isEqualTo("/app");
            assertThat(scope.headers())
                    .extracting(header -> header.name() + "=" + header.value())
                    .containsExactly(
                            "host=test:81",
                            "x-two=b",
                            "cookie=a=1",
                            "x-two=a",
                            "x-latin=caf\u00e9",
                            "x-padded=in between",
                            "x-empty=");
            assertThat(scope.client()).isEqualTo(new Address("127.0.0.1", client.localPort()));
            assertThat(scope.server()).isEqualTo(new Address("127.0.0.1", server.port()));
        }
    }

    @Test
    void aHandshakeFillsTheWholeScope() {
        try (var server = ServerForTests.of(Apps.ECHO, options -> options.withRootPath("/socket"));
                var client = server.webSocket(
                        "Sec-WebSocket-Protocol: b, a", "Sec-WebSocket-Protocol: c", "X-Two: 1", "X-Two: 2")) {
            var scope = (WebSocketScope) server.next().scope();
            assertThat(scope.type()).isEqualTo("websocket");
            assertThat(scope.httpVersion()).isEqualTo("1.1");
            assertThat(scope.scheme()).isEqualTo("ws");
            assertThat(scope.path()).isEqualTo("/socket");
            assertThat(scope.rawPath()).isEqualTo("/socket");
            assertThat(scope.queryString()).isEqualTo("a=b");
            assertThat(scope.rootPath()).isEqualTo("/socket");
            assertThat(scope.subprotocols()).containsExactly("b", "a", "c");
            assertThat(scope.headers().all("x-two")).containsExactly("1", "2");
            assertThat(scope.client()).isEqualTo(new Address("127.0.0.1", client.localPort()));
            assertThat(scope.server()).isEqualTo(new Address("127.0.0.1", server.port()));
        }
    }

    @Test
    void http10IsTold() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("GET / HTTP/1.0\r\n\r\n").readResponse();
            assertThat(((HttpScope) server.next().scope()).httpVersion()).isEqualTo("1.0");
        }
    }

    @Test
    void anAbsoluteTargetIsReadLikeItsPath() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("GET http://test/a%20b?c HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                    .readResponse();
            var scope = (HttpScope) server.next().scope();
            assertThat(scope.rawPath()).isEqualTo("/a%20b");
            assertThat(scope.queryString()).isEqualTo("c");
        }
    }

    @Test
    void optionsMayAskForTheServerAsAWhole() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n").readResponse();
            assertThat(((HttpScope) server.next().scope()).path()).isEqualTo("*");
        }
    }

    /// T-05.
    @Test
    void namesWithAnUnderscoreCannotPoseAsOthers() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\nX_Forwarded_For: evil\r\nX-Forwarded-For: good\r\n\r\n")
                    .readResponse();
            var headers = ((HttpScope) server.next().scope()).headers();
            assertThat(headers).extracting(header -> header.name()).containsExactly("host", "x-forwarded-for");
        }
    }

    /// T-05: these end a line in other alphabets, but not in HTTP.
    @Test
    void lineBreaksOfOtherAlphabetsDoNotSplitAHeader() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\nX-A: one\u0085X-B: two\r\n\r\n")
                    .readResponse();
            var headers = ((HttpScope) server.next().scope()).headers();
            assertThat(headers.first("x-a")).contains("one\u0085X-B: two");
            assertThat(headers.contains("x-b")).isFalse();
        }
    }
}
