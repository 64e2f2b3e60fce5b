package dev.levada.cli;

import dev.levada.edge.Edge;
import dev.levada.edge.EdgeOptions;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.ThreadMode;
import dev.levada.server.settings.Given;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `levada edge`: holds the sockets of a site whose consumers run in `levada worker --consumers`.
final class EdgeCommand implements Callable<Integer> {
    private static final Set<String> OWN = Set.of("layer", "site", "hold", "lease");

    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private EdgeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The command, ready to be added to its parent.
    static CommandLine create(Map<String, String> environment) {
        return new CommandLine(new EdgeCommand(environment).describe());
    }

    private CommandSpec describe() {
        var defaults = EdgeOptions.defaults();
        spec.name("edge").mixinStandardHelpOptions(true);
        spec.usageMessage()
                .description(
                        "Holds the sockets of a site and has its consumers run by workers, until SIGTERM or SIGINT."
                                + " Workers may come, go and crash meanwhile: no socket notices.")
                .footer(
                        "",
                        "The workers: levada worker --consumers CLASS --layer URL. Both need the same layer, site and"
                                + " lease. The server's options, the environment and --config are as for `levada serve`.",
                        "Exit code: 0 after a stop in order, 1 when the start fails, 2 when the line is wrong.")
                .customSynopsis("levada edge --layer URL [OPTION...]")
                .sortOptions(false)
                .width(100);
        spec.addOption(ServeCommand.option("config", "<file>", "Properties file with settings."));
        spec.addOption(ServeCommand.option("layer", "<url>", "The channel layer that finds the workers."));
        spec.addOption(ServeCommand.option(
                "site", "<name>", "What belongs together on one layer. Default: " + defaults.site()));
        spec.addOption(ServeCommand.option(
                "hold", "<time>", "How long a new connection waits where no worker is there, until 503. Default: 5s"));
        spec.addOption(ServeCommand.option(
                "lease",
                "<time>",
                "How long a worker may be silent until others take its connections. Default: 1500ms"));
        spec.addOption(ServeCommand.flag("--stacktrace", "Show the whole stack trace when the start fails."));
        ServeCommand.addSettings(spec);
        return spec;
    }

    @Override
    public Integer call() throws InterruptedException {
        var sources = ServeCommand.sources(spec, environment, OWN);
        var server = onLoops(sources, ServerSettings.read(sources));
        ServeCommand.checkAddresses(sources);
        var url = Distributed.layer(sources);
        var options = EdgeOptions.defaults();
        options = options.withSite(sources.find("site").map(Given::text).orElse(options.site()))
                .withHold(Distributed.time(sources, "hold", options.hold()))
                .withLease(Distributed.time(sources, "lease", options.lease()));
        try (var layer = ChannelLayer.open(url);
                var edge = Edge.open(layer, options);
                var running = Server.start(edge.application(), server)) {
            running.addMetrics(() -> LayerMetrics.of(layer.statistics()));
            running.addMetrics(() -> EdgeMetrics.of(edge.statistics()));
            Signals.stop(() -> say("Stopping. A second signal ends at once."), running::close);
            Signals.on("HUP", running::reload);
            Signals.on("USR1", running::reopenLogs);
            say("The edge of site \"" + options.site() + "\" is on " + ServeCommand.shown(running)
                    + "  (Ctrl+C stops)");
            running.metricsAddress()
                    .ifPresent(it -> say("Numbers and health are at " + ServeCommand.shown(it, false) + "/metrics"));
            if (!edge.hasWorker()) say("It waits for workers: levada worker --consumers CLASS --layer URL");
            running.awaitClose();
        }
        return 0;
    }

    // Nothing at an edge computes for long, so its event loops may carry it all: a hand-over less for each message.
    private static ServerOptions onLoops(Sources sources, ServerOptions options) {
        boolean isOpen = Object.class.getModule().isOpen("java.lang", Server.class.getModule());
        return isOpen && sources.find("thread-mode").isEmpty()
                ? options.withThreadMode(ThreadMode.EVENT_LOOP)
                : options;
    }

    private void say(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
