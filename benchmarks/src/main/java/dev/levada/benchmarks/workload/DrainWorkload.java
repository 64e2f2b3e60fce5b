package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Behaviour;
import dev.levada.benchmarks.load.Connection;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.process.ServerProcess;
import dev.levada.benchmarks.subject.Lingering;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// `levada serve` gets SIGTERM while many WebSockets are open and requests run: whether each socket gets
/// its close frame and each request its answer, and how long it takes to the end of the process.
final class DrainWorkload implements Workload {
    private static final int MOST_SOCKETS = 10_000;
    private static final int SOCKETS_PER_REQUEST = 100;
    private static final int DRAIN_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public String about() {
        return "SIGTERM with many open WebSockets and running requests";
    }

    @Override
    public void run(Session session) throws IOException {
        int sockets = Math.min(MOST_SOCKETS, session.scale().idleConnections());
        int requests = sockets / SOCKETS_PER_REQUEST;
        var arguments = List.of(
                "serve",
                Lingering.class.getName(),
                "--port",
                "0",
                "--drain-timeout",
                DRAIN_SECONDS + "s",
                "--drain-code",
                "service-restart");
        try (var server = session.start("levada serve", "dev.levada.cli.Levada", arguments);
                var client = new LoadClient()) {
            String line = server.await(Lingering.class.getName() + " is served on http://127.0.0.1:");
            int port = Integer.parseInt(line.split(" ", 2)[0]);
            var open = client.open(Target.webSocket(port, "/"), sockets, PATIENCE);
            var running = client.open(Target.http(port), requests, PATIENCE);
            var answers = new Answers();
            for (var connection : running)
                connection.send(StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
            client.run(answers, Duration.ofMillis(500));
            report(session, client, server, open, requests, answers);
        }
    }

    private static void report(
            Session session,
            LoadClient client,
            ServerProcess server,
            List<Connection> open,
            int requests,
            Answers answers)
            throws IOException {
        long startedAt = System.nanoTime();
        server.terminate();
        client.runUntil(answers, () -> client.open() == 0, PATIENCE);
        int code = server.awaitExit(PATIENCE);
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        long closed = open.stream().filter(it -> it.closeCode() == 1012).count();
        var table = new Table(
                "SIGTERM with " + open.size() + " WebSockets and " + requests + " running requests",
                "close frames",
                "over s",
                "answers",
                "s to the end",
                "exit code");
        table.row(
                Long.toString(closed),
                Text.ratio((answers.lastEndNanos - startedAt) / 1e9),
                Integer.toString(answers.count),
                Text.ratio(seconds),
                Integer.toString(code));
        session.print(table);
        session.judge(new Bar(
                "drain: sockets with their close frame, requests with their answer, exit code",
                "all, all, 0",
                closed + " of " + open.size() + ", " + answers.count + " of " + requests + ", " + code,
                closed == open.size() && answers.count == requests && code == 0));
        session.judge(Bar.atMost("drain: signal to the end of the process", DRAIN_SECONDS, seconds, " s", Text::ratio));
    }

    /// Counts complete answers.
    private static final class Answers implements Behaviour {
        private int count;
        private long lastEndNanos;

        @Override
        public void message(Connection connection, ByteBuffer buffer, int offset, int length) {
            if (length == Lingering.ANSWER.length()) count++;
        }

        @Override
        public void closed(Connection connection) {
            lastEndNanos = System.nanoTime();
        }
    }
}
