package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Behaviour;
import dev.levada.benchmarks.load.Connection;
import dev.levada.benchmarks.load.Frames;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.LoadException;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.process.Figures;
import dev.levada.benchmarks.subject.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Clients that come and go, in three ways in turn: with a close frame, with the end of the stream, with a
/// reset. Each joins a group of its own and one for all. Afterwards nothing of them may be left.
final class ChurnWorkload implements Workload {
    private static final int AT_ONCE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String about() {
        return "connects and disconnects; is everything as it was before?";
    }

    private record State(double heapBytes, Figures figures, String held) {}

    @Override
    public void run(Session session) throws IOException {
        int count = session.scale().churn();
        try (var server = session.start(Subject.LEVADA);
                var client = new LoadClient()) {
            // Threads and caches that the first connections bring are part of the base line.
            churn(client, server, Math.max(count / 4, 1));
            var before = settled(client, server);
            long startedAt = System.nanoTime();
            churn(client, server, count);
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            var after = settled(client, server);
            report(session, count, seconds, before, after);
        }
    }

    private static void churn(LoadClient client, Session.Running server, int count) throws IOException {
        for (int done = 0; done < count; done += AT_ONCE) {
            int first = done;
            var connections = client.open(
                    i -> Target.webSocket(server.port(), "/churn/" + (first + i)),
                    Math.min(AT_ONCE, count - done),
                    PATIENCE);
            disconnect(client, connections, done / AT_ONCE);
        }
    }

    private static void disconnect(LoadClient client, List<Connection> connections, int turn) throws IOException {
        switch (turn % 3) {
            case 0 -> {
                for (var connection : connections) connection.send(Frames.close(1000));
                if (!client.runUntil(Behaviour.IDLE, () -> client.open() == 0, PATIENCE))
                    throw new LoadException("Expected the server to end all connections that sent a close frame, but "
                            + client.open() + " are open.");
            }
            case 1 -> client.cutAll(false);
            default -> client.cutAll(true);
        }
    }

    private static State settled(LoadClient client, Session.Running server) throws IOException {
        client.runUntil(Behaviour.IDLE, () -> isEmpty(server), PATIENCE);
        return new State(
                (double) server.liveHeapBytes(),
                server.process().figures(),
                server.process().ask("held"));
    }

    private static boolean isEmpty(Session.Running server) {
        return server.process()
                .ask("held")
                .equals("0 connections, 0 applications, 0 mailboxes, 0 groups, 0 memberships");
    }

    private static void report(Session session, int count, double seconds, State before, State after) {
        var table = new Table(
                count + " connects and disconnects in " + Text.ratio(seconds) + " s, " + Text.whole(count / seconds)
                        + "/s",
                "when",
                "live heap MB",
                "resident MB",
                "threads",
                "descriptors",
                "held by server and layer");
        row(table, "base line", before);
        row(table, "afterwards", after);
        session.print(table);
        double growth = after.heapBytes - before.heapBytes;
        session.judge(new Bar(
                count + " connects and disconnects: back to the base line",
                "nothing held; heap within 5 %; no more threads and descriptors",
                after.held + "; heap " + Text.megabytes(growth) + " MB more; threads "
                        + before.figures.threads() + " to " + after.figures.threads() + ", descriptors "
                        + before.figures.descriptors() + " to " + after.figures.descriptors(),
                after.held.equals(before.held)
                        && growth <= before.heapBytes * 0.05
                        && after.figures.threads() <= before.figures.threads()
                        && after.figures.descriptors() <= before.figures.descriptors()));
    }

    private static void row(Table table, String when, State state) {
        table.row(
                when,
                Text.megabytes(state.heapBytes),
                Text.megabytes((double) state.figures.residentBytes()),
                Integer.toString(state.figures.threads()),
                Integer.toString(state.figures.descriptors()),
                state.held);
    }
}
