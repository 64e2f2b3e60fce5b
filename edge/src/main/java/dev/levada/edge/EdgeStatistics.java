package dev.levada.edge;

import java.util.Map;

/// What an edge has done so far, and what it has now.
///
/// @param connections held now
/// @param waiting connections that no worker serves now
/// @param workers how many connections each known worker serves, by the name of its mailbox
/// @param takeovers connections that got another worker, in order or not
/// @param lostWorkers workers that were silent for too long and whose connections others took
/// @param abandoned connections that nobody could go on with: closed with 1012, or refused with 503
/// @param events handled and acknowledged
/// @param eventSeconds from their arrival to their acknowledgement, in all
/// @param fenced packets of workers that had lost their connections meanwhile
/// @param retransmitted packets sent once more
/// @param strangers messages of another version of the link, or that could not be read
/// @param droppedMessages channel messages that a connection had no room for
/// @param failedEffects what handlers wanted to be done and the layer refused
public record EdgeStatistics(
        int connections,
        int waiting,
        Map<String, Integer> workers,
        long takeovers,
        long lostWorkers,
        long abandoned,
        long events,
        double eventSeconds,
        long fenced,
        long retransmitted,
        long strangers,
        long droppedMessages,
        long failedEffects) {
    public EdgeStatistics {
        workers = Map.copyOf(workers);
    }
}
