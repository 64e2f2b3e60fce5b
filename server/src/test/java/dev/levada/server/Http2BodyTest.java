package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.server.options.Http2;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Both directions slow down instead of filling the heap, for each stream by itself; and nothing takes for
/// ever.
final class Http2BodyTest {
    /// @param part bytes of each part: many tiny ones must not cost more than they weigh
    @ParameterizedTest
    @ValueSource(ints = {1_000, 1})
    void anApplicationThatDoesNotReadStopsItsClientAndNobodyElse(int part) {
        var release = new CountDownLatch(1);
        Application application = (scope, receive, send) -> {
            if (((HttpScope) scope).path().equals("/late")) release.await(15, TimeUnit.SECONDS);
            Apps.respond(send, String.valueOf(Apps.body(receive).length));
        };
        try (var server = ServerForTests.of(
                        application,
                        options -> options.withHttp2(Http2.DEFAULT.withWindowBytes(4_000))
                                .withLimits(options.limits().withMaxUnreadBytes(10_000)));
                var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/late", false)).ping();
            long window = 4_000;
            int sent = 0;
            while (window >= part && sent < 100_000) {
                for (int i = 0; i < 50 && window >= part; i++) {
                    client.write(Http2Frame.data(1, new byte[part], false));
                    window -= part;
                    sent += part;
                }
                client.ping();
                window += client.takeWindow(1);
            }
            assertThat(sent).isLessThan(20_000);
            client.write(client.request(3, "POST", "/", false), Http2Frame.data(3, "four", true));
            assertThat(client.answer(3).text()).isEqualTo("4");
            release.countDown();
            while (window < part) {
                client.await(Http2Frame.WINDOW_UPDATE);
                window += client.takeWindow(1);
            }
            client.write(Http2Frame.data(1, new byte[part], true));
            assertThat(client.answer(1).text()).isEqualTo(String.valueOf(sent + part));
        }
    }

    @Test
    void aClientThatOpensNoWindowBlocksItsResponseAndNobodyElse() {
        var sent = new AtomicLong();
        Application application = (scope, receive, send) -> {
            if (!((HttpScope) scope).path().equals("/large")) {
                Apps.ECHO.serve(scope, receive, send);
                return;
            }
            send.accept(new HttpEvent.ResponseStart(200, Headers.EMPTY));
            for (int i = 0; i < 100; i++) {
                send.accept(new HttpEvent.ResponseBody(Bytes.wrap(new byte[10_000]), i < 99));
                sent.addAndGet(10_000);
            }
        };
        try (var server = ServerForTests.of(application);
                var client = Http2Client.open(server)) {
            client.write(client.get(1, "/large"));
            HttpBodyTest.awaitStandstill(server, sent);
            // The window, what the application may be ahead, and what it is at.
            assertThat(sent.get()).isLessThan(65_536 + 65_536 + 20_000);
            client.write(Http2Frame.windowUpdate(0, 1_000_000), client.get(3, "/quick"));
            assertThat(client.answer(3).text()).isEqualTo("GET /quick ");
            client.write(Http2Frame.windowUpdate(1, 1_000_000));
            assertThat(client.answer(1).body.size()).isEqualTo(1_000_000);
        }
    }

    @Test
    void aSlowBodyIsA408() {
        try (var server = ServerForTests.withTimeouts(Apps.ECHO, it -> it.withBody(Duration.ofMillis(600)));
                var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/", false), Http2Frame.data(1, "begun", false));
            assertThat(client.answer(1).status()).isEqualTo("408");
            assertThat(client.awaitReset(1)).isEqualTo(Http2Frame.NO_ERROR);
            assertThat(server.next().awaitEnd()).contains("gone");
            assertThat(client.write(client.get(3, "/")).answer(3).status()).isEqualTo("200");
        }
    }

    /// The time for a part is not that for a whole frame.
    @Test
    void aFrameThatComesInPiecesIsNotLateWhileItComes() {
        try (var server = ServerForTests.withTimeouts(
                        Apps.ECHO, it -> it.withBody(Duration.ofMillis(1_500)).withHead(Duration.ofMillis(1_500)));
                var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/", false));
            byte[] frame = Http2Frame.data(1, "x".repeat(16_000), true).bytes();
            for (int from = 0; from < frame.length; from += 2_000) {
                client.raw().write(java.util.Arrays.copyOfRange(frame, from, Math.min(frame.length, from + 2_000)));
                server.awaitLoop();
                java.util.concurrent.locks.LockSupport.parkNanos(300_000_000);
            }
            assertThat(client.answer(1).status()).isEqualTo("200");
        }
    }

    @Test
    void anIdleConnectionIsClosed() {
        try (var server = ServerForTests.withTimeouts(Apps.ECHO, it -> it.withKeepAlive(Duration.ofMillis(300)));
                var client = Http2Client.open(server)) {
            client.write(client.get(1, "/")).answer(1);
            assertThat(client.awaitEnd()).isEqualTo(Http2Frame.NO_ERROR);
            server.awaitIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void requestsOfAConnectionAreLimited(int requests) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxRequestsPerConnection(3));
                var client = Http2Client.open(server)) {
            for (int i = 0; i < requests; i++)
                assertThat(client.write(client.get(2 * i + 1, "/"))
                                .answer(2 * i + 1)
                                .status())
                        .isEqualTo("200");
            if (requests == 3) assertThat(client.isEnded()).isTrue();
            else client.ping();
        }
    }

    // ---- the end of the server

    @Test
    void aClosingServerServesWhatIsUnderWayAndNothingElse() throws Exception {
        var release = new CountDownLatch(1);
        try (var server = ServerForTests.of((scope, receive, send) -> {
                    release.await(15, TimeUnit.SECONDS);
                    Apps.ECHO.serve(scope, receive, send);
                });
                var client = Http2Client.open(server)) {
            client.write(client.get(1, "/one"));
            server.next();
            var closing = Thread.ofVirtual().start(server::close);
            assertThat(client.await(Http2Frame.GOAWAY).error()).isEqualTo(Http2Frame.NO_ERROR);
            var last = client.await(Http2Frame.GOAWAY);
            assertThat(last.number(0, 4)).isEqualTo(1);
            client.write(client.get(3, "/late"));
            assertThat(client.awaitReset(3)).isEqualTo(Http2Frame.REFUSED_STREAM);
            release.countDown();
            assertThat(client.answer(1).text()).isEqualTo("GET /one ");
            assertThat(client.raw().readToEnd()).isEmpty();
            closing.join();
        }
    }

    @Test
    void aClosingServerInterruptsWhatTakesTooLong() {
        try (var server = ServerForTests.withTimeouts(
                        (_, _, _) -> new CountDownLatch(1).await(), it -> it.withDrain(Duration.ofMillis(300)));
                var client = Http2Client.open(server)) {
            client.write(client.get(1, "/"));
            var recorded = server.next();
            server.close();
            assertThat(recorded.awaitEnd().getLast()).startsWith("threw java.lang.InterruptedException");
        }
    }

    @Test
    void anIdleConnectionIsToldAndClosedAtOnce() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.ping();
            var closing = Thread.ofVirtual().start(server::close);
            assertThat(client.awaitEnd()).isEqualTo(Http2Frame.NO_ERROR);
            assertThat(closing).isNotNull();
        }
    }
}
