package dev.levada.benchmarks.workload;

/// One contestant in one round.
///
/// @param units of work done: answers, deliveries
/// @param seconds on the clock
/// @param serverCpuSeconds user and system time of the whole server process
/// @param generatorCpuSeconds of the thread that makes the load
/// @param medianMillis half of the answers took no longer
/// @param p99Millis 99 of 100 answers took no longer
record Measure(
        long units,
        double seconds,
        double serverCpuSeconds,
        double generatorCpuSeconds,
        double medianMillis,
        double p99Millis) {
    double perSecond() {
        return units / seconds;
    }

    double perCpuSecond() {
        return units / Math.max(serverCpuSeconds, 0.01); // the resolution of the figure
    }

    double serverCores() {
        return serverCpuSeconds / seconds;
    }

    double generatorCores() {
        return generatorCpuSeconds / seconds;
    }
}
