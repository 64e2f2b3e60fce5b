package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.server.options.Drain;
import dev.levada.server.options.DrainCode;
import dev.levada.server.options.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// F-23: how a server ends what it serves. The same with 10,000 sockets is `./levada bench drain`.
final class DrainTest {
    private static final int SOCKETS = 500;
    private static final int REQUESTS = 20;

    @Test
    void everySocketGetsItsCloseFrameAndEveryRequestItsAnswer() throws Exception {
        var release = new CountDownLatch(1);
        Application application = (scope, receive, send) -> {
            if (scope instanceof HttpScope) {
                release.await();
                Apps.respond(send, "finished");
            } else {
                Apps.READER.serve(scope, receive, send);
            }
        };
        var server = ServerForTests.of(
                application,
                options -> options.withEventLoops(2)
                        .withTimeouts(options.timeouts().withDrain(Duration.ofSeconds(20)))
                        .withDrain(new Drain(
                                Duration.ZERO,
                                Duration.ofSeconds(1),
                                DrainCode.SERVICE_RESTART,
                                Duration.ofSeconds(30))));
        var sockets = new ArrayList<RawClient>();
        var requests = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < SOCKETS; i++) sockets.add(server.webSocket());
            for (int i = 0; i < REQUESTS; i++)
                requests.add(server.client().write("GET / HTTP/1.1\r\nHost: test\r\n\r\n"));
            for (int i = 0; i < SOCKETS + REQUESTS; i++) server.next();
            var closing = CompletableFuture.runAsync(server::close);
            var delays = new HashSet<Integer>();
            for (var socket : sockets) {
                var frame = socket.readCloseFrame();
                assertThat(frame.closeCode()).isEqualTo(1012);
                assertThat(frame.closeReason()).matches("reconnect-after=\\d+");
                delays.add(Integer.parseInt(frame.closeReason().substring("reconnect-after=".length())));
                socket.write(RawFrame.close(1012, ""));
            }
            assertThat(delays).hasSizeGreaterThan(SOCKETS / 2).allMatch(it -> it <= 30_000);
            assertThat(closing).isNotDone();
            release.countDown();
            for (var request : requests) {
                var response = request.readResponse();
                assertThat(response.text()).isEqualTo("finished");
                assertThat(response.header("connection")).contains("close");
                request.leave();
            }
            closing.get(20, TimeUnit.SECONDS);
        } finally {
            sockets.forEach(RawClient::close);
            requests.forEach(RawClient::close);
        }
        assertThat(server.server().statistics().interruptedApplications()).isZero();
    }

    @Test
    void aStreamWithoutAnEndIsAskedToEndAndDoes() throws Exception {
        Application stream = (_, receive, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(Apps.part("first"));
            while (receive.next() instanceof HttpEvent.Request) {
                // Waits for channel messages, as a stream of events does.
            }
            send.accept(Apps.part("last"));
        };
        var log = new CapturedLog();
        var server = ServerForTests.of(
                stream, options -> options.withTimeouts(options.timeouts().withDrain(Duration.ofSeconds(50))));
        try (log;
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.hasSomethingWithin(Duration.ofSeconds(10))).isTrue();
            var closing = CompletableFuture.runAsync(server::close);
            assertThat(client.readResponse().text()).isEqualTo("firstlast");
            client.leave();
            closing.get(20, TimeUnit.SECONDS);
        }
        assertThat(server.server().statistics().interruptedApplications()).isZero();
        assertThat(log.lines()).noneMatch(line -> line.contains("returned without one"));
    }

    @Test
    void aRequestThatFollowsOnAnOldConnectionIsAnswered503() throws Exception {
        var release = new CountDownLatch(1);
        Application streaming = (scope, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(Apps.part("begun "));
            release.await();
            send.accept(new HttpEvent.ResponseBody(dev.levada.contract.Bytes.utf8("ended " + scope.type())));
        };
        var server = ServerForTests.of(streaming);
        try (var client = server.client();
                var idle = server.client()) {
            // The head of the first response leaves before the end begins, and promises that more can follow.
            client.write("GET /1 HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
            var closing = CompletableFuture.runAsync(server::close);
            // Now it has begun to end.
            assertThat(idle.readToEnd()).isEmpty();
            client.write("GET /2 HTTP/1.1\r\nHost: test\r\n\r\n");
            release.countDown();
            var rest = client.readTextToEnd();
            assertThat(rest).contains("ended http", "HTTP/1.1 503 Service Unavailable", "retry-after: 1");
            client.leave();
            closing.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRequestThatTakesTooLongIsAnswered503AtTheDeadline() {
        var server = ServerForTests.withTimeouts(
                (_, _, _) -> new CountDownLatch(1).await(), it -> it.withDrain(Duration.ofMillis(300)));
        try (var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            var recorded = server.next();
            var closing = CompletableFuture.runAsync(server::close);
            var response = client.readResponse();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("retry-after")).contains("1");
            assertThat(recorded.awaitEnd().getLast()).contains("InterruptedException");
            client.leave();
            closing.join();
        }
    }

    @Test
    void withADelayItIsNotReadyFirstAndStillServes() throws Exception {
        var server = ServerForTests.of(
                Apps.ECHO,
                options -> options.withMetrics(new Metrics("127.0.0.1:0"))
                        .withDrain(options.drain().withDelay(Duration.ofSeconds(3))));
        int watch = server.server().metricsAddress().orElseThrow().port();
        try (var kept = server.client()) {
            kept.write("GET /1 HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(kept.readResponse().header("connection")).isEmpty();
            var closing = CompletableFuture.runAsync(server::close);
            Await.until("not ready", () -> status(watch), seen -> seen == 503);
            // Both who is there and who comes are served, and asked not to stay.
            kept.write("GET /2 HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(kept.readResponse().header("connection")).contains("close");
            assertThat(server.get("/3").text()).isEqualTo("GET /3 ");
            kept.leave();
            closing.get(15, TimeUnit.SECONDS);
        }
    }

    private static int status(int port) {
        try (var client = RawClient.connect(port)) {
            client.write("GET /readyz HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            return client.readResponse().status();
        }
    }
}
