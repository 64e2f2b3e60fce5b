package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Frames;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.RequestLoad;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.process.Figures;
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
import java.util.function.LongConsumer;

/// Echo through an edge, Redis and a worker, against the same consumer beside its socket. The CPU time is
/// that of edge and worker; what Redis itself used stands in a table of its own.
final class EdgeWorkload implements Workload {
    private static final byte[] MESSAGE = "x".repeat(64).getBytes(StandardCharsets.US_ASCII);
    private static final String WHOLE = Subject.LEVADA.title();
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
                var between = new ArrayList<Between>();
                var contestants = new LinkedHashMap<String, Trial>();
                contestants.put(
                        WHOLE,
                        (settle, time) ->
                                measure(List.of(whole.process()), whole.port(), connections, settle, time, _ -> {}));
                contestants.put(
                        SPLIT,
                        (settle, time) -> measure(
                                List.of(edge, worker),
                                port,
                                connections,
                                settle,
                                time,
                                units -> between.add(Between.now(redis, units))));
                // Of two processes each is to get the warm-up that one gets.
                var scale = session.scale();
                var result = Comparison.run(scale.withWarmUp(scale.warmUp().multipliedBy(2)), contestants);
                session.print(
                        result.table("Echo through an edge, 64 bytes, " + connections + " connections", "messages"));
                session.print(redis(connections, between, result.measures(SPLIT)));
                judge(session, connections, result);
            }
        }
    }

    private static void judge(Session session, int connections, Comparison result) {
        if (connections == 1) {
            double added = Spread.of(result.measures(SPLIT), Measure::medianMillis)
                            .median()
                    - Spread.of(result.measures(WHOLE), Measure::medianMillis).median();
            session.judge(Bar.atMost(
                    "echo through edge, Redis and worker, 1 connection, median latency added",
                    ADDED_MILLIS,
                    added,
                    " ms",
                    Text::millis));
        } else {
            session.judge(Bar.atLeast(
                    "echo through edge, Redis and worker, " + connections
                            + " connections, messages per CPU-second of both, share of one process",
                    SHARE,
                    result.share(SPLIT)));
        }
    }

    /// What Redis has done and used until a moment, and what was answered until then.
    private record Between(double cpuSeconds, double publications, long units) {
        static Between now(RedisForTests redis, long units) {
            var calls = redis.info("commandstats").stream()
                    .filter(line -> line.startsWith("cmdstat_publish:calls="))
                    .mapToDouble(line -> Double.parseDouble(line.split("[=,]", 3)[1]))
                    .sum();
            return new Between(Figures.cpuSeconds(redis.process().pid()), calls, units);
        }
    }

    /// @param between the two moments of each measurement, of which the first warmed up
    private static Table redis(int connections, List<Between> between, List<Measure> measures) {
        var perPublication = new ArrayList<Double>();
        var share = new ArrayList<Double>();
        int first = between.size() - 2 * measures.size();
        for (int i = 0; i < measures.size(); i++) {
            var from = between.get(first + 2 * i);
            var to = between.get(first + 2 * i + 1);
            perPublication.add((to.units() - from.units()) / Math.max(1, to.publications() - from.publications()));
            share.add((to.cpuSeconds() - from.cpuSeconds()) / measures.get(i).serverCpuSeconds());
        }
        var table = new Table(
                "Redis between edge and worker, " + connections + " connections",
                "what",
                "median",
                "smallest to largest");
        row(table, "messages for each publication, those of both directions counted", perPublication);
        row(table, "CPU time of Redis, as a share of that of edge and worker", share);
        return table;
    }

    private static void row(Table table, String what, List<Double> figures) {
        var spread = Spread.of(figures, Double::doubleValue);
        table.row(
                what,
                Text.ratio(spread.median()),
                Text.ratio(spread.smallest()) + " to " + Text.ratio(spread.largest()));
    }

    private static ServerProcess start(Session session, String role, int port) throws IOException {
        return session.start(role, EdgeHalf.class.getName(), List.of(role, String.valueOf(port)));
    }

    private static Measure measure(
            List<ServerProcess> servers,
            int port,
            int connections,
            Duration settle,
            Duration time,
            LongConsumer atBothEnds)
            throws IOException {
        var load = new RequestLoad(Frames.text(MESSAGE), MESSAGE);
        try (var client = new LoadClient()) {
            load.start(client.open(Target.webSocket(port, "/echo"), connections, EchoWorkload.PATIENCE));
            client.run(load, settle);
            atBothEnds.accept(load.answers());
            double before = cpuSeconds(servers);
            var meter = Meter.start(servers.getFirst(), load::answers, load.latency());
            client.run(load, time);
            var seen = meter.stop();
            double cpu = cpuSeconds(servers) - before;
            atBothEnds.accept(load.answers());
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
