package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Behaviour;
import dev.levada.benchmarks.load.Connection;
import dev.levada.benchmarks.load.FanOutLoad;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.LoadException;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.subject.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A group at a steady rate, without and with one more member that never reads: what the others feel of it,
/// what memory it takes, and what becomes of it.
final class SlowMemberWorkload implements Workload {
    private static final int MESSAGE_BYTES = 120;

    // Small, so that the server meets the full socket within a few seconds and not after megabytes.
    private static final int SLOW_RECEIVE_BUFFER_BYTES = 4 * 1024;

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public String about() {
        return "one member that never reads in a group at a steady rate";
    }

    /// One round without or with the slow member.
    ///
    /// @param fate of the slow member; empty without one
    private record Trial(Measure measure, double heapBytes, double residentBytes, String fate) {}

    @Override
    public void run(Session session) throws IOException {
        int members = session.scale().slowMembers();
        int rate = session.scale().slowRate();
        try (var server = session.start(Subject.LEVADA)) {
            trial(session, server, false, session.scale().warmUp());
            var without = new ArrayList<Trial>();
            var with = new ArrayList<Trial>();
            for (int round = 0; round < session.scale().rounds(); round++) {
                without.add(trial(session, server, false, slowWindow(session)));
                with.add(trial(session, server, true, slowWindow(session)));
            }
            var table = new Table(
                    "A group of " + members + " at " + rate + " messages/s, without and with a member that never reads",
                    "members",
                    "deliveries/s",
                    "deliveries/CPU-s",
                    "p50 ms",
                    "p99 ms",
                    "live heap MB",
                    "resident MB",
                    "the slow one");
            without.forEach(trial -> row(table, "all read", trial));
            with.forEach(trial -> row(table, "and one that does not", trial));
            session.print(table);
            judge(session, without, with);
        }
    }

    private static Duration slowWindow(Session session) {
        return session.scale().measured().multipliedBy(4);
    }

    private static void judge(Session session, List<Trial> without, List<Trial> with) {
        double before = Spread.of(without, trial -> trial.measure.p99Millis()).median();
        double after = Spread.of(with, trial -> trial.measure.p99Millis()).median();
        session.judge(new Bar(
                "one member that never reads: p99 of the others",
                "at most a tenth more than without it",
                Text.millis(before) + " ms without it, " + Text.millis(after) + " ms with it",
                after <= before * 1.1));
        double heap = Spread.of(with, Trial::heapBytes).largest()
                - Spread.of(without, Trial::heapBytes).smallest();
        session.judge(Bar.atMost(
                "one member that never reads: more live heap", 16 * 1024 * 1024, heap, " MB", Text::megabytes));
    }

    private static Trial trial(Session session, Session.Running server, boolean isWithSlow, Duration time)
            throws IOException {
        int members = session.scale().slowMembers();
        var target = Target.webSocket(server.port(), "/direct/slow");
        try (var client = new LoadClient()) {
            var readers = client.open(target, members, EchoWorkload.PATIENCE);
            var slow = new ArrayList<Connection>();
            if (isWithSlow) {
                slow.addAll(client.open(target.withReceiveBuffer(SLOW_RECEIVE_BUFFER_BYTES), 1, EchoWorkload.PATIENCE));
                slow.getFirst().reading(false);
            }
            var load =
                    FanOutLoad.rate(readers.getFirst(), members, session.scale().slowRate(), MESSAGE_BYTES);
            client.run(load, session.scale().settle());
            var meter = Meter.start(server.process(), load::deliveries, load.latency());
            client.run(load, time);
            var measure = meter.stop();
            load.stop();
            boolean isDone = client.runUntil(load, () -> load.waiting() == 0, EchoWorkload.PATIENCE);
            if (!isDone || load.disorders() > 0 || load.lost() > 0)
                throw new LoadException("Expected every message at every reading member once and in order, but "
                        + load.waiting() + " of " + load.published() + " are incomplete, " + load.disorders()
                        + " copies were out of order and " + load.lost() + " connections were lost.");
            double resident = (double) server.process().figures().residentBytes();
            double heap = (double) server.liveHeapBytes();
            String fate = isWithSlow ? fate(client, slow.getFirst(), load.published()) : "";
            return new Trial(measure, heap, resident, fate);
        }
    }

    /// Lets it read at last what is still there.
    private static String fate(LoadClient client, Connection slow, int published) throws IOException {
        var read = new long[1];
        Behaviour counting = (_, _, _, _) -> read[0]++;
        slow.reading(true);
        client.runUntil(counting, () -> !slow.isOpen() || read[0] == published, Duration.ofSeconds(5));
        String found = read[0] + " of " + published + " messages";
        if (slow.isOpen()) return "open, had " + found;
        return slow.closeCode() == 0 ? "cut, had " + found : "closed with " + slow.closeCode() + ", had " + found;
    }

    private static void row(Table table, String members, Trial trial) {
        table.row(
                members,
                Text.whole(trial.measure.perSecond()),
                Text.whole(trial.measure.perCpuSecond()),
                Text.millis(trial.measure.medianMillis()),
                Text.millis(trial.measure.p99Millis()),
                Text.megabytes(trial.heapBytes),
                Text.megabytes(trial.residentBytes),
                trial.fate);
    }
}
