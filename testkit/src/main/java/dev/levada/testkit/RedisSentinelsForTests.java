package dev.levada.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// A Redis master with one replica and three Sentinels that watch it, for tests: on the loopback, on free
/// ports, without files that outlive them. A master that is killed is replaced within a few seconds.
///
/// ```java
/// try (var sentinels = RedisSentinelsForTests.start();
///         var layer = ChannelLayer.open(sentinels.url("redis-sentinel")))
/// ```
///
/// It needs a `redis-server`, as [RedisForTests] does. Used by one thread.
public final class RedisSentinelsForTests implements AutoCloseable {
    /// Under which name the Sentinels know the master.
    public static final String MASTER = "levada";

    private static final int SENTINELS = 3;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long PROBE_NANOS = 50_000_000;

    private final List<RedisForTests> servers = new ArrayList<>();
    private final List<Process> sentinels = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final Path directory;

    private RedisSentinelsForTests() {
        try {
            directory = Files.createTempDirectory("levada-sentinels");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts them all; blocks until every Sentinel knows the others and the replica.
    ///
    /// @throws IllegalStateException when the machine has no Redis, or they do not find each other
    public static RedisSentinelsForTests start() {
        var started = new RedisSentinelsForTests();
        try {
            started.launch();
            return started;
        } catch (IOException e) {
            started.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private void launch() throws IOException {
        var master = RedisForTests.start();
        servers.add(master);
        servers.add(RedisForTests.start("--replicaof", "127.0.0.1", String.valueOf(master.port())));
        await(
                "a replica that follows the master",
                () -> RedisAnswers.ask(replica().port(), "INFO", "replication").contains("master_link_status:up"));
        for (int i = 0; i < SENTINELS; i++) {
            // A server of its own finds a free port; it gives it to the Sentinel by ending.
            int port;
            try (var probe = RedisForTests.start()) {
                port = probe.port();
            }
            ports.add(port);
            sentinels.add(launchSentinel(port, master.port()));
        }
        for (int port : ports)
            await(
                    "a Sentinel that knows the others and the replica",
                    () -> RedisAnswers.ask(port, "INFO", "sentinel")
                            .contains("status=ok,address=127.0.0.1:" + master.port() + ",slaves=1,sentinels="
                                    + SENTINELS));
    }

    private Process launchSentinel(int port, int master) throws IOException {
        var file = directory.resolve("sentinel-" + port + ".conf");
        Files.writeString(file, """
                port %1$d
                bind 127.0.0.1
                dir %2$s
                sentinel monitor %3$s 127.0.0.1 %4$d 2
                sentinel down-after-milliseconds %3$s 500
                sentinel failover-timeout %3$s 3000
                """.formatted(port, directory, MASTER, master));
        var binary = RedisForTests.installed().orElseThrow();
        return new ProcessBuilder(binary.toString(), file.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sentinel-" + port + ".log").toFile())
                .start();
    }

    /// The ports of the Sentinels.
    public List<Integer> ports() {
        return List.copyOf(ports);
    }

    /// The URL of a layer on them, for a scheme such as `redis-sentinel+levada`.
    public String url(String scheme) {
        return scheme + "://"
                + ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")) + "?master="
                + MASTER;
    }

    /// The server that was the master at the start.
    public RedisForTests master() {
        return servers.getFirst();
    }

    /// The server that was the replica at the start.
    public RedisForTests replica() {
        return servers.getLast();
    }

    /// Kills the master and blocks until the Sentinels have made the replica the new one.
    public void failOver() {
        master().kill();
        int expected = replica().port();
        for (int port : ports)
            await(
                    "a Sentinel that names port " + expected,
                    () -> RedisAnswers.ask(port, "SENTINEL", "get-master-addr-by-name", MASTER)
                            .contains(String.valueOf(expected)));
        await(
                "a replica that became the master",
                () -> RedisAnswers.ask(expected, "ROLE").contains("master"));
    }

    private void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until)
                throw new IllegalStateException(
                        "Expected " + what + " within " + DEADLINE + ", but there was none." + logs());
            LockSupport.parkNanos(PROBE_NANOS); // nothing tells when
        }
    }

    private String logs() {
        var logs = new StringBuilder();
        for (int port : ports)
            try {
                var log = Files.readAllLines(directory.resolve("sentinel-" + port + ".log"));
                logs.append("\nSentinel on port ").append(port).append(":\n");
                logs.append(String.join("\n", log.subList(Math.max(0, log.size() - 10), log.size())));
            } catch (IOException e) {
                logs.append("\nno log: ").append(e);
            }
        return logs.toString();
    }

    /// Ends them all and removes their files. Closing twice is harmless.
    @Override
    public void close() {
        for (var sentinel : sentinels) sentinel.destroyForcibly().onExit().join();
        servers.forEach(RedisForTests::close);
        servers.clear();
        if (!Files.exists(directory)) return;
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
