package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.HttpEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class HttpBodyTest {
    /// What may be on its way besides the bound of 64 KiB: the kernel's buffers of both ends, one read of
    /// the loop, and what waits in Netty. Far below what the tests below would pile up.
    private static final long ON_ITS_WAY = 16L << 20;

    private static final Duration QUIET = Duration.ofMillis(250);

    private static final String POST = "POST / HTTP/1.1\r\nHost: test\r\n";

    @Test
    void chunksAreJoined() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write(POST + "Transfer-Encoding: Chunked\r\n\r\n"
                    + "3\r\none\r\n00003;name=value\r\ntwo\r\nA\r\n0123456789\r\n0\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("POST / onetwo0123456789");
            client.write("GET /next HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("GET /next ");
        }
    }

    @Test
    void anEmptyBodyIsOneEvent() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write(POST + "Content-Length: 0\r\n\r\n").readResponse();
            assertThat(server.next().awaitEnd()).containsExactly("request 0", "returned");
        }
    }

    /// T-07.
    @Test
    void trailersAreDiscarded() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write(
                    POST + "Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\nAuthorization: evil\r\nHost: evil\r\n"
                            + "Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\nGET /next HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("POST / one");
            assertThat(client.readResponse().text()).isEqualTo("GET /next ");
            var headers = ((dev.levada.contract.HttpScope) server.next().scope()).headers();
            assertThat(headers.contains("authorization")).isFalse();
            assertThat(headers.all("host")).containsExactly("test");
        }
    }

    @Test
    void continueIsSaidWhenTheApplicationReceives() throws Exception {
        var receive = new CountDownLatch(1);
        Application application = (_, in, send) -> {
            receive.await();
            Apps.respond(send, Bytes.wrap(Apps.body(in)).utf8());
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write(POST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.hasSomethingWithin(Duration.ofMillis(150))).isFalse();
            receive.countDown();
            assertThat(client.readResponse().statusLine()).isEqualTo("HTTP/1.1 100 Continue");
            client.write("hello");
            assertThat(client.readResponse().text()).isEqualTo("hello");
            client.write(POST + "Content-Length: 0\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    /// T-08: a client that was not asked to continue may or may not send its body, so nothing can follow.
    @Test
    void anAnswerInsteadOfContinueCloses() {
        try (var server = ServerForTests.of((_, _, send) -> Apps.respond(send, "no"));
                var client = server.client()) {
            client.write(POST + "Expect: 100-continue\r\nContent-Length: 35\r\n\r\n");
            var response = client.readResponse();
            assertThat(response.text()).isEqualTo("no");
            assertThat(response.header("connection")).contains("close");
            client.write("GET /evil HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readToEnd()).isEmpty();
            server.next();
            assertThat(server.hasStartedNothingElse()).isTrue();
        }
    }

    @Test
    void aClientThatMayNotYetSendIsNotLate() throws Exception {
        var receive = new CountDownLatch(1);
        Application application = (_, in, send) -> {
            receive.await();
            Apps.respond(send, Bytes.wrap(Apps.body(in)).utf8());
        };
        try (var server = ServerForTests.withTimeouts(application, it -> it.withBody(Duration.ofMillis(50)));
                var client = server.client()) {
            client.write(POST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.hasSomethingWithin(Duration.ofMillis(1_200))).isFalse();
            receive.countDown();
            assertThat(client.readResponse().status()).isEqualTo(100);
            client.write("hello");
            assertThat(client.readResponse().text()).isEqualTo("hello");
        }
    }

    @Test
    void aSlowApplicationSlowsItsClientInsteadOfFillingTheHeap() throws Exception {
        var read = new CountDownLatch(1);
        var received = new AtomicLong();
        Application application = (_, receive, send) -> {
            read.await();
            while (receive.next() instanceof HttpEvent.Request part) {
                received.addAndGet(part.body().length());
                if (!part.moreBody()) break;
            }
            Apps.respond(send, received.toString());
        };
        int megabytes = 50;
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            var sent = new AtomicLong();
            var sending = CompletableFuture.runAsync(() -> {
                client.write(POST + "Content-Length: " + ((long) megabytes << 20) + "\r\n\r\n");
                byte[] part = new byte[64 << 10];
                for (int i = 0; i < megabytes * 16; i++) {
                    client.write(part);
                    sent.addAndGet(part.length);
                }
            });
            awaitStandstill(server, sent);
            assertThat(sent.get()).isLessThan(ON_ITS_WAY);
            read.countDown();
            sending.get(30, TimeUnit.SECONDS);
            assertThat(client.readResponse().text()).isEqualTo(Long.toString((long) megabytes << 20));
        }
    }

    @Test
    void aSlowClientSlowsTheApplicationInsteadOfFillingTheHeap() throws Exception {
        int parts = 500;
        var sent = new AtomicLong();
        Application application = (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            var part = Bytes.wrap(new byte[64 << 10]);
            for (int i = 0; i < parts; i++) {
                send.accept(new HttpEvent.ResponseBody(part, i < parts - 1));
                sent.addAndGet(part.length());
            }
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            awaitStandstill(server, sent);
            assertThat(sent.get()).isLessThan(ON_ITS_WAY);
            assertThat(client.readResponse().body()).hasSize(parts * (64 << 10));
        }
    }

    /// The rest of an unwanted body is read past up to a bound, so that the connection can be kept.
    @Test
    void aShortUnreadBodyIsReadPast() {
        try (var server = ServerForTests.of((_, _, send) -> Apps.respond(send, "early"));
                var client = server.client()) {
            client.write(POST + "Content-Length: 20000\r\n\r\n").write(new byte[10_000]);
            assertThat(client.readResponse().text()).isEqualTo("early");
            client.write(new byte[10_000]).write(POST + "Content-Length: 0\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("early");
        }
    }

    @Test
    void aLongUnreadBodyDoesNotHoldTheConnection() {
        var answers = new AtomicInteger();
        Application application = (_, _, send) -> {
            answers.incrementAndGet();
            Apps.respond(send, "early");
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            var sending = CompletableFuture.runAsync(() -> {
                client.offers((POST + "Content-Length: 4000000\r\n\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                client.offers(new byte[4_000_000]);
            });
            assertThat(client.readResponse().text()).isEqualTo("early");
            assertThat(client.readToEnd()).isEmpty();
            client.leave();
            sending.join();
            server.awaitIdle();
            assertThat(answers).hasValue(1);
        }
    }

    /// The queue was overfull when the answer came, so the server had stopped reading.
    @Test
    void anAnswerBesideAnOverfullQueueDoesNotLeaveTheConnectionHanging() throws Exception {
        var answer = new CountDownLatch(1);
        Application application = (_, _, send) -> {
            answer.await();
            Apps.respond(send, "late");
        };
        try (var server = ServerForTests.withLimits(application, limits -> limits.withMaxUnreadBytes(1_000));
                var client = server.client()) {
            client.write(POST + "Content-Length: 60000\r\n\r\n").write(new byte[30_000]);
            server.next();
            answer.countDown();
            assertThat(client.readResponse().text()).isEqualTo("late");
            client.write(new byte[30_000]).write(POST + "Content-Length: 0\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("late");
        }
    }

    /// Waits until the number grows no more: not for a while, nor while the loop comes round to others
    /// again and again.
    static void awaitStandstill(ServerForTests server, AtomicLong sent) {
        long deadline = System.nanoTime() + RawClient.PATIENCE.toNanos();
        int quiet = 0;
        while (quiet < 3) {
            assertThat(System.nanoTime()).as("still growing at %s", sent).isLessThan(deadline);
            long before = sent.get();
            LockSupport.parkNanos(QUIET.toNanos());
            server.awaitLoop();
            quiet = before > 0 && before == sent.get() ? quiet + 1 : 0;
        }
    }

    /// T-14: nothing is inflated, so nothing swells.
    @Test
    void aCompressedBodyIsHandedOnAsItCame() throws Exception {
        var compressed = new java.io.ByteArrayOutputStream();
        try (var zip = new java.util.zip.GZIPOutputStream(compressed)) {
            zip.write(new byte[1 << 20]);
        }
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write(POST + "Content-Encoding: gzip\r\nContent-Length: " + compressed.size() + "\r\n\r\n");
            client.write(compressed.toByteArray());
            client.readResponse();
            assertThat(server.next().awaitEnd()).containsExactly("request " + compressed.size(), "returned");
        }
    }
}
