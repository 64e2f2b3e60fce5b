package dev.levada.cli;

import dev.levada.layer.LayerStatistics;
import dev.levada.server.options.Metric;
import java.util.List;

/// What a channel layer counts, for those who watch the server.
final class LayerMetrics {
    private LayerMetrics() {}

    static List<Metric> of(LayerStatistics seen) {
        return List.of(
                Metric.counter("levada_layer_sent_total", "Sends, group sends and broadcasts.", seen.sent()),
                Metric.counter("levada_layer_delivered_total", "Put into mailboxes and queues.", seen.delivered()),
                Metric.counter("levada_layer_written_total", "Frames handed to sockets.", seen.written()),
                Metric.counter("levada_layer_refused_total", "Sends to a full channel.", seen.refused()),
                Metric.counter("levada_layer_dropped_total", "Group messages without room.", seen.dropped()),
                Metric.counter("levada_layer_expired_total", "Not read in time.", seen.expired()),
                Metric.counter("levada_layer_unknown_total", "Sends to closed mailboxes.", seen.unknown()),
                Metric.gauge("levada_layer_mailboxes", "Open mailboxes.", seen.mailboxes()),
                Metric.gauge("levada_layer_groups", "Groups with members.", seen.groups()),
                Metric.gauge("levada_layer_memberships", "Memberships.", seen.memberships()),
                Metric.gauge("levada_layer_waiting", "Messages that wait.", seen.waiting()));
    }
}
