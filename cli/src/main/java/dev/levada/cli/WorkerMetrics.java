package dev.levada.cli;

import dev.levada.server.options.Metric;
import dev.levada.worker.ChannelQueue;
import dev.levada.worker.ChannelStatistics;
import dev.levada.worker.Worker;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What a worker counts, for those who watch it. The names of its channels are the operator's, so they are
/// labels.
final class WorkerMetrics {
    private static final System.Logger LOG = System.getLogger("dev.levada.worker");
    private static final String CHANNEL = "channel";

    private WorkerMetrics() {}

    static List<Metric> of(Worker worker) {
        var all = new ArrayList<Metric>();
        var seen = worker.statistics();
        counter(all, seen, "handled", "Pieces of work that were done.", ChannelStatistics::handled);
        counter(all, seen, "failed", "Attempts that failed.", ChannelStatistics::failed);
        counter(all, seen, "retried", "Attempts that were put off for another.", ChannelStatistics::retried);
        counter(all, seen, "dead", "Pieces of work that were given up.", ChannelStatistics::dead);
        counter(all, seen, "refused", "Messages that no handler understood.", ChannelStatistics::refused);
        counter(all, seen, "overtaken", "Acknowledgements that came too late.", ChannelStatistics::overtaken);
        counter(all, seen, "outages", "Failures of the layer that were survived.", ChannelStatistics::outages);
        for (var one : seen)
            all.add(Metric.counter("levada_worker_busy_seconds_total", "Time that handlers took.", one.busySeconds())
                    .of(CHANNEL, one.channel()));
        gauge(all, seen, "running", "Handlers at work.", ChannelStatistics::running);
        gauge(all, seen, "concurrency", "Handlers that may work at once.", ChannelStatistics::concurrency);
        queues(all, worker);
        return all;
    }

    private static void counter(
            List<Metric> all,
            List<ChannelStatistics> seen,
            String name,
            String help,
            ToDoubleFunction<ChannelStatistics> value) {
        for (var one : seen)
            all.add(Metric.counter("levada_worker_" + name + "_total", help, value.applyAsDouble(one))
                    .of(CHANNEL, one.channel()));
    }

    private static void gauge(
            List<Metric> all,
            List<ChannelStatistics> seen,
            String name,
            String help,
            ToDoubleFunction<ChannelStatistics> value) {
        for (var one : seen)
            all.add(Metric.gauge("levada_worker_" + name, help, value.applyAsDouble(one))
                    .of(CHANNEL, one.channel()));
    }

    // Asks the layer; when that is away, the rest is still worth something.
    private static void queues(List<Metric> all, Worker worker) {
        try {
            var queues = worker.queues().stream()
                    .filter(queue -> queue.state().isPresent())
                    .toList();
            queue(
                    all,
                    queues,
                    "waiting",
                    "Work that nobody has.",
                    it -> it.state().orElseThrow().waiting());
            queue(
                    all,
                    queues,
                    "paused",
                    "Work that waits for its next attempt.",
                    it -> it.state().orElseThrow().paused());
            queue(
                    all,
                    queues,
                    "held",
                    "Work that some reader has.",
                    it -> it.state().orElseThrow().held());
            queue(
                    all,
                    queues,
                    "dead_letters",
                    "Dead letters.",
                    it -> it.state().orElseThrow().dead());
            queue(
                    all,
                    queues,
                    "oldest_seconds",
                    "How long the first has waited.",
                    it -> it.state().orElseThrow().oldest().toMillis() / 1e3);
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "The layer does not tell what is in the queues: " + e.getMessage());
        }
    }

    private static void queue(
            List<Metric> all,
            List<ChannelQueue> queues,
            String name,
            String help,
            ToDoubleFunction<ChannelQueue> value) {
        for (var one : queues)
            all.add(Metric.gauge("levada_queue_" + name, help, value.applyAsDouble(one))
                    .of(CHANNEL, one.channel()));
    }
}
