package dev.levada.layer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.Sockets;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.routing.Routes;
import dev.levada.testkit.RedisForTests;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A room of open sockets on a real server while Redis comes and goes: threats-and-faults F-08, F-09, F-40,
/// F-43.
class OutageTest {
    static final GroupName ROOM = GroupName.of("room");
    private static final int SOCKETS = 10;

    /// Says what it hears, and when something may be missing.
    static final class Room extends WebSocketConsumer {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(ROOM);
        }

        @Override
        protected void received(String text) {
            broadcast(ROOM, Broadcast.text(text));
        }

        @Override
        protected void handlers(Handlers on) {
            on.missed(gap -> send("gap " + gap.lasted().isPositive()));
        }
    }

    private static ChannelLayer open(String url) {
        return ChannelLayer.open(url + "?timeout=2s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+pubsub", "redis+levada"})
    @Timeout(120)
    void closesNoSocketAndAnnouncesEachGapWhenRedisIsKilledUnderLoad(String scheme) throws Exception {
        try (var redis = RedisForTests.start();
                var layer = open(redis.url(scheme));
                var other = open(redis.url(scheme));
                var site = TestSite.live(it -> it.around(Routes.of(Sockets.socket("/room", Room::new))), layer)) {
            var sockets = new ArrayList<TestSocket>();
            for (int i = 0; i < SOCKETS; i++)
                sockets.add(site.webSocket("/room").connect());
            var before = layer.statistics();
            int threads = Integer.MAX_VALUE;
            int kills = Integer.getInteger("levada.test.kills", 5);
            for (int kill = 1; kill <= kills; kill++) {
                var isOver = new AtomicBoolean();
                var refused = new AtomicInteger();
                var load = Thread.ofVirtual().start(() -> send(other, isOver, refused));
                redis.kill();
                until(() -> refused.get() > 0, "a sender was told of outage " + kill);
                redis.restart();
                long back = System.nanoTime();
                for (var socket : sockets) awaitText(socket, "gap true");
                isOver.set(true);
                load.join();
                until(() -> delivers(other, "after "), "the peer sends again");
                for (var socket : sockets) awaitText(socket, "after ");
                assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(10));
                // The first outage makes threads that later ones use again.
                if (kill == 2) threads = platformThreads();
            }
            sockets.getFirst().sendText("bye");
            for (var socket : sockets) awaitText(socket, "bye");
            assertThat(layer.statistics().mailboxes()).isEqualTo(before.mailboxes());
            assertThat(layer.statistics().memberships()).isEqualTo(before.memberships());
            assertThat(platformThreads()).isLessThanOrEqualTo(threads);
            sockets.forEach(TestSocket::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+pubsub", "redis+levada"})
    @Timeout(60)
    void closesNoSocketWhenConnectionsAreKilledOneByOne(String scheme) throws Exception {
        try (var redis = RedisForTests.start();
                var layer = open(redis.url(scheme));
                var site = TestSite.live(it -> it.around(Routes.of(Sockets.socket("/room", Room::new))), layer);
                var ann = site.webSocket("/room").connect();
                var bob = site.webSocket("/room").connect()) {
            // The core layer has no subscriptions, so Redis counts both its connections as normal ones.
            var types = scheme.equals("redis")
                    ? List.of("normal", "normal")
                    : List.of("normal", "pubsub", "normal", "pubsub");
            for (var type : types) {
                redis.command("CLIENT", "KILL", "TYPE", type);
                awaitText(ann, "gap true");
                awaitText(bob, "gap true");
                ann.sendText("hello");
                awaitText(bob, "hello");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+pubsub", "redis+levada"})
    @Timeout(60)
    void closesNoSocketWhileRedisHangs(String scheme) throws Exception {
        try (var redis = RedisForTests.start();
                var layer = open(redis.url(scheme));
                var site = TestSite.live(it -> it.around(Routes.of(Sockets.socket("/room", Room::new))), layer);
                var ann = site.webSocket("/room").connect();
                var bob = site.webSocket("/room").connect()) {
            redis.freeze();
            until(() -> isRefusedAtOnce(layer), "a sender no longer waits for an answer");
            redis.thaw();
            awaitText(ann, "gap true");
            awaitText(bob, "gap true");
            ann.sendText("hello");
            awaitText(bob, "hello");
        }
    }

    private static void send(ChannelLayer layer, AtomicBoolean isOver, AtomicInteger refused) {
        while (!isOver.get()) {
            if (!delivers(layer, "load")) refused.incrementAndGet();
            LockSupport.parkNanos(1_000_000);
        }
    }

    static boolean delivers(ChannelLayer layer, String text) {
        try {
            layer.broadcast(ROOM, Broadcast.text(text));
            return true;
        } catch (LayerException _) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static boolean isRefusedAtOnce(ChannelLayer layer) {
        long start = System.nanoTime();
        return !delivers(layer, "lost")
                && System.nanoTime() - start < Duration.ofMillis(200).toNanos();
    }

    static void awaitText(TestSocket socket, String text) {
        var seen = new ArrayList<String>();
        for (var next = socket.receiveText(); !next.equals(text); next = socket.receiveText()) seen.add(next);
        assertThat(seen.stream()
                        .filter(it -> !it.equals("load")
                                && !it.equals("lost")
                                && !it.startsWith("gap")
                                && !it.startsWith("after")
                                && !it.equals("hello")))
                .as("only what may be late")
                .isEmpty();
    }

    static void until(BooleanSupplier condition, String what) {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) throw new AssertionError("Expected that " + what + " within 10 s.");
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static int platformThreads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }
}
