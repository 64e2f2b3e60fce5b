package dev.levada.cli;

import dev.levada.edge.ConsumerWorkerStatistics;
import dev.levada.server.options.Metric;
import java.util.List;

/// What a worker counts that runs the consumers of a site behind an edge, for those who watch it.
final class ConsumersMetrics {
    private ConsumersMetrics() {}

    static List<Metric> of(ConsumerWorkerStatistics seen) {
        return List.of(
                Metric.gauge("levada_consumers_edges", "Known edges.", seen.edges()),
                Metric.gauge("levada_consumers_connections", "Connections served.", seen.connections()),
                Metric.counter("levada_consumers_restored_total", "Taken over from other workers.", seen.restored()),
                Metric.counter("levada_consumers_released_total", "Given to others in order.", seen.released()),
                Metric.counter("levada_consumers_fenced_total", "Taken by others.", seen.fenced()),
                Metric.counter(
                        "levada_consumers_not_restored_total", "Whose state was not understood.", seen.notRestored()),
                Metric.counter("levada_consumers_failed_total", "Whose application threw.", seen.failed()),
                Metric.counter("levada_consumers_events_total", "Events handled.", seen.events()),
                Metric.counter("levada_consumers_retransmitted_total", "Packets sent again.", seen.retransmitted()),
                Metric.counter(
                        "levada_consumers_strangers_total", "Of another version, or unreadable.", seen.strangers()));
    }
}
