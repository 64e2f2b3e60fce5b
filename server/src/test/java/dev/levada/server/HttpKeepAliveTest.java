package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpKeepAliveTest {
    @Test
    void http11KeepsTheConnection() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            for (int i = 0; i < 3; i++) {
                client.write("GET /" + i + " HTTP/1.1\r\nHost: test\r\n\r\n");
                var response = client.readResponse();
                assertThat(response.text()).isEqualTo("GET /" + i + " ");
                assertThat(response.header("connection")).isEmpty();
            }
            assertThat(server.server().statistics().accepted()).isEqualTo(1);
            assertThat(server.server().statistics().requests()).isEqualTo(3);
        }
    }

    @Test
    void http10ClosesUnlessAskedToKeep() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            var kept = client.readResponse();
            assertThat(kept.header("connection")).contains("keep-alive");
            assertThat(kept.text()).isEqualTo("GET /a ");

            client.write("GET /b HTTP/1.0\r\n\r\n");
            var last = client.readResponse();
            assertThat(last.header("connection")).contains("close");
            assertThat(last.text()).isEqualTo("GET /b ");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void closesWhenTheClientAsks() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            assertThat(client.readResponse().header("connection")).contains("close");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void closesWhenTheApplicationAsks() {
        Application application = (_, _, send) -> Apps.respond(send, 200, Headers.of("connection", "close"), "last");
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            var response = client.readResponse();
            assertThat(response.headers("connection")).containsExactly("close");
            assertThat(response.text()).isEqualTo("last");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    /// T-10.
    @ParameterizedTest
    @CsvSource({"20, 1", "20, 7", "200, 3"})
    void pipelinedAnswersKeepTheirOrderWhateverTheirHandlersTake(int requests, long seed) {
        var random = new Random(seed);
        Application application = (scope, receive, send) -> {
            Apps.body(receive);
            LockSupport.parkNanos(random.nextLong(Duration.ofMillis(2).toNanos()));
            Apps.respond(send, ((HttpScope) scope).path());
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            var all = new StringBuilder();
            for (int i = 0; i < requests; i++)
                all.append("POST /").append(i).append(" HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nGET /");
            client.write(all.toString());
            for (int i = 0; i < requests; i++)
                assertThat(client.readResponse().text()).isEqualTo("/" + i);
        }
    }

    /// T-10: nobody gets the rest of somebody else's answer.
    @Test
    void aBrokenAnswerEndsThePipelineBehindIt() {
        Application application = (scope, _, send) -> {
            if (((HttpScope) scope).path().equals("/broken")) {
                send.accept(new dev.levada.contract.HttpEvent.ResponseStart(200));
                send.accept(Apps.part("half"));
                throw new IllegalStateException("mid-way");
            }
            Apps.respond(send, "whole");
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write("GET /broken HTTP/1.1\r\nHost: test\r\n\r\nGET /next HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readTextToEnd())
                    .contains("half")
                    .doesNotContain("whole")
                    .doesNotContain("\r\n0\r\n");
        }
    }

    @Test
    void anApplicationThatGoesOnAfterItsAnswerDoesNotHoldUpTheNextRequest() throws Exception {
        var release = new CountDownLatch(1);
        Application application = (scope, _, send) -> {
            Apps.respond(send, ((HttpScope) scope).path());
            release.await();
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            // As many as may go on; the next has to wait for one of them.
            for (int i = 0; i < 8; i++) {
                client.write("GET /" + i + " HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(client.readResponse().text()).isEqualTo("/" + i);
            }
            client.write("GET /8 HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.hasSomethingWithin(Duration.ofMillis(200))).isFalse();
            release.countDown();
            assertThat(client.readResponse().text()).isEqualTo("/8");
        }
    }

    @Test
    void anIdleConnectionIsClosedAfterItsTime() {
        try (var server = ServerForTests.withTimeouts(
                        Apps.ECHO, timeouts -> timeouts.withKeepAlive(Duration.ofMillis(100)));
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            client.readResponse();
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void theLastRequestThatAConnectionMayHaveClosesIt() {
        try (var server = ServerForTests.withLimits(Apps.ECHO, it -> it.withMaxRequestsPerConnection(3));
                var client = server.client()) {
            // All at once: the fourth is one too many and nobody sees it.
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".repeat(4));
            for (int i = 0; i < 2; i++)
                assertThat(client.readResponse().header("connection")).isEmpty();
            assertThat(client.readResponse().header("connection")).contains("close");
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.awaitIdle().requests()).isEqualTo(3);
        }
    }
}
