package dev.levada.examples.deploy;

import java.util.List;

/// What the clients of a [DeployDemo] saw.
///
/// @param clients that were connected
/// @param deliveries messages that were heard
/// @param lost messages that somebody did not hear
/// @param twice messages that somebody heard more than once
/// @param outOfOrder messages that somebody heard too early, or that a consumer counted wrongly
/// @param closed sockets that did not stay open
/// @param phases what was done, one after the other
public record DeployReport(
        int clients, long deliveries, long lost, long twice, long outOfOrder, long closed, List<Phase> phases) {
    public DeployReport {
        phases = List.copyOf(phases);
    }

    /// One thing that was done to the workers.
    ///
    /// @param name what it was
    /// @param seconds it took
    /// @param deliveries messages that were heard in that time
    /// @param medianMillis the longest pause of half of the clients was no longer
    /// @param p999Millis that of 999 in 1,000 clients
    /// @param longestMillis the longest pause of all
    public record Phase(
            String name,
            double seconds,
            long deliveries,
            double medianMillis,
            double p999Millis,
            double longestMillis) {}

    /// Whether no client noticed anything but a pause.
    public boolean isUnnoticed() {
        return lost == 0 && twice == 0 && outOfOrder == 0 && closed == 0;
    }

    /// As a table.
    public String text() {
        var text = new StringBuilder();
        text.append(String.format(
                "%n%-34s %8s %12s %12s %12s %12s%n",
                "what was done", "seconds", "deliveries/s", "pause p50", "pause p99.9", "longest"));
        for (var phase : phases)
            text.append(String.format(
                    "%-34s %8.1f %12.0f %9.0f ms %9.0f ms %9.0f ms%n",
                    phase.name(),
                    phase.seconds(),
                    phase.deliveries() / phase.seconds(),
                    phase.medianMillis(),
                    phase.p999Millis(),
                    phase.longestMillis()));
        text.append(String.format(
                "%n%d clients, %d deliveries: %d lost, %d twice, %d out of order, %d sockets closed%n",
                clients, deliveries, lost, twice, outOfOrder, closed));
        return text.toString();
    }
}
