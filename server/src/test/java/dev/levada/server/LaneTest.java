package dev.levada.server;

import static dev.levada.server.OutsideWritersTest.outlet;
import static dev.levada.server.OutsideWritersTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.HttpScope;
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
import org.junit.jupiter.api.Test;

/// Broadcasts to many sockets of one loop.
final class LaneTest {
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
