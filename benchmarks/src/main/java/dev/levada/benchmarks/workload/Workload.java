package dev.levada.benchmarks.workload;

import java.io.IOException;
import java.util.List;

/// Something worth measuring. Starts its own servers, compares them in turns, prints its tables.
public interface Workload {
    /// All of them, in the order in which they run.
    static List<Workload> all() {
        return List.of(
                new EchoWorkload(),
                new GroupWorkload(),
                new HelloWorkload(),
                new Http2Workload(),
                new StartWorkload(),
                new IdleWorkload(),
                new SlowMemberWorkload(),
                new ChurnWorkload(),
                new RelayWorkload(),
                new EdgeWorkload(),
                new CrowdWorkload(),
                new LogoutWorkload(),
                new SlowlorisWorkload(),
                new DrainWorkload(),
                new JobsWorkload());
    }

    /// The word that chooses it on the command line.
    String name();

    /// What it measures, in one line for the help.
    String about();

    /// Measures, and tells the session.
    void run(Session session) throws IOException;
}
