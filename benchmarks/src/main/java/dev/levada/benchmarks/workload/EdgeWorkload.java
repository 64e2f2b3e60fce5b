package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Frames;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.RequestLoad;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.process.ServerProcess;
import dev.levada.benchmarks.subject.EdgeHalf;
import dev.levada.benchmarks.subject.Subject;
import dev.levada.benchmarks.workload.Comparison.Trial;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Echo through an edge, Redis and a worker, against the same consumer beside its socket. The CPU time is
/// that of edge and worker, without Redis itself.
final class EdgeWorkload implements Workload {
    private static final byte[] MESSAGE = "x".repeat(64).getBytes(StandardCharsets.US_ASCII);
    private static final String SPLIT = "edge and worker";
    private static final double SHARE = 0.25;
    private static final double ADDED_MILLIS = 1;

    @Override
    public String name() {
        return "edge";
    }

    @Override
    public String about() {
        return "echo through an edge, Redis and a worker, against the same consumer in one process";
    }

    @Override
    public void run(Session session) throws IOException {
        if (!RedisForTests.isInstalled()) {
            session.print(new Table("Edge: not measured, because there is no redis-server on the PATH", "server"));
            return;
        }
        try (var redis = RedisForTests.start();
                var whole = session.start(Subject.LEVADA);
                var edge = start(session, "edge", redis.port());
                var worker = start(session, "worker", redis.port())) {
            int port = Integer.parseInt(edge.await("ready "));
            worker.await("ready ");
            for (int connections : session.scale().echoConnections()) {
                var alone = new ArrayList<Measure>();
                var split = new ArrayList<Measure>();
                var contestants = new LinkedHashMap<String, Trial>();
                contestants.put(
                        Subject.LEVADA.title(),
                        (settle, time) -> kept(
                                alone, measure(List.of(whole.process()), whole.port(), connections, settle, time)));
                contestants.put(
                        SPLIT,
                        (settle, time) -> kept(split, measure(List.of(edge, worker), port, connections, settle, time)));
                var result = Comparison.run(session.scale(), contestants);
                session.print(
                        result.table("Echo through an edge, 64 bytes, " + connections + " connections", "messages"));
                judge(session, connections, result, alone, split);
            }
        }
    }

    private static void judge(
            Session session, int connections, Comparison result, List<Measure> alone, List<Measure> split) {
        if (connections == 1) {
            double added = Spread.of(split, Measure::medianMillis).median()
                    - Spread.of(alone, Measure::medianMillis).median();
            session.judge(Bar.atMost(
                    "echo through edge, Redis and worker, 1 connection, median latency added",
                    ADDED_MILLIS,
                    added,
                    " ms",
                    Text::millis));
        } else {
            session.judge(Bar.atLeast(
                    "echo through edge, Redis and worker, " + connections
                            + " connections, messages per CPU-second, share of one process",
                    SHARE,
                    result.share(SPLIT)));
        }
    }

    private static Measure kept(List<Measure> all, Measure measure) {
        all.add(measure);
        return measure;
    }

    private static ServerProcess start(Session session, String role, int port) throws IOException {
        return session.start(role, EdgeHalf.class.getName(), List.of(role, String.valueOf(port)));
    }

    private static Measure measure(
            List<ServerProcess> servers, int port, int connections, Duration settle, Duration time) throws IOException {
        var load = new RequestLoad(Frames.text(MESSAGE), MESSAGE);
        try (var client = new LoadClient()) {
            load.start(client.open(Target.webSocket(port, "/echo"), connections, EchoWorkload.PATIENCE));
            client.run(load, settle);
            double before = cpuSeconds(servers);
            var meter = Meter.start(servers.getFirst(), load::answers, load.latency());
            client.run(load, time);
            var seen = meter.stop();
            double cpu = cpuSeconds(servers) - before;
            load.stop();
            client.runUntil(load, () -> load.waiting() == 0, EchoWorkload.PATIENCE);
            return new Measure(
                    seen.units(),
                    seen.seconds(),
                    cpu,
                    seen.generatorCpuSeconds(),
                    seen.medianMillis(),
                    seen.p99Millis());
        }
    }

    private static double cpuSeconds(List<ServerProcess> servers) {
        return servers.stream().mapToDouble(ServerProcess::cpuSeconds).sum();
    }
}
