package dev.levada.benchmarks;

import dev.levada.benchmarks.workload.Bar;
import dev.levada.benchmarks.workload.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `./levada bench`: measures, prints tables, judges the bars.
public final class Bench {
    private Bench() {}

    /// Ends with 0 when everything was measured, whether bars were reached or not, and with 2 when the line
    /// is wrong.
    public static void main(String[] line) throws IOException {
        try {
            var options = Options.parse(List.of(line));
            if (options.isEmpty()) System.out.print(Options.help());
            else run(options.get(), System.out);
        } catch (Options.WrongLineException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /// Runs what was asked for and returns the bars.
    static List<Bar> run(Options options, PrintStream out) throws IOException {
        out.println("Machine: " + Runtime.getRuntime().availableProcessors() + " processors, load average "
                + Files.readString(Path.of("/proc/loadavg")).strip() + ", Java " + Runtime.version());
        out.println("Rounds: " + options.scale().rounds() + " of "
                + options.scale().measured().toMillis() + " ms, in turns. Load and server share the machine.");
        try (var session = new Session(options.scale(), out)) {
            for (var workload : options.workloads()) workload.run(session);
            if (!session.bars().isEmpty()) {
                out.println();
                out.print(Bar.table(session.bars()).render());
            }
            return session.bars();
        }
    }
}
