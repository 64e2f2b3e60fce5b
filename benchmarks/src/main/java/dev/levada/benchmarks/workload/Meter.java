package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Histogram;
import dev.levada.benchmarks.process.ServerProcess;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/// Measures what happens between two moments.
final class Meter {
    private final ServerProcess server;
    private final LongSupplier units;
    private final Histogram latency;
    private final long unitsBefore;
    private final double serverBefore;
    private final long generatorBefore;
    private final long nanosBefore;

    private Meter(ServerProcess server, LongSupplier units, Histogram latency) {
        this.server = server;
        this.units = units;
        this.latency = latency;
        latency.clear();
        unitsBefore = units.getAsLong();
        generatorBefore = ownCpuNanos();
        serverBefore = server.cpuSeconds();
        nanosBefore = System.nanoTime();
    }

    static Meter start(ServerProcess server, LongSupplier units, Histogram latency) {
        return new Meter(server, units, latency);
    }

    Measure stop() {
        double seconds = (System.nanoTime() - nanosBefore) / 1e9;
        double serverCpu = server.cpuSeconds() - serverBefore;
        double generatorCpu = (ownCpuNanos() - generatorBefore) / 1e9;
        return new Measure(
                units.getAsLong() - unitsBefore,
                seconds,
                serverCpu,
                generatorCpu,
                latency.millis(0.5),
                latency.millis(0.99));
    }

    private static long ownCpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
