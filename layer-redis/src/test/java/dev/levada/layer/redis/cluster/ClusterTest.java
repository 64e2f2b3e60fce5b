package dev.levada.layer.redis.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.Sockets;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.redis.RedisLayerProvider;
import dev.levada.routing.Routes;
import dev.levada.testkit.RedisClusterForTests;
import dev.levada.testkit.RedisForTests;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Slots that move and masters that die, under open sockets. One cluster for all; what breaks it comes
/// last.
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
    private static final GroupName ROOM = GroupName.of("room");
    private static final String ROOM_TOPIC = "levada:g:{room}";
    private static final ChannelName JOBS = ChannelName.of("jobs");
    private static final String JOBS_KEY = "levada:q:{jobs}";
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static RedisClusterForTests cluster;

    private ChannelLayer layer;
    private ChannelLayer peer;
    private TestSite site;
    private TestSocket socket;

    /// Says what it hears, and when something may be missing.
    static final class Room extends WebSocketConsumer {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(ROOM);
        }

        @Override
        protected void handlers(Handlers on) {
            on.missed(gap -> send("gap " + gap.lasted().isPositive()));
        }
    }

    @BeforeAll
    static void start() {
        cluster = RedisClusterForTests.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void open() {
        layer = ChannelLayer.open(url() + "?timeout=10s&history.kept=100/1h");
        peer = ChannelLayer.open(url() + "?timeout=10s&history.kept=100/1h");
        site = TestSite.live(it -> it.around(Routes.of(Sockets.socket("/room", Room::new))), layer);
        socket = site.webSocket("/room").connect();
    }

    @AfterEach
    void close() {
        socket.close();
        site.close();
        peer.close();
        layer.close();
    }

    private static String url() {
        return cluster.url("redis-cluster+levada");
    }

    private static int another(int master) {
        return master == 1 ? 2 : 1;
    }

    @Test
    @Order(1)
    void saysWhatTheClusterIsLike() {
        var lines = new RedisLayerProvider().describe(URI.create(url()));
        assertThat(lines.getFirst()).contains("ok", "16384 of 16384 slots on 3 masters");
        assertThat(lines).hasSize(4).last().asString().contains("Redis ", "master", "slots");
    }

    @Test
    @Order(1)
    void saysThatASingleServerIsNoCluster() {
        try (var single = RedisForTests.start()) {
            assertThatThrownBy(() -> ChannelLayer.open(single.url("redis-cluster+levada")))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("is no node of a cluster");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+levada"})
    @Order(1)
    void saysThatANodeOfAClusterIsNoSingleServer(String scheme) {
        var url = cluster.nodes().getFirst().url(scheme);
        assertThatThrownBy(() -> ChannelLayer.open(url))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("is a node of a cluster")
                .hasMessageContaining("redis-cluster+levada:");
    }

    @Test
    @Order(1)
    void carriesPythonsTopicsFromNodeToNodeAsAnyClusterDoes() throws Exception {
        try (var first = ChannelLayer.open(cluster.nodes().get(1).url("redis+pubsub"));
                var second = ChannelLayer.open(cluster.nodes().get(2).url("redis+pubsub"));
                var mailbox = second.openMailbox()) {
            mailbox.join(ROOM);
            first.groupSend(ROOM, numbered(5));
            assertThat(mailbox.receive(DEADLINE)).contains(numbered(5));
        }
    }

    @Test
    @Order(1)
    void findsTheOthersWhenSomeOfTheNamedNodesAreAway() {
        var url = "redis-cluster+levada://127.0.0.1:1," + url().substring(url().indexOf("//") + 2);
        try (var third = ChannelLayer.open(url)) {
            third.groupSend(ROOM, numbered(1));
        }
    }

    @Test
    @Order(2)
    void followsASlotThatMovesAndTellsItsMembersOfTheGap() {
        for (int round = 1; round <= 2; round++) {
            cluster.move(ROOM_TOPIC, another(cluster.ownerOf(ROOM_TOPIC)));
            awaitText("gap true");
            var text = "after " + round;
            until(() -> says(text), "the peer sends to the new node");
            awaitText(text);
        }
        assertThat(layer.statistics().memberships()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void leavesAGroupWhoseSlotHasMoved() {
        try (var mailbox = peer.openMailbox()) {
            mailbox.join(ROOM);
            cluster.move(ROOM_TOPIC, another(cluster.ownerOf(ROOM_TOPIC)));
            awaitText("gap true");
            until(() -> listeners() == 2, "both listen to the new node");
            mailbox.leave(ROOM);
            until(() -> listeners() == 1, "one of them is left");
        }
    }

    private static int listeners() {
        var owner = cluster.nodes().get(cluster.ownerOf(ROOM_TOPIC));
        var answer = owner.command("SPUBLISH", ROOM_TOPIC, "x");
        return answer.startsWith(":") ? Integer.parseInt(answer.substring(1)) : -1; // it has just moved
    }

    @Test
    @Order(2)
    void waitsWithWorkWhoseSlotIsOnItsWayAndLosesNone() throws Exception {
        try (var jobs = peer.openJobs(Set.of(JOBS), Delivery.atLeastOnce())) {
            layer.send(JOBS, numbered(1));
            int to = another(cluster.ownerOf(JOBS_KEY));
            cluster.beginMove(JOBS_KEY, to);
            var second = new CompletableFuture<Void>();
            Thread.ofVirtual().start(() -> {
                layer.send(JOBS, numbered(2));
                second.complete(null);
            });
            cluster.endMove(JOBS_KEY, to);
            second.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            for (int i = 1; i <= 2; i++) {
                var job = jobs.receive(DEADLINE).orElseThrow();
                assertThat(job.message()).isEqualTo(numbered(i));
                assertThat(job.acknowledge()).isTrue();
            }
        }
    }

    @Test
    @Order(2)
    void keepsTheHistoryOfAGroupWhoseSlotMoves() {
        var kept = GroupName.of("kept");
        layer.groupSend(kept, numbered(1));
        var seen = peer.history(kept, Optional.empty(), 0).position().orElseThrow();
        layer.groupSend(kept, numbered(2));
        cluster.move("levada:h:{kept}", another(cluster.ownerOf("levada:h:{kept}")));
        layer.groupSend(kept, numbered(3));
        var page = peer.history(kept, Optional.of(seen), 10);
        assertThat(page.hasGap()).isFalse();
        assertThat(page.entries()).hasSize(2);
    }

    @Test
    @Order(3)
    void refusesInWordsWhileTheClusterServesNoSlotsAndTellsOfTheGapAfterwards() {
        cluster.loseSlot("nobody");
        for (var each : List.of(layer, peer))
            until(() -> refusal(each, "lost").contains("serves no slots now"), "a sender is told");
        cluster.restoreSlot("nobody");
        awaitText("gap true");
        until(() -> says("served"), "the peer sends again");
        awaitText("served");
    }

    @Test
    @Order(4)
    void closesNoSocketAndGoesOnWhenAMasterDiesAndItsReplicaTakesOver(TestReporter report) {
        if (cluster.ownerOf(ROOM_TOPIC) != 0) {
            cluster.move(ROOM_TOPIC, 0);
            awaitText("gap true");
        }
        cluster.failOver();
        long served = System.nanoTime();
        awaitText("gap true");
        until(() -> says("taken over"), "the peer sends to the new master");
        awaitText("taken over");
        var back = Duration.ofNanos(System.nanoTime() - served);
        report.publishEntry("back after the cluster, in milliseconds", String.valueOf(back.toMillis()));
        assertThat(back).isLessThan(Duration.ofSeconds(10));
        assertThat(layer.statistics().memberships()).isEqualTo(1);
        try (var late = ChannelLayer.open(url())) {
            late.groupSend(ROOM, numbered(1));
        }
    }

    private boolean says(String text) {
        return refusal(peer, text).isEmpty();
    }

    private static String refusal(ChannelLayer layer, String text) {
        try {
            layer.broadcast(ROOM, Broadcast.text(text));
            return "";
        } catch (LayerException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ChannelMessage numbered(long number) {
        return ChannelMessage.of("test.number", Map.of("number", number));
    }

    // Whatever else may come late.
    private void awaitText(String text) {
        for (var next = socket.receiveText(); !next.equals(text); next = socket.receiveText())
            assertThat(next).matches("gap true|lost|after \\d|served|taken over");
    }

    private static void until(BooleanSupplier condition, String what) {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) throw new AssertionError("Expected that " + what + " in time.");
            LockSupport.parkNanos(5_000_000);
        }
    }
}
