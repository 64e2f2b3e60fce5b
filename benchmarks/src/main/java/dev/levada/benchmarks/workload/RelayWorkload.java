package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.process.ServerProcess;
import dev.levada.benchmarks.subject.Relay;
import dev.levada.benchmarks.workload.Comparison.Trial;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Group messages from one process to a member in another over Redis, against Lettuce's publish and
/// subscribe with the same bytes. The CPU time is that of both processes, without Redis itself.
final class RelayWorkload implements Workload {
    private static final String RAW = "raw Lettuce";
    private static final String OURS = "redis+levada";
    private static final String PUBSUB = "redis+pubsub";
    private static final double BAR = 0.80;

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public String about() {
        return "group messages between two processes over Redis, against raw Lettuce";
    }

    @Override
    public void run(Session session) throws IOException {
        if (!RedisForTests.isInstalled()) {
            session.print(new Table("Redis: not measured, because there is no redis-server on the PATH", "server"));
            return;
        }
        var contestants = new LinkedHashMap<String, Trial>();
        contestants.put(RAW, (settle, measured) -> measure(session, "raw", settle, measured));
        contestants.put(OURS, (settle, measured) -> measure(session, OURS, settle, measured));
        contestants.put(PUBSUB, (settle, measured) -> measure(session, PUBSUB, settle, measured));
        var result = Comparison.run(session.scale(), contestants);
        session.print(result.table("Group messages over Redis, 64 bytes, 256 on their way", "messages"));
        session.judge(Bar.atLeast(
                "group send to a member in another process, messages per CPU-second of both, share of raw Lettuce",
                BAR,
                result.share(OURS)));
    }

    // New processes each time: both ends stop when they do, and each round is warmed up by its own settling.
    private static Measure measure(Session session, String carrier, Duration settle, Duration measured)
            throws IOException {
        try (var redis = RedisForTests.start();
                var receiver = start(session, carrier, "receive", redis.port());
                var sender = start(session, carrier, "send", redis.port())) {
            pause(settle.multipliedBy(4));
            long before = Long.parseLong(receiver.ask("count"));
            double cpuBefore = receiver.cpuSeconds() + sender.cpuSeconds();
            long start = System.nanoTime();
            pause(measured);
            long units = Long.parseLong(receiver.ask("count")) - before;
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpu = receiver.cpuSeconds() + sender.cpuSeconds() - cpuBefore;
            return new Measure(units, seconds, cpu, 0, 0, 0);
        }
    }

    private static ServerProcess start(Session session, String carrier, String role, int port) throws IOException {
        var process = session.start(
                carrier + " " + role, Relay.class.getName(), List.of(carrier, role, String.valueOf(port)));
        process.await("ready ");
        return process;
    }

    private static void pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) LockSupport.parkNanos(left);
    }
}
