package dev.levada.cli;

import dev.levada.layer.ChannelLayer;
import dev.levada.worker.ChannelStatistics;
import dev.levada.worker.WorkerInfo;
import dev.levada.worker.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `levada workers [URL]`: asks which workers there are, and shows what they do.
final class WorkersCommand implements Callable<Integer> {
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private WorkersCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The command, ready to be added to its parent.
    static CommandLine create(Map<String, String> environment) {
        var command = new WorkersCommand(environment);
        LayerCommand.describe(
                command.spec,
                "workers",
                "Asks over the layer which workers there are, waits a second for their answers, and shows what each"
                        + " does.");
        command.spec.usageMessage().customSynopsis("levada workers [OPTION...] [URL]");
        return new CommandLine(command.spec);
    }

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        try (var layer = ChannelLayer.open(LayerCommand.url(spec, environment))) {
            show(Workers.ask(layer, WAIT)).forEach(out::println);
            out.flush();
        }
        return 0;
    }

    /// The lines of a table.
    static List<String> show(List<WorkerInfo> workers) {
        if (workers.isEmpty()) return List.of("No worker has answered.");
        var lines = new ArrayList<String>();
        lines.add(row("WORKER", "CHANNEL", "RUNNING", "HANDLED", "RETRIED", "DEAD", "UP", "LOAD"));
        for (var worker : workers) for (var channel : worker.channels()) lines.add(line(worker, channel));
        return lines;
    }

    private static String line(WorkerInfo worker, ChannelStatistics channel) {
        return row(
                worker.name() + (worker.isStopping() ? " (stopping)" : ""),
                channel.channel(),
                channel.running() + "/" + channel.concurrency(),
                String.valueOf(channel.handled()),
                String.valueOf(channel.retried()),
                String.valueOf(channel.dead()),
                Math.round(worker.upSeconds()) + "s",
                Math.round(worker.load() * 100) + "%");
    }

    private static String row(Object... columns) {
        return String.format(Locale.ROOT, "%-30s %-24s %9s %10s %8s %6s %8s %5s", columns);
    }
}
