package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Inbox;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Inbox and Outlet: what comes to a socket from the side.
final class OutsideWritersTest {
    private static ChannelMessage message(int number) {
        return ChannelMessage.of("number." + number);
    }

    static WebSocketEvent.SendText text(String text) {
        return new WebSocketEvent.SendText(text);
    }

    private static Inbox inbox(Recorded recorded) {
        return recorded.scope().extension(Inbox.class).orElseThrow();
    }

    static Outlet outlet(Recorded recorded) {
        return recorded.scope().extension(Outlet.class).orElseThrow();
    }

    /// Waits for the latch before it receives anything but the connect.
    private static Application waitingFor(CountDownLatch latch) {
        return (_, receive, send) -> {
            receive.next();
            latch.await();
            send.accept(WebSocketEvent.Accept.PLAIN);
            Apps.readOn(receive);
        };
    }

    @Test
    void channelMessagesComeOutInOrderBetweenTheSockets() {
        try (var server = ServerForTests.of(Apps.READER);
                var client = server.webSocket()) {
            var recorded = server.next();
            for (int i = 0; i < 50; i++)
                assertThat(inbox(recorded).offer(message(i))).isTrue();
            recorded.await("message number.49");
            client.write(RawFrame.text("after"));
            recorded.await("text after");
            var history = recorded.history();
            for (int i = 0; i < 50; i++) assertThat(history.get(1 + i)).isEqualTo("message number." + i);
        }
    }

    /// At value-1, value and value+1.
    @Test
    void waitingChannelMessagesAreBoundedAndCounted() {
        var latch = new CountDownLatch(1);
        try (var server = ServerForTests.withLimits(waitingFor(latch), limits -> limits.withMaxQueuedMessages(3));
                var client = server.client()) {
            client.write(ServerForTests.handshake());
            var recorded = server.next().await("connect");
            assertThat(inbox(recorded).offer(message(1))).isTrue();
            assertThat(inbox(recorded).offer(message(2))).isTrue();
            assertThat(inbox(recorded).offer(message(3))).isTrue();
            assertThat(inbox(recorded).offer(message(4))).isFalse();
            assertThat(inbox(recorded).offer(message(5))).isFalse();
            assertThat(server.server().statistics().droppedChannelMessages()).isEqualTo(2);
            latch.countDown();
            recorded.await("message number.3");
            // Room again.
            assertThat(inbox(recorded).offer(message(6))).isTrue();
            recorded.await("message number.6");
            assertThat(recorded.history()).doesNotContain("message number.4", "message number.5");
        }
    }

    @Test
    void noChannelMessageComesBehindTheDisconnect() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            Apps.readOn(receive);
            receive.next();
        };
        try (var server = ServerForTests.of(application);
                var client = server.webSocket()) {
            var recorded = server.next();
            client.leave();
            recorded.await("disconnect 1006");
            assertThat(inbox(recorded).offer(message(1))).isFalse();
            assertThat(recorded.awaitEnd())
                    .containsExactly("connect", "disconnect 1006", "disconnect 1006", "returned");
            assertThat(server.server().statistics().droppedChannelMessages()).isZero();
        }
    }

    @Test
    void writesBeforeTheAcceptWaitForIt() {
        var latch = new CountDownLatch(1);
        try (var server = ServerForTests.of(waitingFor(latch));
                var client = server.client()) {
            client.write(ServerForTests.handshake());
            var recorded = server.next().await("connect");
            outlet(recorded).write(text("one"));
            outlet(recorded).write(text("two"));
            assertThat(client.hasSomethingWithin(java.time.Duration.ofMillis(100)))
                    .isFalse();
            latch.countDown();
            ServerForTests.accepted(client);
            outlet(recorded).write(text("three"));
            for (String expected : new String[] {"one", "two", "three"})
                assertThat(client.readFrame().text()).isEqualTo(expected);
        }
    }

    /// There is no socket yet that could be closed, but its member is not left with a gap that nobody told
    /// it of.
    @Test
    void tooManyWritesBeforeTheAcceptCloseTheSocketBehindIt() {
        var latch = new CountDownLatch(1);
        try (var server = ServerForTests.withLimits(waitingFor(latch), limits -> limits.withMaxBehindBytes(100));
                var client = server.client()) {
            client.write(ServerForTests.handshake());
            var recorded = server.next().await("connect");
            for (int i = 0; i < 10; i++) outlet(recorded).write(text("x".repeat(30)));
            latch.countDown();
            ServerForTests.accepted(client);
            assertThat(client.readCloseFrame().closeCode()).isEqualTo(1013);
            assertThat(recorded.awaitEnd().getLast()).isEqualTo("returned");
            assertThat(server.server().statistics().slowClientsClosed()).isEqualTo(1);
        }
    }

    /// Three frames of 32 bytes each.
    @ParameterizedTest
    @CsvSource({"97, false", "96, false", "95, true"})
    void theBoundOfWhatWaitsIsExact(int most, boolean isTooMuch) {
        var latch = new CountDownLatch(1);
        try (var server = ServerForTests.withLimits(waitingFor(latch), limits -> limits.withMaxBehindBytes(most));
                var client = server.client()) {
            client.write(ServerForTests.handshake());
            var recorded = server.next().await("connect");
            for (int i = 0; i < 3; i++) outlet(recorded).write(text("x".repeat(30)));
            latch.countDown();
            ServerForTests.accepted(client);
            if (isTooMuch) assertThat(client.readCloseFrame().closeCode()).isEqualTo(1013);
            else
                for (int i = 0; i < 3; i++)
                    assertThat(client.readFrame().text()).hasSize(30);
        }
    }

    @Test
    void writesBeforeARefusalGoNowhere() {
        Application application = (_, receive, send) -> {
            receive.next();
            receive.next();
            send.accept(WebSocketEvent.Close.NORMAL);
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write(ServerForTests.handshake());
            var recorded = server.next().await("connect");
            outlet(recorded).write(text("secret"));
            inbox(recorded).offer(message(1));
            assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 403").doesNotContain("secret");
        }
    }

    @Test
    void writesAfterTheCloseGoNowhere() throws Exception {
        try (var server = ServerForTests.of(Apps.READER);
                var client = server.webSocket()) {
            var recorded = server.next();
            client.write(RawFrame.close(1000, "")).readFrame();
            recorded.awaitEnd();
            var outlet = outlet(recorded);
            outlet.write(text("too late"));
            outlet.lane().write(List.of(outlet), null, text("too late"));
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void writesAfterTheServersEndGoNowhere() throws Exception {
        Recorded recorded;
        try (var server = ServerForTests.of(Apps.READER);
                var client = server.webSocket()) {
            recorded = server.next();
            client.write(RawFrame.close(1000, "")).readFrame();
        }
        var outlet = outlet(recorded);
        // More than wait for a lane that is behind.
        for (int i = 0; i < 3_000; i++) {
            outlet.write(text("too late"));
            outlet.lane().write(List.of(outlet), null, text("too late"));
        }
    }

    @Test
    void writesAndSendsOfOneThreadKeepTheirOrder() {
        int rounds = 2_000;
        Application application = (scope, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            var outlet = scope.extension(Outlet.class).orElseThrow();
            for (int i = 0; i < rounds; i++) {
                if (i % 3 == 0) outlet.write(text("" + i));
                else send.accept(text("" + i));
            }
            Apps.readOn(receive);
        };
        try (var server = ServerForTests.of(application);
                var client = server.webSocket()) {
            for (int i = 0; i < rounds; i++)
                assertThat(client.readFrame().text()).isEqualTo("" + i);
        }
    }
}
