package dev.levada.cli;

import dev.levada.edge.EdgeStatistics;
import dev.levada.server.options.Metric;
import java.util.List;

/// What an edge counts, for those who watch it.
final class EdgeMetrics {
    private EdgeMetrics() {}

    static List<Metric> of(EdgeStatistics seen) {
        return List.of(
                Metric.gauge("levada_edge_connections", "Connections held.", seen.connections()),
                Metric.gauge("levada_edge_waiting", "Connections without a worker.", seen.waiting()),
                Metric.gauge(
                        "levada_edge_workers", "Known workers.", seen.workers().size()),
                Metric.counter("levada_edge_takeovers_total", "Connections that got another worker.", seen.takeovers()),
                Metric.counter("levada_edge_lost_workers_total", "Workers not heard any more.", seen.lostWorkers()),
                Metric.counter("levada_edge_abandoned_total", "Closed: nobody could go on.", seen.abandoned()),
                Metric.counter("levada_edge_events_total", "Events acknowledged.", seen.events()),
                Metric.counter(
                        "levada_edge_event_seconds_total", "From event to acknowledgement.", seen.eventSeconds()),
                Metric.counter("levada_edge_fenced_total", "Packets of former owners.", seen.fenced()),
                Metric.counter("levada_edge_retransmitted_total", "Packets sent again.", seen.retransmitted()),
                Metric.counter("levada_edge_strangers_total", "Of another version, or unreadable.", seen.strangers()),
                Metric.counter("levada_edge_dropped_messages_total", "Without room.", seen.droppedMessages()),
                Metric.counter("levada_edge_failed_effects_total", "Refused by the layer.", seen.failedEffects()));
    }
}
