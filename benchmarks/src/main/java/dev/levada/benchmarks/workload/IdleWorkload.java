package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Behaviour;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.LoadException;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.subject.Subject;
import java.io.IOException;
import java.time.Duration;

/// Many WebSockets that say nothing, each with a consumer and a group of its own: what each adds to the
/// live heap and to resident memory, and what CPU time they take while the server's heartbeats go on.
///
/// A few thousand connections come and go first, so that code, caches and the young generation are there
/// before the count begins.
///
/// CPU time is taken twice. The first heartbeats meet code that has hardly ever run, so that time is mostly
/// the compiler's, once in the life of a server; as in the other workloads, what is judged comes after it.
final class IdleWorkload implements Workload {
    private static final int WARM_UPS = 3;
    private static final String PATH = "/idle/own-#";

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String about() {
        return "memory and CPU time of many connections that are just open";
    }

    @Override
    public void run(Session session) throws IOException {
        var table = new Table(
                "Idle WebSockets, " + session.scale().idleConnections() + " connections, CPU time over "
                        + session.scale().idleWindow().toSeconds() + " s",
                "server",
                "live heap KB each",
                "resident KB each",
                "resident KB each, after GC",
                "opened/s",
                "pings answered",
                "CPU of one core",
                "during the first heartbeats");
        measure(session, Subject.RAW_NETTY, Subject.RAW_NETTY.title(), Target::webSocket, "/", table);
        var plain = measure(session, Subject.LEVADA, Subject.LEVADA.title(), Target::webSocket, PATH, table);
        judge(session, plain);
        // Each of another user: nothing is shared that would not be.
        var signedIn = measure(
                session,
                Subject.LEVADA_SIGNED_IN,
                Subject.LEVADA_SIGNED_IN.title(),
                (port, path) -> Target.webSocket(port, path)
                        .withHeader("Cookie: levada_session=" + path.substring(path.lastIndexOf('-'))),
                PATH,
                table);
        session.judge(Bar.atMost(
                "session and user on an idle WebSocket: live heap more",
                1024,
                signedIn.heapBytesEach - plain.heapBytesEach,
                " KB",
                Text::kilobytes));
        var compressed = measure(
                session,
                Subject.LEVADA,
                Subject.LEVADA.title() + ", compression agreed on",
                Target::compressedWebSocket,
                PATH,
                table);
        session.judge(Bar.atMost(
                "idle WebSockets with compression: resident memory each",
                12 * 1024,
                compressed.residentBytesEach,
                " KB",
                Text::kilobytes));
        session.print(table);
    }

    /// Where on the server connections of that kind go.
    @FunctionalInterface
    private interface Way {
        Target to(int port, String path);
    }

    private record Idle(double heapBytesEach, double residentBytesEach, double cores) {}

    private static Idle measure(Session session, Subject subject, String title, Way way, String path, Table table)
            throws IOException {
        int count = session.scale().idleConnections();
        try (var server = session.start(subject);
                var client = new LoadClient()) {
            for (int i = 0; i < WARM_UPS; i++) {
                open(client, server, way, path, Math.min(count, 4_000));
                client.cutAll(i % 2 == 0);
                client.run(Behaviour.IDLE, session.scale().settle());
            }
            double heapBefore = (double) server.liveHeapBytes();
            double residentBefore = (double) server.process().figures().residentBytes();

            long startedAt = System.nanoTime();
            open(client, server, way, path, count);
            double perSecond = count / ((System.nanoTime() - startedAt) / 1e9);
            client.run(Behaviour.IDLE, session.scale().settle());
            double resident = (double) server.process().figures().residentBytes() - residentBefore;
            double heap = (double) server.liveHeapBytes() - heapBefore;
            double residentAfter = (double) server.process().figures().residentBytes() - residentBefore;

            client.run(Behaviour.IDLE, session.scale().settle());
            double firstCores = cores(client, server, session.scale().firstHeartbeats());
            long pingsBefore = client.pings();
            double cores = cores(client, server, session.scale().idleWindow());
            if (client.open() != count)
                throw new LoadException(
                        "Expected " + count + " connections to stay open, but " + client.open() + " did.");
            table.row(
                    title,
                    Text.kilobytes(heap / count),
                    Text.kilobytes(resident / count),
                    Text.kilobytes(residentAfter / count),
                    Text.whole(perSecond),
                    Long.toString(client.pings() - pingsBefore),
                    Text.percent(cores),
                    Text.percent(firstCores));
            return new Idle(heap / count, Math.max(resident, residentAfter) / count, cores);
        }
    }

    /// The CPU time of the server per time on the clock, while nothing happens but heartbeats.
    private static double cores(LoadClient client, Session.Running server, Duration window) throws IOException {
        double before = server.process().cpuSeconds();
        client.run(Behaviour.IDLE, window);
        return (server.process().cpuSeconds() - before) / (window.toMillis() / 1e3);
    }

    private static void open(LoadClient client, Session.Running server, Way way, String path, int count)
            throws IOException {
        // A number in the place of # gives each connection a group of its own.
        client.open(i -> way.to(server.port(), path.replace("#", Integer.toString(i))), count, Duration.ofMinutes(2));
    }

    private static void judge(Session session, Idle idle) {
        String what = "idle WebSockets with a consumer and a group: ";
        session.judge(Bar.atMost(what + "live heap each", 5 * 1024, idle.heapBytesEach, " KB", Text::kilobytes));
        session.judge(
                Bar.atMost(what + "resident memory each", 10 * 1024, idle.residentBytesEach, " KB", Text::kilobytes));
        session.judge(Bar.atMost(what + "CPU with heartbeats on", 0.02, idle.cores, " of one core", Text::percent));
    }
}
