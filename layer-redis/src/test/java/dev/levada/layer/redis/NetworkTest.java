package dev.levada.layer.redis;

import static dev.levada.layer.redis.OutageTest.awaitText;
import static dev.levada.layer.redis.OutageTest.delivers;
import static dev.levada.layer.redis.OutageTest.isRefusedAtOnce;
import static dev.levada.layer.redis.OutageTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Sockets;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.Routes;
import dev.levada.testkit.RedisForTests;
import dev.levada.testkit.RelayForTests;
import dev.levada.testkit.RelayForTests.Direction;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A network between a layer and its Redis that is cut, reset and stalled, while Redis goes on:
/// threats-and-faults F-08, F-09, F-40, F-44.
@Timeout(60)
class NetworkTest {
    private static RedisForTests redis;

    @BeforeAll
    static void start() {
        redis = RedisForTests.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    /// A layer behind the relay with two sockets in a room, and a peer that needs no relay.
    private static final class Scene implements AutoCloseable {
        final RelayForTests network = RelayForTests.to(redis.port());
        final ChannelLayer layer;
        final ChannelLayer peer;
        final TestSite site;
        final List<TestSocket> sockets;

        Scene(String scheme) {
            layer = ChannelLayer.open(scheme + "://127.0.0.1:" + network.port() + "?timeout=1s");
            peer = ChannelLayer.open(redis.url(scheme));
            site = TestSite.live(it -> it.around(Routes.of(Sockets.socket("/room", OutageTest.Room::new))), layer);
            sockets = List.of(
                    site.webSocket("/room").connect(), site.webSocket("/room").connect());
        }

        void awaitService() {
            long healed = System.nanoTime();
            for (var socket : sockets) awaitText(socket, "gap true");
            until(() -> delivers(peer, "after"), "the peer sends");
            for (var socket : sockets) awaitText(socket, "after");
            sockets.getFirst().sendText("hello");
            for (var socket : sockets) awaitText(socket, "hello");
            System.getLogger(NetworkTest.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "Service was back after " + (System.nanoTime() - healed) / 1_000_000 + " ms.");
        }

        @Override
        public void close() {
            sockets.forEach(TestSocket::close);
            site.close();
            peer.close();
            layer.close();
            network.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"redis, TO_CLIENT", "redis+pubsub, TO_SERVER", "redis+levada, TO_CLIENT", "redis+levada, TO_SERVER"})
    void closesNoSocketAndIsBackAfterOneDirectionStalls(String scheme, Direction direction) {
        try (var scene = new Scene(scheme)) {
            scene.network.stall(direction);
            until(() -> isRefusedAtOnce(scene.layer), "a sender no longer waits for an answer");
            scene.network.heal();
            scene.awaitService();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+pubsub", "redis+levada"})
    void closesNoSocketAndIsBackAfterTheNetworkWasCut(String scheme) {
        try (var scene = new Scene(scheme)) {
            scene.network.cut();
            until(() -> isRefusedAtOnce(scene.layer), "a sender is told at once");
            assertThat(delivers(scene.peer, "lost"))
                    .as("the peer needs no relay")
                    .isTrue();
            scene.network.heal();
            scene.awaitService();
            scene.network.reset();
            scene.awaitService();
            scene.network.drop();
            scene.awaitService();
        }
    }

    // F-44: Redis gives up a subscriber that does not take what it gets.
    @ParameterizedTest
    @CsvSource({"redis+pubsub, asgi__group__room", "redis+levada, levada:g:{room}"})
    void comesBackWhenRedisHasCutASubscriberThatIsBehind(String scheme, String topic) {
        redis.command("CONFIG", "SET", "client-output-buffer-limit", "pubsub 1mb 1mb 1");
        try (var scene = new Scene(scheme)) {
            scene.network.stall(Direction.TO_CLIENT);
            var much = "after".repeat(50_000);
            // More than the buffers of all sockets in between hold.
            until(
                    () -> delivers(scene.peer, much)
                            && redis.command("PUBLISH", topic, "nobody hears it")
                                    .equals(":0"),
                    "Redis gives the subscriber up");
            scene.network.heal();
            scene.awaitService();
        } finally {
            redis.command("CONFIG", "SET", "client-output-buffer-limit", "pubsub 32mb 8mb 60");
        }
    }
}
