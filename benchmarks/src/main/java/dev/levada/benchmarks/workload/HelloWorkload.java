package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.RequestLoad;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.subject.Subject;
import dev.levada.benchmarks.workload.Comparison.Trial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;

/// `GET /hello` on kept connections, through routing and a handler, against a handler on Netty's event
/// loop.
final class HelloWorkload implements Workload {
    private static final int CONNECTIONS = 64;

    @Override
    public String name() {
        return "hello";
    }

    @Override
    public String about() {
        return "HTTP GET on " + CONNECTIONS + " kept connections, against raw Netty handlers";
    }

    @Override
    public void run(Session session) throws IOException {
        try (var netty = session.start(Subject.RAW_NETTY);
                var levada = session.start(Subject.LEVADA);
                var onLoops = session.start(Subject.LEVADA_ON_LOOPS)) {
            var contestants = new LinkedHashMap<String, Trial>();
            contestants.put(Subject.RAW_NETTY.title(), trial(netty));
            contestants.put(Subject.LEVADA.title(), trial(levada));
            contestants.put(Subject.LEVADA_ON_LOOPS.title(), trial(onLoops));
            var result = Comparison.run(session.scale(), contestants);
            session.print(result.table("HTTP GET /hello, " + CONNECTIONS + " connections", "requests"));
            session.judge(Bar.atLeast(
                    "HTTP/1.1 hello, requests per server CPU-second, share of raw Netty: default threads",
                    0.70,
                    result.share(Subject.LEVADA.title())));
        }
    }

    private static Trial trial(Session.Running server) {
        String request = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n\r\n";
        var bytes = request.getBytes(StandardCharsets.US_ASCII);
        var direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        var body = "hello".getBytes(StandardCharsets.US_ASCII);
        return (settle, measured) -> EchoWorkload.measure(
                server,
                Target.http(server.port()),
                CONNECTIONS,
                new RequestLoad(direct.duplicate(), body),
                settle,
                measured);
    }
}
