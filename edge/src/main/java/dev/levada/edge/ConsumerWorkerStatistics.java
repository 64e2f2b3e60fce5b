package dev.levada.edge;

/// What a worker has done so far, and what it has now.
///
/// @param edges known now
/// @param connections served now
/// @param restored connections it went on with where another worker had stopped
/// @param released connections it gave to others in order
/// @param fenced connections that others had taken from it
/// @param notRestored connections that could not be restored from their state
/// @param failed connections whose application threw
/// @param events handled
/// @param retransmitted packets sent once more
/// @param strangers messages of another version of the link, or that could not be read
public record ConsumerWorkerStatistics(
        int edges,
        int connections,
        long restored,
        long released,
        long fenced,
        long notRestored,
        long failed,
        long events,
        long retransmitted,
        long strangers) {}
