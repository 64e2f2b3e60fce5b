package dev.levada.benchmarks.subject;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/// How a subject talks to whoever started it: lines on standard input and output. It ends when its input
/// does, so that it never outlives the benchmark.
final class Control {
    private Control() {}

    /// Says on which port the subject listens, then answers until the input ends.
    ///
    /// @param more answers beyond `heap`, which is the live heap in bytes after a full collection
    static void serve(int port, Map<String, Supplier<String>> more) throws IOException {
        PrintStream out = System.out;
        out.println("ready " + port);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            var known = more.get(line);
            if (line.equals("heap")) out.println("heap " + liveHeapBytes());
            else if (known != null) out.println(line + " " + known.get());
            else out.println(line + " is unknown");
        }
    }

    private static long liveHeapBytes() {
        var memory = ManagementFactory.getMemoryMXBean();
        // Twice: what the first one hands to cleaners and reference queues is free for the second.
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
