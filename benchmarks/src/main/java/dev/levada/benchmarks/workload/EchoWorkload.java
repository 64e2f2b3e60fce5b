package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Frames;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.LoadException;
import dev.levada.benchmarks.load.RequestLoad;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.subject.Subject;
import dev.levada.benchmarks.workload.Comparison.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;

/// Text messages of 64 bytes come back: a consumer behind routing with a layer around, against handlers on
/// Netty's event loop. One message outstanding per connection.
final class EchoWorkload implements Workload {
    private static final byte[] MESSAGE = "x".repeat(64).getBytes(StandardCharsets.US_ASCII);
    private static final int JUDGED_CONNECTIONS = 64;
    static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String about() {
        return "messages of 64 bytes through a consumer, against raw Netty handlers";
    }

    @Override
    public void run(Session session) throws IOException {
        try (var netty = session.start(Subject.RAW_NETTY);
                var levada = session.start(Subject.LEVADA);
                var onLoops = session.start(Subject.LEVADA_ON_LOOPS)) {
            for (int connections : session.scale().echoConnections()) {
                var contestants = new LinkedHashMap<String, Trial>();
                contestants.put(Subject.RAW_NETTY.title(), trial(netty, connections));
                contestants.put(Subject.LEVADA.title(), trial(levada, connections));
                contestants.put(Subject.LEVADA_ON_LOOPS.title(), trial(onLoops, connections));
                var result = Comparison.run(session.scale(), contestants);
                session.print(result.table("Echo, 64 bytes, " + connections + " connections", "messages"));
                if (connections != JUDGED_CONNECTIONS) continue;
                String what = "echo, 64 connections, messages per server CPU-second, share of raw Netty: ";
                session.judge(Bar.atLeast(what + "default threads", 0.70, result.share(Subject.LEVADA.title())));
                session.judge(Bar.atLeast(
                        what + "virtual threads on event loops", 0.90, result.share(Subject.LEVADA_ON_LOOPS.title())));
            }
        }
    }

    private static Trial trial(Session.Running server, int connections) {
        return (settle, measured) -> measure(
                server,
                Target.webSocket(server.port(), "/echo"),
                connections,
                new RequestLoad(Frames.text(MESSAGE), MESSAGE),
                settle,
                measured);
    }

    /// Sends and awaits one request after another on each connection.
    static Measure measure(
            Session.Running server, Target target, int connections, RequestLoad load, Duration settle, Duration time)
            throws IOException {
        try (var client = new LoadClient()) {
            load.start(client.open(target, connections, PATIENCE));
            client.run(load, settle);
            var meter = Meter.start(server.process(), load::answers, load.latency());
            client.run(load, time);
            var measure = meter.stop();
            load.stop();
            boolean isDone = client.runUntil(load, () -> load.waiting() == 0, PATIENCE);
            if (!isDone || load.lost() > 0)
                throw new LoadException("Expected an answer to every request, but " + load.waiting()
                        + " are missing and " + load.lost() + " connections were lost.");
            return measure;
        }
    }
}
