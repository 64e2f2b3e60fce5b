package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.WebSocketEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// P4 and P5: both directions slow down instead of filling the heap, and nobody else waits.
final class WebSocketBackpressureTest {
    /// What the kernel's buffers and one read of the loop may hold besides the bounds.
    private static final long ON_ITS_WAY = 16L << 20;

    /// Checks that the server stops to take such messages long before 64 MB.
    static void assertStopsReading(ServerForTests server, RawClient client, byte[] message) throws Exception {
        var sent = new AtomicLong();
        var sending = CompletableFuture.runAsync(() -> {
            while (sent.get() < 64L << 20 && client.offers(message)) sent.addAndGet(message.length);
        });
        HttpBodyTest.awaitStandstill(server, sent);
        assertThat(sent.get()).isLessThan(ON_ITS_WAY);
        client.reset();
        sending.get(10, TimeUnit.SECONDS);
    }

    private static final Application ACCEPTS_AND_WAITS = (_, receive, send) -> {
        receive.next();
        send.accept(WebSocketEvent.Accept.PLAIN);
        new CountDownLatch(1).await();
    };

    private static ServerForTests withImpatience(Application application) {
        return ServerForTests.withTimeouts(
                application, it -> it.withDrain(Duration.ofMillis(100)).withApplicationClose(Duration.ofMillis(100)));
    }

    @Test
    void anApplicationThatDoesNotReceiveStopsTheReading() throws Exception {
        try (var server = withImpatience(ACCEPTS_AND_WAITS)) {
            assertStopsReading(server, server.webSocket(), RawFrame.of(0x82, new byte[10_000]));
        }
    }

    @Test
    void tinyMessagesCountToo() throws Exception {
        try (var server = withImpatience(ACCEPTS_AND_WAITS)) {
            var many = new java.io.ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) many.writeBytes(RawFrame.text(""));
            assertStopsReading(server, server.webSocket(), many.toByteArray());
        }
    }

    /// What counts is the message, not its last fragment.
    @Test
    void fragmentedMessagesCountInFull() throws Exception {
        try (var server = withImpatience(ACCEPTS_AND_WAITS)) {
            byte[] message = RawFrame.join(
                    RawFrame.of(RawFrame.BINARY, new byte[1 << 19]), RawFrame.of(RawFrame.FIN, new byte[0]));
            assertStopsReading(server, server.webSocket(), message);
        }
    }

    @Test
    void readingGoesOnWhenTheApplicationHasCaughtUp() throws Exception {
        var release = new CountDownLatch(1);
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            release.await();
            int messages = 0;
            while (receive.next() instanceof WebSocketEvent.Receive) messages++;
            send.accept(new WebSocketEvent.SendText("not reached: " + messages));
        };
        try (var server = ServerForTests.of(application);
                var client = server.webSocket()) {
            var sending = CompletableFuture.runAsync(() -> {
                byte[] message = RawFrame.of(0x82, new byte[100_000]);
                for (int i = 0; i < 300; i++) client.write(message);
                client.write(RawFrame.close(1000, ""));
            });
            release.countDown();
            sending.get(20, TimeUnit.SECONDS);
            assertThat(client.readCloseFrame().closeCode()).isEqualTo(1000);
            var history = server.next().awaitEnd();
            assertThat(history.stream().filter("bytes 100000"::equals)).hasSize(300);
        }
    }

    @Test
    void aPeerThatDoesNotReadBlocksItsSenderAndNobodyElse() throws Exception {
        var sent = new AtomicLong();
        Application application = (scope, receive, send) -> {
            if (!scope.toString().contains("/socket")) {
                Apps.respond(send, "fine");
                return;
            }
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            var message = new WebSocketEvent.SendBytes(Bytes.wrap(new byte[10_000]));
            for (int i = 0; i < 3_000; i++) {
                send.accept(message);
                sent.addAndGet(10_000);
            }
        };
        try (var server = withImpatience(application);
                var client = server.webSocket()) {
            HttpBodyTest.awaitStandstill(server, sent);
            assertThat(sent.get()).isLessThan(ON_ITS_WAY);
            for (int i = 0; i < 10; i++) assertThat(server.get("/").text()).isEqualTo("fine");
            for (int i = 0; i < 3_000; i++)
                assertThat(client.readFrame().payload()).hasSize(10_000);
            assertThat(client.readCloseFrame().closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void aPeerThatTakesNothingForTheWriteTimeIsCut() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            while (true) send.accept(new WebSocketEvent.SendBytes(Bytes.wrap(new byte[10_000])));
        };
        try (var server = ServerForTests.withTimeouts(application, it -> it.withWrite(Duration.ofMillis(600)));
                var client = server.webSocket()) {
            assertThat(client.localPort()).isPositive();
            assertThat(server.next().awaitEnd().getLast()).contains("ClientDisconnectedException");
            assertThat(server.awaitIdle().timeouts()).isEqualTo(1);
        }
    }
}
