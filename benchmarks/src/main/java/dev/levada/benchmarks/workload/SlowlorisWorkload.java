package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Connection;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.RequestLoad;
import dev.levada.benchmarks.load.SlowHeads;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.subject.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One client that asks and waits, without and with very many connections beside it that send their request
/// one byte a second: what it feels of them.
final class SlowlorisWorkload implements Workload {
    private static final int MOST_SLOW = 2_000;

    // The server ends them after ten seconds.
    private static final Duration LONGEST = Duration.ofSeconds(8);

    @Override
    public String name() {
        return "slowloris";
    }

    @Override
    public String about() {
        return "a normal client beside connections that send one header byte a second";
    }

    private record Trial(Measure measure, long left) {}

    @Override
    public void run(Session session) throws IOException {
        int slow = Math.min(MOST_SLOW, session.scale().idleConnections());
        try (var server = session.start(Subject.LEVADA)) {
            trial(server, 0, session.scale().warmUp());
            var without = new ArrayList<Trial>();
            var with = new ArrayList<Trial>();
            var window = session.scale().measured().multipliedBy(2);
            if (window.compareTo(LONGEST) > 0) window = LONGEST;
            for (int round = 0; round < session.scale().rounds(); round++) {
                without.add(trial(server, 0, window));
                with.add(trial(server, slow, window));
            }
            var table = new Table(
                    "GET /hello on one connection, without and with " + slow + " that send a byte a second",
                    "beside it",
                    "requests/s",
                    "p50 ms",
                    "p99 ms",
                    "still there");
            without.forEach(trial -> row(table, "nobody", trial));
            with.forEach(trial -> row(table, slow + " slow ones", trial));
            session.print(table);
            double before =
                    Spread.of(without, trial -> trial.measure.p99Millis()).median();
            double after = Spread.of(with, trial -> trial.measure.p99Millis()).median();
            session.judge(new Bar(
                    slow + " connections with a header byte a second: p99 of a normal client",
                    "at most doubles",
                    Text.millis(before) + " ms without, " + Text.millis(after) + " ms with them",
                    after <= 2 * before));
        }
    }

    private static Trial trial(Session.Running server, int slow, Duration time) throws IOException {
        var request = StandardCharsets.US_ASCII.encode("GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        var direct = ByteBuffer.allocateDirect(request.remaining()).put(request);
        var load = new RequestLoad(direct, "hello".getBytes(StandardCharsets.US_ASCII));
        try (var client = new LoadClient()) {
            var normal = client.open(Target.http(server.port()), 1, EchoWorkload.PATIENCE);
            List<Connection> others =
                    slow == 0 ? List.of() : client.open(Target.http(server.port()), slow, EchoWorkload.PATIENCE);
            var beside = new SlowHeads(load, others);
            beside.start();
            load.start(normal);
            var meter = Meter.start(server.process(), load::answers, load.latency());
            if (slow == 0) client.run(load, time);
            else client.run(beside, time);
            return new Trial(meter.stop(), beside.left());
        }
    }

    private static void row(Table table, String beside, Trial trial) {
        table.row(
                beside,
                Text.whole(trial.measure.perSecond()),
                Text.millis(trial.measure.medianMillis()),
                Text.millis(trial.measure.p99Millis()),
                Long.toString(trial.left));
    }
}
