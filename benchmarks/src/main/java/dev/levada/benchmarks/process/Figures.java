package dev.levada.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a process has used so far, as `/proc` tells.
///
/// @param cpuSeconds user and system time of all its threads, those of the collector and the compiler
///     included, in steps of 10 ms
/// @param residentBytes memory of its own in RAM
/// @param threads of the operating system
/// @param descriptors open
public record Figures(double cpuSeconds, long residentBytes, int threads, int descriptors) {
    private static final double TICKS_PER_SECOND = 100; // what Linux tells user space on every platform

    /// The figures of that process now.
    public static Figures of(long pid) {
        var proc = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(proc.resolve("stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // the name may hold spaces
            double cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
            return new Figures(cpu, resident(proc), Integer.parseInt(fields[17]), descriptors(proc));
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a running process " + pid + " on Linux.", e);
        }
    }

    /// CPU time alone, which is quick to read.
    public static double cpuSeconds(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a running process " + pid + " on Linux.", e);
        }
    }

    // Exact, unlike the figure in status, which lags behind by some pages for each thread.
    private static long resident(Path proc) throws IOException {
        for (var line : Files.readAllLines(proc.resolve("smaps_rollup")))
            if (line.startsWith("Rss:")) return Long.parseLong(line.replaceAll("\\D+", "")) * 1024;
        throw new IOException("Expected a line \"Rss:\" in smaps_rollup.");
    }

    private static int descriptors(Path proc) throws IOException {
        try (var files = Files.list(proc.resolve("fd"))) {
            return (int) files.count();
        }
    }
}
