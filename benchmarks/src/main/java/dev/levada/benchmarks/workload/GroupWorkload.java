package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.FanOutLoad;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.LoadException;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.subject.Subject;
import dev.levada.benchmarks.workload.Comparison.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;

/// One member says something, all members of its group hear it: through each member's handler, or straight
/// to their sockets, against a loop that does nothing but write.
///
/// Paced: the next message leaves when the last has reached everybody, so a socket never has two waiting
/// and each copy costs a write. Queueing: many messages are on their way, and who can may merge them.
final class GroupWorkload implements Workload {
    private static final int MESSAGE_BYTES = 64;
    private static final int QUEUEING_WINDOW = 32;
    private static final int JUDGED_MEMBERS = 10_000;
    private static final String LIMIT = Subject.BARE_WRITE_LOOP.title();
    private static final String DIRECT = "Levada, direct";
    private static final String HANDLER = "Levada, each member's handler";
    private static final String ON_LOOPS = "Levada, handlers on event loops";

    @Override
    public String name() {
        return "group";
    }

    @Override
    public String about() {
        return "a message to all members of a group, against a bare write loop";
    }

    @Override
    public void run(Session session) throws IOException {
        try (var loop = session.start(Subject.BARE_WRITE_LOOP);
                var levada = session.start(Subject.LEVADA);
                var onLoops = session.start(Subject.LEVADA_ON_LOOPS)) {
            for (int members : session.scale().groupMembers()) {
                var paced = compare(session, members, 1, loop, levada, onLoops);
                session.print(paced.table("Group of " + members + ", one message at a time", "deliveries"));
                var queueing = compare(session, members, QUEUEING_WINDOW, loop, levada, onLoops);
                session.print(queueing.table(
                        "Group of " + members + ", " + QUEUEING_WINDOW + " messages on their way", "deliveries"));
                if (members == JUDGED_MEMBERS) judge(session, paced, queueing);
            }
            String shortWrites = loop.process().ask("short-writes");
            if (!shortWrites.equals("0"))
                throw new LoadException(
                        "Expected a bare loop that writes all, but it failed " + shortWrites + " times.");
        }
    }

    private static Comparison compare(
            Session session,
            int members,
            int window,
            Session.Running loop,
            Session.Running levada,
            Session.Running onLoops)
            throws IOException {
        var contestants = new LinkedHashMap<String, Trial>();
        contestants.put(LIMIT, trial(loop, "/", members, window));
        contestants.put(DIRECT, trial(levada, "/direct/benchmark", members, window));
        contestants.put(HANDLER, trial(levada, "/handler/benchmark", members, window));
        contestants.put(ON_LOOPS, trial(onLoops, "/handler/benchmark", members, window));
        return Comparison.run(session.scale(), contestants);
    }

    private static void judge(Session session, Comparison paced, Comparison queueing) {
        String what = "group of 10000, deliveries per server CPU-second, share of the bare write loop: ";
        session.judge(Bar.atLeast(what + "direct, one frame per write", 0.80, paced.share(DIRECT)));
        session.judge(Bar.atLeast(what + "direct, messages queueing", 1.5, queueing.share(DIRECT)));
        session.judge(Bar.atLeast(what + "each member's handler, one frame per write", 0.50, paced.share(HANDLER)));
    }

    private static Trial trial(Session.Running server, String path, int members, int window) {
        return (settle, measured) -> measure(server, path, members, window, settle, measured);
    }

    private static Measure measure(
            Session.Running server, String path, int members, int window, Duration settle, Duration measured)
            throws IOException {
        try (var client = new LoadClient()) {
            var all = client.open(Target.webSocket(server.port(), path), members, EchoWorkload.PATIENCE);
            var load = FanOutLoad.window(all.getFirst(), members, window, MESSAGE_BYTES);
            client.run(load, settle);
            var meter = Meter.start(server.process(), load::deliveries, load.latency());
            client.run(load, measured);
            var measure = meter.stop();
            load.stop();
            boolean isDone = client.runUntil(load, () -> load.waiting() == 0, EchoWorkload.PATIENCE);
            if (!isDone || load.disorders() > 0 || load.lost() > 0)
                throw new LoadException("Expected every message at every member of " + path + " once and in order, but "
                        + load.waiting() + " of " + load.published() + " are incomplete, " + load.disorders()
                        + " copies were out of order and " + load.lost() + " connections were lost.");
            return measure;
        }
    }
}
