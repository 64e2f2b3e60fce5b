package dev.levada.cli;

import dev.levada.edge.ConsumerWorker;
import dev.levada.edge.ConsumerWorkerOptions;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.options.Metric;
import dev.levada.server.settings.Given;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The part of [WorkerCommand] that is `levada worker --consumers CLASS`: runs the consumers of a site
/// whose sockets are held by `levada edge`.
final class ConsumersCommand {
    private static final List<String> OWN =
            List.of("consumers", "layer", "site", "lease", "drain", "metrics-address", "config");

    private ConsumersCommand() {}

    /// What can be said to it.
    static List<OptionSpec> options() {
        return List.of(
                ServeCommand.option("config", "<file>", "Properties file with settings."),
                ServeCommand.option("consumers", "<class>", "The application, as for `levada serve`."),
                ServeCommand.option("layer", "<url>", "The channel layer that finds the edges."),
                ServeCommand.option("site", "<name>", "What belongs together on one layer. Default: main"),
                ServeCommand.option("lease", "<time>", "The same as the edges have. Default: 1500ms"),
                ServeCommand.option(
                        "drain", "<time>", "How long to wait at the end for others to take over. Default: 30s"));
    }

    /// Runs it with what the command line of the spec says, which has [#options()].
    static int run(CommandSpec spec, Map<String, String> environment, Consumer<String> say)
            throws InterruptedException {
        var given = new LinkedHashMap<String, String>();
        for (var name : OWN) {
            String value = spec.commandLine().getParseResult().matchedOptionValue("--" + name, null);
            if (value != null) given.put(name, value);
        }
        var sources = Sources.open(
                given, environment, Set.of("consumers", "layer", "site", "lease", "drain", "metrics-address"));
        var url = Distributed.layer(sources);
        var name = sources.find("consumers")
                .map(Given::text)
                .orElseThrow(() -> CommandException.usage(
                        "Expected the application to run, as in --consumers com.acme.Site, but got none."));
        var options = ConsumerWorkerOptions.defaults();
        options = options.withSite(sources.find("site").map(Given::text).orElse(options.site()))
                .withLease(Distributed.time(sources, "lease", options.lease()))
                .withDrain(Distributed.time(sources, "drain", options.drain()));
        var application = ApplicationClass.named(name);
        Rehearsal.run();
        try (var layer = ChannelLayer.open(url);
                var worker = ConsumerWorker.start(layer, application.create(layer), options);
                var numbers = Numbers.at(
                        sources.find("metrics-address").map(Given::text),
                        () -> numbers(layer, worker),
                        () -> !worker.isStopping())) {
            Signals.stop(
                    () -> say.accept("Stopping: others take "
                            + worker.statistics().connections() + " connections. A second signal ends at once."),
                    worker::close);
            say.accept(name + " is run for the edges of site \"" + options.site() + "\"  (Ctrl+C stops)");
            numbers.tell(say);
            worker.awaitClose();
        }
        return 0;
    }

    private static List<Metric> numbers(ChannelLayer layer, ConsumerWorker worker) {
        var all = new ArrayList<>(ConsumersMetrics.of(worker.statistics()));
        all.addAll(LayerMetrics.of(layer.statistics()));
        return all;
    }
}
