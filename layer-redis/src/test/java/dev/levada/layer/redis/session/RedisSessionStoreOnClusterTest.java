package dev.levada.layer.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.middleware.session.SessionKeys;
import dev.levada.middleware.session.SessionStore;
import dev.levada.middleware.session.SessionStoreException;
import dev.levada.session.tck.SessionStoreConformance;
import dev.levada.testkit.RedisClusterForTests;
import dev.levada.testkit.RedisForTests;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The whole kit on a real cluster, and what only a cluster does. What breaks it comes last.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedisSessionStoreOnClusterTest extends SessionStoreConformance {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int LAST = Integer.MAX_VALUE;
    private static RedisClusterForTests cluster;
    private static RedisSessionStore store;

    @BeforeAll
    static void start() {
        cluster = RedisClusterForTests.start();
        store = RedisSessionStore.open(url());
    }

    @AfterAll
    static void stop() {
        if (store != null) store.close();
        if (cluster != null) cluster.close();
    }

    private static String url() {
        return cluster.url("redis-cluster+levada") + "?timeout=60s";
    }

    @Override
    protected SessionStore open() {
        return store;
    }

    @Override
    protected void pass(Duration time) {
        cluster.nodes().subList(0, 3).forEach(node -> node.pass(time));
    }

    @Test
    void sharesTheSessionsOfAllNodesBetweenProcesses() {
        try (var other = RedisSessionStore.open(url())) {
            for (int i = 0; i < 40; i++)
                assertThat(other.load(store.create("{\"a\":" + i + "}", HOUR))).contains("{\"a\":" + i + "}");
            for (var node : cluster.nodes().subList(0, 3))
                assertThat(node.command("DBSIZE")).isNotEqualTo(":0");
        }
    }

    @Test
    void keepsASessionWhoseSlotMovesAndIsOnItsWay() {
        String key = store.create("{\"a\":1}", HOUR);
        String name = name(key);
        int to = cluster.ownerOf(name) == 1 ? 2 : 1;
        cluster.beginMove(name, to);
        assertThat(store.load(key)).contains("{\"a\":1}");
        assertThat(store.update(key, "{\"a\":2}", HOUR)).contains(key);
        cluster.endMove(name, to);
        assertThat(store.load(key)).contains("{\"a\":2}");
        assertThat(store.take(key)).contains("{\"a\":2}");
        assertThat(store.load(key)).isEmpty();
    }

    @Test
    void saysThatASingleServerIsNoCluster() {
        try (var single = RedisForTests.start()) {
            assertThatThrownBy(() -> RedisSessionStore.open(single.url("redis-cluster+levada")))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("is no node of a cluster");
        }
    }

    @Test
    @Order(LAST)
    void waitsNoLongerForAMasterThatHangsThanUntilItsReplicaHasTakenOverAndFindsItsSessionsThere() throws Exception {
        var sessions = new HashMap<String, String>();
        for (int i = 0; i < 40; i++) sessions.put(store.create("{\"a\":" + i + "}", HOUR), "{\"a\":" + i + "}");
        var hung = sessions.keySet().stream()
                .filter(it -> cluster.ownerOf(name(it)) == 0)
                .findFirst()
                .orElseThrow();
        // A replica may be behind: that is what WAIT asks about.
        assertThat(cluster.nodes().getFirst().command("WAIT", "1", "10000")).isEqualTo(":1");
        cluster.nodes().getFirst().freeze();
        var asked = new CompletableFuture<Optional<String>>();
        Thread.ofVirtual().start(() -> {
            try {
                asked.complete(store.load(hung));
            } catch (SessionStoreException e) {
                asked.completeExceptionally(e);
            }
        });
        cluster.awaitMaster(3);
        // Whatever it is told, it is told long before the timeout.
        assertThat(asked.handle((_, _) -> "over").get(30, TimeUnit.SECONDS)).isEqualTo("over");
        sessions.forEach((key, fields) -> assertThat(loadWhenBack(key)).isEqualTo(fields));
    }

    private static String name(String key) {
        return "levada:session:" + SessionKeys.hash(key);
    }

    private static String loadWhenBack(String key) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true)
            try {
                return store.load(key).orElse("none");
            } catch (SessionStoreException e) {
                if (System.nanoTime() > until) throw e;
                LockSupport.parkNanos(5_000_000);
            }
    }
}
