package dev.levada.worker;

import dev.levada.contract.ContractException;
import java.time.Duration;

/// What one can set of a worker.
///
/// @param name under which it is shown, at most 100 characters; empty, the default, for the name of the
///     machine and the number of the process
/// @param stopTime how long handlers may go on once it is told to stop, before they are interrupted and
///     what they do is given back; 30 seconds by default
/// @param isAnnounced whether it answers those who ask which workers there are, as `levada workers` does;
///     it does by default
public record WorkerOptions(String name, Duration stopTime, boolean isAnnounced) {
    /// The defaults.
    public static final WorkerOptions DEFAULT = new WorkerOptions("", Duration.ofSeconds(30), true);

    private static final int LONGEST_NAME = 100;

    public WorkerOptions {
        if (name.length() > LONGEST_NAME)
            throw new ContractException("Expected a worker's name of at most " + LONGEST_NAME + " characters, but got "
                    + name.length() + ".");
        if (stopTime.isNegative() || stopTime.compareTo(Duration.ofDays(1)) > 0)
            throw new ContractException("Expected a time to stop from 0 to a day, but got " + stopTime + ".");
        if (name.isEmpty()) name = here();
    }

    private static String here() {
        var host = System.getenv().getOrDefault("HOSTNAME", "");
        var whole = (host.isEmpty() ? "worker" : host) + "-"
                + ProcessHandle.current().pid();
        return whole.substring(Math.max(0, whole.length() - LONGEST_NAME));
    }

    /// A copy with another name.
    public WorkerOptions withName(String name) {
        return new WorkerOptions(name, stopTime, isAnnounced);
    }

    /// A copy with another time to stop.
    public WorkerOptions withStopTime(Duration stopTime) {
        return new WorkerOptions(name, stopTime, isAnnounced);
    }

    /// A copy that is announced or not.
    public WorkerOptions withAnnounced(boolean isAnnounced) {
        return new WorkerOptions(name, stopTime, isAnnounced);
    }
}
