package dev.levada.cli;

import dev.levada.layer.ChannelLayer;
import dev.levada.server.options.Metric;
import dev.levada.worker.Worker;
import dev.levada.worker.WorkerOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `levada worker CHANNEL...`: does the work of named channels until it is told to stop.
final class WorkerCommand implements Callable<Integer> {
    private static final Map<String, String> OPTIONS = Map.of(
            "application", "The class whose routes lead to the consumers of the channels, as for serve.",
            "name", "What `levada workers` shows. Default: the machine and the number of the process.",
            "stop-time", "How long handlers may go on after SIGTERM before they are interrupted. Default: 30s",
            "metrics-address", Numbers.ABOUT);
    private static final Map<String, String> LABELS =
            Map.of("application", "<class>", "name", "<name>", "stop-time", "<time>", "metrics-address", "<address>");

    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private WorkerCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The command, ready to be added to its parent.
    static CommandLine create(Map<String, String> environment) {
        return new CommandLine(new WorkerCommand(environment).describe());
    }

    private CommandSpec describe() {
        spec.name("worker").mixinStandardHelpOptions(true);
        spec.usageMessage()
                .description("Does the work of named channels, or with --consumers runs the consumers of a site behind"
                        + " `levada edge`, until SIGTERM or SIGINT: then handlers finish, and others take its"
                        + " connections. A second signal ends at once.")
                .footer(
                        "",
                        "Each option can stand in the environment as well: LEVADA_APPLICATION, LEVADA_LAYER.",
                        "Exit code: 0 after a stop in order, 1 when the start fails, 2 when the line is wrong.")
                .customSynopsis(
                        "levada worker --application CLASS --layer URL [OPTION...] CHANNEL...",
                        "levada worker --consumers CLASS --layer URL [OPTION...]")
                .sortOptions(false)
                .width(100);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("CHANNEL")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("0..*")
                .index("0..*")
                .required(false)
                .description("A channel that a route of the application is for.")
                .build());
        ConsumersCommand.options().forEach(spec::addOption);
        for (var name : List.of("application", "name", "stop-time", "metrics-address"))
            spec.addOption(OptionSpec.builder("--" + name)
                    .paramLabel(LABELS.get(name))
                    .type(String.class)
                    .arity("1")
                    .description(OPTIONS.get(name))
                    .build());
        spec.addOption(OptionSpec.builder("--stacktrace")
                .description("Show the whole stack trace when the start fails.")
                .build());
        return spec;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<String> channels = spec.commandLine().getParseResult().matchedPositionalValue(0, List.of());
        boolean runsConsumers = spec.commandLine().getParseResult().hasMatchedOption("--consumers");
        if (runsConsumers == !channels.isEmpty())
            throw CommandException.usage("Expected channels to work on, or --consumers CLASS to run those of a site"
                    + " behind an edge, but got " + (runsConsumers ? "both" : "neither")
                    + ". A process does one of them.");
        return runsConsumers ? ConsumersCommand.run(spec, environment, this::say) : work(channels);
    }

    private int work(List<String> channels) throws InterruptedException {
        var names = new HashSet<>(OPTIONS.keySet());
        names.add("layer");
        var given = new HashMap<String, String>();
        for (var name : names) {
            String value = spec.commandLine().getParseResult().matchedOptionValue("--" + name, null);
            if (value != null) given.put(name, value);
        }
        var sources = Sources.open(given, environment, names);
        var application = needed(sources, "application", "an application, as in --application com.acme.Site");
        var url = needed(sources, "layer", "a layer, as in --layer redis+levada://127.0.0.1:6379");
        var type = ApplicationClass.named(application);
        try (var layer = ChannelLayer.open(url);
                var worker =
                        Worker.start(type.create(layer), layer, options(sources), channels.toArray(String[]::new));
                var numbers = Numbers.at(
                        value(sources, "metrics-address"), () -> numbers(layer, worker), () -> !worker.isStopping())) {
            Signals.stop(() -> say("Stopping. A second signal ends at once."), worker::close);
            say("Working on " + shown(worker) + "  (Ctrl+C stops)");
            numbers.tell(this::say);
            worker.awaitClose();
        }
        return 0;
    }

    /// Its channels, as people read them.
    static String shown(Worker worker) {
        return worker.statistics().stream()
                .map(one -> one.channel() + " (" + one.concurrency() + " at a time)")
                .collect(Collectors.joining(", "));
    }

    private static List<Metric> numbers(ChannelLayer layer, Worker worker) {
        var all = new ArrayList<>(WorkerMetrics.of(worker));
        all.addAll(LayerMetrics.of(layer.statistics()));
        return all;
    }

    private static WorkerOptions options(Sources sources) {
        var options = WorkerOptions.DEFAULT;
        var name = value(sources, "name");
        if (name.isPresent()) options = options.withName(name.get());
        return options.withStopTime(Distributed.time(sources, "stop-time", options.stopTime()));
    }

    private static Optional<String> value(Sources sources, String name) {
        return sources.find(name).map(given -> given.text());
    }

    private static String needed(Sources sources, String name, String what) {
        return value(sources, name)
                .orElseThrow(() -> CommandException.usage("Expected " + what + " or in the variable LEVADA_"
                        + name.toUpperCase(Locale.ROOT) + ", but there is neither."));
    }

    private void say(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
