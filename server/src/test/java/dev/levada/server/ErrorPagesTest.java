package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.WebSocketScope;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// T-105 and the error log's half of T-101: what shows of a mistake, outside and inside.
final class ErrorPagesTest {
    private static final String CANARY = "c4n4ry";
    private static final Pattern INCIDENT = Pattern.compile("Incident ([0-9a-f]{8})\\.");

    private static final Application FAILING = (scope, _, _) -> {
        throw new IllegalStateException("secret inside\r\nFORGED \u001b[31m of " + scope);
    };

    @Test
    void anErrorPageSaysNothingButWhereToLook() {
        try (var log = new CapturedLog();
                var server = ServerForTests.of(FAILING)) {
            var response = server.get("/" + CANARY + "?" + CANARY);
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.toString() + response.text())
                    .doesNotContain(CANARY, "secret", "Exception", "dev.levada");
            var incident = INCIDENT.matcher(response.text());
            assertThat(incident.find()).isTrue();
            assertThat(log.await("Incident " + incident.group(1)))
                    .contains("The application failed on GET", "secret inside\\u000d\\u000aFORGED \\u001b[31m")
                    .doesNotContain("\r", "\n", "\u001b");
        }
    }

    @Test
    void aFailedHandshakeSaysNoMore() {
        try (var log = new CapturedLog();
                var server = ServerForTests.of((scope, receive, send) -> {
                    if (scope instanceof WebSocketScope) FAILING.serve(scope, receive, send);
                });
                var client = server.client()) {
            client.write(ServerForTests.handshake("X-Note: " + CANARY));
            var response = client.readResponse();
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.text()).matches("Internal Server Error\\. Incident [0-9a-f]{8}\\.\n");
            assertThat(log.await("The application failed")).doesNotContain("\r", "\n", "\u001b");
        }
    }

    @Test
    void whatIsRefusedIsNotRepeated() {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            for (var request : new String[] {
                "GET /" + CANARY + " HTTP/1.1\r\n\r\n",
                CANARY + "\r\n\r\n",
                "GET " + CANARY + " HTTP/1.1\r\nHost: test\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: <" + CANARY + ">\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nContent-Length: " + CANARY + "\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: " + CANARY + "\r\n\r\n",
                ServerForTests.handshake("Sec-WebSocket-Protocol: <" + CANARY + ">")
            })
                try (var client = server.client()) {
                    var answer = client.write(request).readTextToEnd();
                    assertThat(answer).startsWith("HTTP/1.1 ").doesNotContain(CANARY);
                }
        }
    }
}
