package dev.levada.benchmarks.workload;

import java.time.Duration;
import java.util.List;

/// How much to do.
///
/// @param rounds of each comparison; the median counts
/// @param measured how long each contestant is measured in each round
/// @param warmUp CPU time that each server gets before the first round, or five times that on the clock
/// @param echoConnections the sizes of the echo comparison
/// @param groupMembers the sizes of the group comparison
/// @param idleConnections held open
/// @param idleWindow in which the CPU time of idling is taken
/// @param slowMembers in the group with the member that never reads
/// @param slowRate messages to that group each second
/// @param churn connects and disconnects
/// @param moreFlags of the JVMs measured
public record Scale(
        int rounds,
        Duration measured,
        Duration warmUp,
        List<Integer> echoConnections,
        List<Integer> groupMembers,
        int idleConnections,
        Duration idleWindow,
        int slowMembers,
        int slowRate,
        int churn,
        List<String> moreFlags) {
    /// Some minutes; good enough to compare.
    public static final Scale NORMAL = new Scale(
            3,
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            List.of(1, 64, 1000),
            List.of(1_000, 10_000),
            18_000,
            Duration.ofSeconds(60),
            1_000,
            1_000,
            20_000,
            List.of());

    /// Whether everything works; the figures mean nothing.
    public static final Scale QUICK = new Scale(
            1,
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            List.of(1, 8),
            List.of(20),
            100,
            Duration.ofMillis(300),
            20,
            100,
            100,
            List.of("-XX:TieredStopAtLevel=1"));

    /// How long each contestant runs in a round before it is measured.
    Duration settle() {
        return measured.dividedBy(4);
    }

    /// Longer than the time without a word after which a server pings by default, which is half of the
    /// normal idle window.
    Duration firstHeartbeats() {
        return idleWindow.multipliedBy(3).dividedBy(5);
    }

    /// A copy with another number of rounds.
    public Scale withRounds(int rounds) {
        return new Scale(
                rounds,
                measured,
                warmUp,
                echoConnections,
                groupMembers,
                idleConnections,
                idleWindow,
                slowMembers,
                slowRate,
                churn,
                moreFlags);
    }

    /// A copy with another time for each measurement.
    public Scale withMeasured(Duration measured) {
        return new Scale(
                rounds,
                measured,
                warmUp,
                echoConnections,
                groupMembers,
                idleConnections,
                idleWindow,
                slowMembers,
                slowRate,
                churn,
                moreFlags);
    }

    /// A copy with another time to warm up.
    public Scale withWarmUp(Duration warmUp) {
        return new Scale(
                rounds,
                measured,
                warmUp,
                echoConnections,
                groupMembers,
                idleConnections,
                idleWindow,
                slowMembers,
                slowRate,
                churn,
                moreFlags);
    }

    /// A copy with another number of connects and disconnects.
    public Scale withChurn(int churn) {
        return new Scale(
                rounds,
                measured,
                warmUp,
                echoConnections,
                groupMembers,
                idleConnections,
                idleWindow,
                slowMembers,
                slowRate,
                churn,
                moreFlags);
    }
}
