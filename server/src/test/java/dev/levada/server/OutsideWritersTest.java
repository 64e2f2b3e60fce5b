package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Inbox;
import dev.levada.contract.Outlet;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.options.ThreadMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/// Inbox, Outlet and Lane: what comes to a socket from the side.
final class OutsideWritersTest {
    private static ChannelMessage message(int number) {
        return ChannelMessage.of("number." + number);
    }

    private static WebSocketEvent.SendText text(String text) {
        return new WebSocketEvent.SendText(text);
    }

    private static Inbox inbox(Recorded recorded) {
        return recorded.scope().extension(Inbox.class).orElseThrow();
    }

    private static Outlet outlet(Recorded recorded) {
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
    @Disabled("The contract says that they wait, and the server drops them: one of the two has to change.")
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

    /// The loop is kept busy while a broadcast to the lane is scheduled, a send follows, and then another
    /// broadcast.
    @Test
    void aBroadcastDoesNotOvertakeWhatWasSentBefore() throws Exception {
        var busy = new AtomicBoolean(true);
        var isBusy = new CountDownLatch(1);
        var sender = new CompletableFuture<Send>();
        Application application = (scope, receive, send) -> {
            if (scope instanceof HttpScope) {
                isBusy.countDown();
                while (busy.get()) Thread.onSpinWait();
                return;
            }
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            sender.complete(send);
            Apps.readOn(receive);
        };
        try (var server = ServerForTests.of(
                        application, options -> options.withEventLoops(1).withThreadMode(ThreadMode.EVENT_LOOP));
                var client = server.webSocket();
                var spinner = server.client()) {
            var outlets = List.of(outlet(server.next()));
            var lane = outlets.getFirst().lane();
            var send = sender.get(5, TimeUnit.SECONDS);
            spinner.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            isBusy.await();
            lane.write(outlets, null, text("one"));
            send.accept(text("two"));
            lane.write(outlets, null, text("three"));
            busy.set(false);
            var arrived = List.of(
                    client.readFrame().text(),
                    client.readFrame().text(),
                    client.readFrame().text());
            assertThat(arrived.indexOf("two")).isLessThan(arrived.indexOf("three"));
        } finally {
            busy.set(false);
        }
    }

    /// Merged or not, every message stays a message of its own, in the order of its sender.
    @Test
    void aLaneWritesToManyAndLeavesOneOut() throws Exception {
        int members = 300;
        int messages = 100;
        try (var server = ServerForTests.of(Apps.READER, options -> options.withEventLoops(1))) {
            var clients = new ArrayList<RawClient>();
            var outlets = new ArrayList<Outlet>();
            for (int i = 0; i < members; i++) {
                clients.add(server.webSocket());
                outlets.add(outlet(server.next()));
            }
            var lane = outlets.getFirst().lane();
            assertThat(outlets).allSatisfy(outlet -> assertThat(outlet.lane()).isSameAs(lane));
            var list = List.copyOf(outlets);
            for (int i = 0; i < messages; i++)
                lane.write(list, i % 10 == 0 ? outlets.get(7) : null, text("message " + i));
            for (int member = 0; member < members; member++)
                for (int i = 0; i < messages; i++)
                    if (member != 7 || i % 10 != 0)
                        assertThat(clients.get(member).readFrame().text()).isEqualTo("message " + i);
            long written = (long) members * messages - messages / 10;
            assertThat(server.server().statistics().broadcastsWritten()).isEqualTo(written);
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void sendersOfOneLaneKeepTheirOwnOrder() throws Exception {
        try (var server = ServerForTests.of(Apps.READER, options -> options.withEventLoops(1));
                var client = server.webSocket()) {
            var outlet = outlet(server.next());
            var list = List.of(outlet);
            var threads = new ArrayList<Thread>();
            for (int sender = 0; sender < 4; sender++) {
                String name = "s" + sender;
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        for (int i = 0; i < 500; i++) outlet.lane().write(list, null, text(name + " " + i));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            int[] next = new int[4];
            for (int i = 0; i < 2_000; i++) {
                String[] parts = client.readFrame().text().split(" ", 2);
                int sender = parts[0].charAt(1) - '0';
                assertThat(Integer.parseInt(parts[1])).isEqualTo(next[sender]);
                next[sender]++;
            }
            for (var thread : threads) thread.join();
        }
    }
}
