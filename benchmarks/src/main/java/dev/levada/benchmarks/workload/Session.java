package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.process.Processes;
import dev.levada.benchmarks.process.ServerProcess;
import dev.levada.benchmarks.subject.Subject;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// One run of the benchmark: how much to do, where to start servers, where to say what came out.
public final class Session implements AutoCloseable {
    private final Scale scale;
    private final PrintStream out;
    private final Processes processes = new Processes();
    private final List<Bar> bars = new ArrayList<>();

    /// With the amount of work and the place for tables.
    public Session(Scale scale, PrintStream out) {
        this.scale = scale;
        this.out = out;
    }

    /// The bars judged so far.
    public List<Bar> bars() {
        return List.copyOf(bars);
    }

    Scale scale() {
        return scale;
    }

    /// Starts the subject in a JVM of its own.
    Running start(Subject subject) throws IOException {
        var process = start(subject.title(), subject.mainClass(), subject.arguments());
        return new Running(process, Integer.parseInt(process.await("ready ")));
    }

    /// Starts any main class of the class path in a JVM of its own.
    ServerProcess start(String name, String mainClass, List<String> arguments) throws IOException {
        return ServerProcess.start(processes, name, scale.moreFlags(), mainClass, arguments);
    }

    /// The same for one that is to begin soon, and whose speed is not measured.
    ServerProcess startSoon(String name, String mainClass, List<String> arguments) throws IOException {
        var flags = new ArrayList<>(scale.moreFlags());
        flags.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        return ServerProcess.start(processes, name, flags, mainClass, arguments);
    }

    void print(Table table) {
        out.println();
        out.print(table.render());
    }

    void judge(Bar bar) {
        bars.add(bar);
    }

    @Override
    public void close() {
        processes.close();
    }

    /// A subject that runs.
    ///
    /// @param process it runs in
    /// @param port it listens on
    record Running(ServerProcess process, int port) implements AutoCloseable {
        /// The live heap in bytes, after a full collection.
        long liveHeapBytes() {
            return Long.parseLong(process.ask("heap"));
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
