package dev.levada.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// A Redis Cluster of three masters and one replica of the first, for tests: on the loopback, on free
/// ports, without files that outlive it. A first master that is killed is replaced within a few seconds.
///
/// ```java
/// try (var cluster = RedisClusterForTests.start();
///         var layer = ChannelLayer.open(cluster.url("redis-cluster+levada")))
/// ```
///
/// It needs a `redis-server` of version 7 or later, as [RedisForTests] does. Used by one thread.
public final class RedisClusterForTests implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long PROBE_NANOS = 20_000_000;

    private final List<RedisForTests> nodes = new ArrayList<>();
    private final List<Integer> buses = new ArrayList<>();

    private RedisClusterForTests() {}

    /// Starts it; blocks until all nodes serve all slots and the replica follows its master.
    ///
    /// @throws IllegalStateException when the machine has no Redis, or the nodes do not find each other
    public static RedisClusterForTests start() {
        var started = new RedisClusterForTests();
        try {
            started.launch();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private void launch() {
        for (int i = 0; i <= MASTERS; i++) {
            buses.add(freePort());
            nodes.add(RedisForTests.start(
                    "--cluster-enabled",
                    "yes",
                    "--cluster-port",
                    String.valueOf(buses.getLast()),
                    "--cluster-node-timeout",
                    "1000",
                    "--cluster-replica-validity-factor",
                    "0",
                    "--repl-diskless-sync-delay",
                    "0"));
        }
        for (int i = 0; i < MASTERS; i++)
            ask(i, "CLUSTER", "ADDSLOTSRANGE", from(i), String.valueOf(Integer.parseInt(from(i + 1)) - 1));
        for (int i = 1; i <= MASTERS; i++)
            ask(0, "CLUSTER", "MEET", "127.0.0.1", port(i), String.valueOf(buses.get(i)));
        for (int i = 0; i <= MASTERS; i++) awaitServing(i);
        ask(MASTERS, "CLUSTER", "REPLICATE", identity(0));
        await(
                "a replica that follows its master",
                () -> ask(MASTERS, "INFO", "replication").contains("master_link_status:up"));
        for (int i = 0; i < MASTERS; i++) {
            int node = i;
            await(
                    "nodes that know the replica",
                    () -> ask(node, "CLUSTER", "NODES").contains("slave " + identity(0)));
        }
    }

    private static String from(int master) {
        return String.valueOf(master * SLOTS / MASTERS);
    }

    private void awaitServing(int node) {
        await("a node that serves", () -> {
            var info = ask(node, "CLUSTER", "INFO");
            return info.contains("cluster_state:ok")
                    && info.contains("cluster_slots_ok:" + SLOTS)
                    && info.contains("cluster_known_nodes:" + (MASTERS + 1));
        });
    }

    private static int freePort() {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The URL of a layer on it, for a scheme such as `redis-cluster+levada`.
    public String url(String scheme) {
        return scheme + "://"
                + nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    /// Its nodes: three masters, and the replica of the first.
    public List<RedisForTests> nodes() {
        return List.copyOf(nodes);
    }

    /// The number of the master that has a key now.
    public int ownerOf(String key) {
        for (int i = 0; i < nodes.size(); i++) if (ask(i, "TTL", key).startsWith(":")) return i;
        throw new IllegalStateException("Expected a node with key " + key + ", but there is none.");
    }

    private String slotOf(String key) {
        return ask(1, "CLUSTER", "KEYSLOT", key).substring(1);
    }

    /// Moves the slot of a key to another master, as `redis-cli --cluster reshard` does.
    public void move(String key, int to) {
        beginMove(key, to);
        endMove(key, to);
    }

    /// The first half of [#move]: the slot is on its way, and its keys are there already.
    public void beginMove(String key, int to) {
        var slot = slotOf(key);
        int from = ownerOf(key);
        ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", identity(from));
        ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", identity(to));
        for (var name :
                ask(from, "CLUSTER", "GETKEYSINSLOT", slot, "1000").lines().toList())
            if (!name.isBlank()) ask(from, "MIGRATE", "127.0.0.1", port(to), name, "0", "5000");
    }

    /// The second half of [#move].
    public void endMove(String key, int to) {
        var slot = slotOf(key);
        ask(to, "CLUSTER", "SETSLOT", slot, "NODE", identity(to));
        for (int i = 0; i < MASTERS; i++) if (i != to) ask(i, "CLUSTER", "SETSLOT", slot, "NODE", identity(to));
    }

    /// Has nobody serve the slot of a key, so that the whole cluster refuses commands; until
    /// [#restoreSlot].
    public void loseSlot(String key) {
        var slot = slotOf(key);
        for (int i = 0; i < nodes.size(); i++) ask(i, "CLUSTER", "DELSLOTS", slot);
        await("a cluster that is down", () -> ask(0, "CLUSTER", "INFO").contains("cluster_state:fail"));
    }

    /// Gives it to the second master.
    public void restoreSlot(String key) {
        var slot = slotOf(key);
        for (int i = 0; i < nodes.size(); i++) ask(i, "CLUSTER", "DELSLOTS", slot);
        ask(1, "CLUSTER", "ADDSLOTS", slot);
        for (int i = 0; i < nodes.size(); i++) awaitServing(i);
    }

    /// Kills the first master and blocks until its replica has taken over.
    public void failOver() {
        nodes.getFirst().kill();
        awaitMaster(MASTERS);
    }

    /// Blocks until that node is a master and all slots are served.
    public void awaitMaster(int node) {
        await(
                "a replica that became the master",
                () -> ask(node, "ROLE").contains("master")
                        && ask(node, "CLUSTER", "INFO").contains("cluster_state:ok"));
    }

    private String identity(int node) {
        return ask(node, "CLUSTER", "MYID").strip();
    }

    private String port(int node) {
        return String.valueOf(nodes.get(node).port());
    }

    private String ask(int node, String... words) {
        return RedisAnswers.ask(nodes.get(node).port(), words);
    }

    private static void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until)
                throw new IllegalStateException("Expected " + what + " within " + DEADLINE + ", but there was none.");
            LockSupport.parkNanos(PROBE_NANOS); // nothing tells when
        }
    }

    /// Ends it and removes its files. Closing twice is harmless.
    @Override
    public void close() {
        nodes.forEach(RedisForTests::close);
        nodes.clear();
    }
}
