package dev.levada.edge.link;

/// What a worker has done for its edges so far, and what it has now.
///
/// @param edges known now
/// @param connections served now
/// @param restored connections it went on with
/// @param released connections it gave to others in order
/// @param fenced connections that others had taken from it
/// @param events handled
/// @param retransmitted packets sent once more
/// @param malformed packets that could not be read
public record WorkerCounters(
        int edges,
        int connections,
        long restored,
        long released,
        long fenced,
        long events,
        long retransmitted,
        long malformed) {}
