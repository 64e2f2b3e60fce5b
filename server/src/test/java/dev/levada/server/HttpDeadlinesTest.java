package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.HttpEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// T-12. The server looks at deadlines twice a second, so each may come that much late.
final class HttpDeadlinesTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void bytesOfAHeadDoNotRenewItsDeadline() {
        try (var server = ServerForTests.withTimeouts(Apps.ECHO, it -> it.withHead(SHORT))) {
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < 50; i++) slow.add(server.client().write("GET / HTTP/1.1\r\nHost: test\r\n"));
            long from = System.nanoTime();
            // A byte now and then, as long as anybody takes one.
            while (slow.stream().anyMatch(client -> !client.hasSomethingWithin(Duration.ofMillis(1)))) {
                slow.forEach(client -> client.offers(new byte[] {'x'}));
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
            }
            for (var client : slow) {
                assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 408 ");
                client.leave();
            }
            assertThat(server.get("/").status()).as("a good client").isEqualTo(200);
            assertThat(server.awaitIdle().timeouts()).isEqualTo(50);
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() {
        try (var server = ServerForTests.withTimeouts(Apps.ECHO, it -> it.withHead(SHORT));
                var client = server.client()) {
            assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void theHeadOfALaterRequestIsDueFromItsFirstByte() {
        try (var server = ServerForTests.withTimeouts(Apps.ECHO, it -> it.withHead(SHORT));
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n").readResponse();
            // Idle for longer than a head may take.
            assertThat(client.hasSomethingWithin(Duration.ofSeconds(1))).isFalse();
            client.write("GET / HTTP/1.1\r\n");
            assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void aBodyThatStopsIsAnsweredAndTheApplicationSeesADisconnect() {
        try (var server = ServerForTests.withTimeouts(Apps.ECHO, it -> it.withBody(SHORT));
                var client = server.client()) {
            client.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhe");
            assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 408 ");
            assertThat(server.next().awaitEnd()).startsWith("request 2 more", "gone");
            assertThat(server.server().statistics().timeouts()).isEqualTo(1);
        }
    }

    @Test
    void aBodyThatStopsCutsWhatHasBegun() {
        Application application = (_, receive, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(Apps.part("begun"));
            Apps.body(receive);
        };
        try (var server = ServerForTests.withTimeouts(application, it -> it.withBody(SHORT));
                var client = server.client()) {
            client.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhe");
            assertThat(client.readTextToEnd()).endsWith("begun\r\n");
            assertThat(server.next().awaitEnd()).startsWith("request 2 more", "gone");
        }
    }

    @Test
    void anApplicationThatIsSlowToReceiveIsNotTheClientsFault() throws Exception {
        var receive = new java.util.concurrent.CountDownLatch(1);
        Application application = (_, in, send) -> {
            receive.await();
            Apps.respond(send, Integer.toString(Apps.body(in).length));
        };
        try (var server = ServerForTests.of(
                        application,
                        options -> options.withTimeouts(options.timeouts().withBody(SHORT))
                                .withLimits(options.limits().withMaxUnreadBytes(1_000)));
                var client = server.client()) {
            client.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 50000\r\n\r\n")
                    .write(new byte[50_000]);
            assertThat(client.hasSomethingWithin(Duration.ofMillis(1_200))).isFalse();
            receive.countDown();
            assertThat(client.readResponse().text()).isEqualTo("50000");
        }
    }

    @Test
    void aPeerThatNeverReadsIsCutAndNobodyElseWaits() {
        Application application = (scope, _, send) -> {
            if (!scope.toString().contains("/big")) {
                Apps.respond(send, "small");
                return;
            }
            send.accept(new HttpEvent.ResponseStart(200));
            while (true) send.accept(new HttpEvent.ResponseBody(Bytes.wrap(new byte[1 << 18]), true));
        };
        try (var server = ServerForTests.withTimeouts(application, it -> it.withWrite(Duration.ofMillis(600)))) {
            List<RawClient> stopped = new ArrayList<>();
            for (int i = 0; i < 10; i++)
                stopped.add(RawClient.connect(server.port(), 4_096).write("GET /big HTTP/1.1\r\nHost: test\r\n\r\n"));
            for (int i = 0; i < 20; i++) assertThat(server.get("/small").text()).isEqualTo("small");
            var seen = server.awaitIdle();
            assertThat(seen.timeouts()).isEqualTo(10);
            assertThat(seen.applicationErrors()).isZero();
            stopped.forEach(RawClient::close);
        }
    }

    @Test
    void aBodyThatTricklesIsAnsweredThoughItNeverStops() {
        try (var server = ServerForTests.of(
                        Apps.ECHO,
                        options -> options.withTimeouts(options.timeouts().withBody(Duration.ofMillis(500)))
                                .withLimits(options.limits().withMinBodyBytesPerSecond(1_000)));
                var client = server.client()) {
            client.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 50000\r\n\r\n");
            long from = System.nanoTime();
            while (!client.hasSomethingWithin(Duration.ofMillis(50))) {
                client.offers(new byte[1]);
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
            }
            assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 408 ");
            assertThat(server.next().awaitEnd()).contains("gone");
            assertThat(server.server().statistics().timeouts()).isEqualTo(1);
        }
    }

    @Test
    void aBodyThatKeepsItsRateMayTakeAnyTime() {
        try (var server = ServerForTests.of(
                        Apps.ECHO,
                        options -> options.withTimeouts(options.timeouts().withBody(Duration.ofSeconds(1)))
                                .withLimits(options.limits().withMinBodyBytesPerSecond(100)));
                var client = server.client()) {
            client.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\r\n");
            // For twice the time-out, at twenty times the rate.
            for (int i = 0; i < 24; i++) {
                client.write("x".repeat(200));
                assertThat(client.hasSomethingWithin(Duration.ofMillis(100))).isFalse();
            }
            client.write("x".repeat(200));
            assertThat(client.readResponse().text()).hasSize("POST / ".length() + 5_000);
        }
    }

    @Test
    void withoutARateOnlyTheTimeBetweenPartsCounts() {
        try (var server = ServerForTests.of(
                        Apps.ECHO,
                        options -> options.withTimeouts(options.timeouts().withBody(Duration.ofMillis(600)))
                                .withLimits(options.limits().withMinBodyBytesPerSecond(0)));
                var client = server.client()) {
            client.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 30\r\n\r\n");
            for (int i = 0; i < 29; i++) {
                client.write("x");
                assertThat(client.hasSomethingWithin(Duration.ofMillis(50))).isFalse();
            }
            client.write("x");
            assertThat(client.readResponse().text()).isEqualTo("POST / " + "x".repeat(30));
        }
    }
}
