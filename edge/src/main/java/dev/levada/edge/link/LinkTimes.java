package dev.levada.edge.link;

import java.time.Duration;

/// The times of the link, in nanoseconds.
///
/// @param heartbeat how long a process that has nothing to say is silent
/// @param lease how long a worker may be silent until an edge gives its connections to another
/// @param workerLease how long a worker that has no sign of having been heard begins handlers; shorter than
///     the lease, so that a worker stops before another begins
/// @param retransmit how long to wait for an acknowledgement of a packet before it is sent again
/// @param gather how long frames wait for others while a packet is on its way: a packet costs more than
///     what is in it
/// @param acknowledge how long an acknowledgement waits for something to travel with
/// @param orphan how long connections without any worker are kept
/// @param edgeLease how long an edge may be silent until a worker takes its sockets for lost
public record LinkTimes(
        long heartbeat,
        long lease,
        long workerLease,
        long retransmit,
        long gather,
        long acknowledge,
        long orphan,
        long edgeLease) {
    private static final long GATHER_NANOS = 500_000;

    /// For that lease, of which the other times are parts.
    public static LinkTimes of(Duration lease) {
        long nanos = lease.toNanos();
        return new LinkTimes(
                nanos / 10,
                nanos,
                nanos * 7 / 8,
                nanos * 3 / 20,
                GATHER_NANOS,
                Math.min(nanos / 80, Duration.ofMillis(25).toNanos()),
                nanos * 15,
                nanos * 30);
    }
}
