package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.process.ServerProcess;
import dev.levada.benchmarks.subject.Crowd;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A large group spread over two processes and Redis, against the layer of one process with the same
/// members. The CPU time is that of our processes, without Redis itself.
final class CrowdWorkload implements Workload {
    private static final String MEMORY = "memory";
    private static final String MEMORY_TWICE = "memory, two processes";
    private static final int MOST_WARM_UPS = 20;
    private static final String OURS = "redis+levada";
    private static final double BAR = 0.95;

    // About half of what one core of a small machine can do, so that no contestant has a backlog.
    private static final int MESSAGES_PER_SECOND = 25;

    // Of the warm-up: 40,000 at the normal scale, after which all that a message passes has been compiled.
    private static final int GUEST_MESSAGES_PER_MILLISECOND = 8;

    // What may be on its way when the measure ends.
    private static final double KEPT_UP = 0.9;
    private static final int ON_THEIR_WAY = 5;

    @Override
    public String name() {
        return "crowd";
    }

    @Override
    public String about() {
        return "a group over two processes and Redis, against the same members in one";
    }

    @Override
    public void run(Session session) throws IOException {
        if (!RedisForTests.isInstalled()) {
            session.print(new Table("Crowd: not measured, because there is no redis-server on the PATH", "server"));
            return;
        }
        int members = session.scale().groupMembers().getLast();
        var contestants = new LinkedHashMap<String, Comparison.Trial>();
        contestants.put(MEMORY, (_, measured) -> {
            try (var alone = start(session, "memory:", members)) {
                var processes = List.of(alone);
                return measure(members, processes, processes, measured, session);
            }
        });
        // What two processes cost by themselves, that hand out at the same moments as those over Redis do, each with
        // caches, a compiler and a collector of its own.
        contestants.put(MEMORY_TWICE, (_, measured) -> {
            try (var one = start(session, "memory:", members / 2);
                    var other = start(session, "memory:", members / 2)) {
                var processes = List.of(one, other);
                return measure(members / 2, processes, processes, measured, session);
            }
        });
        contestants.put(OURS, (_, measured) -> {
            try (var redis = RedisForTests.start();
                    var receiver = start(session, redis.url(OURS), members / 2);
                    var sender = start(session, redis.url(OURS), members / 2)) {
                return measure(members, List.of(receiver, sender), List.of(sender), measured, session);
            }
        });
        // Each measure warms up its own processes.
        var result = Comparison.run(session.scale().withWarmUp(Duration.ZERO), contestants);
        session.print(result.table("A group of " + members + " in one process, and in two over Redis", "deliveries"));
        session.judge(Bar.atLeast(
                "group of " + members + " over two processes, deliveries per CPU-second of both, share of memory:",
                BAR,
                result.share(OURS)));
    }

    private static Measure measure(
            int members, List<ServerProcess> processes, List<ServerProcess> senders, Duration measured, Session session)
            throws IOException {
        // All guests are gone before the first member comes, in all processes.
        senders.forEach(process -> process.ask("guests"));
        processes.forEach(process -> process.ask("members"));
        senders.forEach(process -> process.ask("send"));
        warmUp(processes, session.scale().warmUp());
        long deliveredBefore = sum(processes, "count");
        long sentBefore = sum(processes, "sent");
        double cpuBefore = cpu(processes);
        long start = System.nanoTime();
        pause(measured);
        long units = sum(processes, "count") - deliveredBefore;
        double cpu = cpu(processes) - cpuBefore;
        double seconds = (System.nanoTime() - start) / 1e9;
        long expected = (sum(processes, "sent") - sentBefore) * members;
        if (units < expected * KEPT_UP - (double) ON_THEIR_WAY * members)
            throw new IOException("Of " + expected + " deliveries " + units + " were seen. The processes did not keep"
                    + " up, so that their figures say nothing: try again on a quieter machine.");
        return new Measure(units, seconds, cpu, 0, 0, 0);
    }

    // New processes each time, and by the CPU time of each: on a busy machine two of them get half of what one
    // does, and would be measured with half of their code not yet compiled. What the guests cost does not count.
    private static void warmUp(List<ServerProcess> processes, Duration cpuTime) {
        double enough = cpuTime.toMillis() / 1e3;
        var before = processes.stream().map(ServerProcess::cpuSeconds).toList();
        for (int i = 0; i < MOST_WARM_UPS; i++) {
            boolean all = true;
            for (int p = 0; p < processes.size(); p++) all &= processes.get(p).cpuSeconds() - before.get(p) >= enough;
            if (all) return;
            pause(cpuTime.dividedBy(2));
        }
    }

    private static long sum(List<ServerProcess> processes, String number) {
        return processes.stream()
                .mapToLong(process -> Long.parseLong(process.ask(number)))
                .sum();
    }

    private static double cpu(List<ServerProcess> processes) {
        return processes.stream().mapToDouble(ServerProcess::cpuSeconds).sum();
    }

    private static ServerProcess start(Session session, String url, int members) throws IOException {
        long forGuests = session.scale().warmUp().toMillis() * GUEST_MESSAGES_PER_MILLISECOND;
        var arguments =
                List.of(url, String.valueOf(members), String.valueOf(MESSAGES_PER_SECOND), String.valueOf(forGuests));
        var process = session.start(url, Crowd.class.getName(), arguments);
        process.await("ready ");
        return process;
    }

    private static void pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) LockSupport.parkNanos(left);
    }
}
