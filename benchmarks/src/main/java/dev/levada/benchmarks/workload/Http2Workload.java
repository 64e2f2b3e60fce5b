package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Http2Load;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.LoadException;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.subject.Subject;
import dev.levada.benchmarks.workload.Comparison.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;

/// `GET /hello` over HTTP/2, many streams on few connections, through routing and a handler, against a
/// handler behind Netty's frame codec.
final class Http2Workload implements Workload {
    private static final int CONNECTIONS = 10;
    private static final int STREAMS = 32;
    private static final byte[] BODY = "hello".getBytes(StandardCharsets.US_ASCII);

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String about() {
        return "HTTP/2 GET on " + CONNECTIONS + " connections of " + STREAMS + " streams, against raw Netty handlers";
    }

    @Override
    public void run(Session session) throws IOException {
        try (var netty = session.start(Subject.RAW_NETTY_HTTP2);
                var levada = session.start(Subject.LEVADA);
                var onLoops = session.start(Subject.LEVADA_ON_LOOPS)) {
            var contestants = new LinkedHashMap<String, Trial>();
            contestants.put(Subject.RAW_NETTY_HTTP2.title(), trial(netty));
            contestants.put(Subject.LEVADA.title(), trial(levada));
            contestants.put(Subject.LEVADA_ON_LOOPS.title(), trial(onLoops));
            var result = Comparison.run(session.scale(), contestants);
            session.print(result.table(
                    "HTTP/2 GET /hello, " + CONNECTIONS + " connections x " + STREAMS + " streams", "requests"));
            session.judge(Bar.atLeast(
                    "HTTP/2 hello, requests per server CPU-second, share of raw Netty: default threads",
                    0.60,
                    result.share(Subject.LEVADA.title())));
        }
    }

    private static Trial trial(Session.Running server) {
        return (settle, measured) -> measure(server, settle, measured);
    }

    private static Measure measure(Session.Running server, Duration settle, Duration time) throws IOException {
        var load = new Http2Load(STREAMS, "127.0.0.1:" + server.port(), "/hello", BODY);
        try (var client = new LoadClient()) {
            load.start(client.open(Target.http2(server.port()), CONNECTIONS, EchoWorkload.PATIENCE));
            client.run(load, settle);
            var meter = Meter.start(server.process(), load::answers, load.latency());
            client.run(load, time);
            var measure = meter.stop();
            load.stop();
            boolean isDone = client.runUntil(load, () -> load.waiting() == 0, EchoWorkload.PATIENCE);
            if (!isDone || load.lost() > 0)
                throw new LoadException("Expected an answer to every request, but " + load.waiting()
                        + " are missing and " + load.lost() + " connections were lost.");
            return measure;
        }
    }
}
