package dev.levada.edge.link;

/// What an edge has seen of its workers so far, and what it has now.
///
/// @param workers known now
/// @param connections held now
/// @param waiting connections that no worker serves now
/// @param takeovers connections that got another worker, in order or not
/// @param lostWorkers workers that were not heard any more and whose connections others took
/// @param abandoned connections closed because their worker had gone and they have no state
/// @param events handled and acknowledged
/// @param eventNanos from their arrival to their acknowledgement, in all
/// @param fenced packets of workers that had lost their connections meanwhile
/// @param retransmitted packets sent once more
/// @param malformed packets that could not be read
/// @param droppedMessages channel messages that a connection had no room for
public record EdgeCounters(
        int workers,
        int connections,
        int waiting,
        long takeovers,
        long lostWorkers,
        long abandoned,
        long events,
        long eventNanos,
        long fenced,
        long retransmitted,
        long malformed,
        long droppedMessages) {}
