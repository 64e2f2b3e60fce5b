package dev.levada.cli;

import dev.levada.cli.dev.DevApplication;
import dev.levada.cli.dev.Generation;
import dev.levada.cli.dev.MavenProject;
import dev.levada.cli.dev.RequestLines;
import dev.levada.cli.dev.SourceWatch;
import dev.levada.contract.Application;
import dev.levada.contract.LevadaException;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import java.io.Console;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `levada dev CLASS`: serves an application while it is being written.
final class DevCommand implements Callable<Integer> {
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private DevCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The command, ready to be added to its parent.
    static CommandLine create(Map<String, String> environment) {
        return new CommandLine(new DevCommand(environment).describe());
    }

    private CommandSpec describe() {
        spec.name("dev").mixinStandardHelpOptions(true);
        spec.usageMessage()
                .description(
                        "Serves an application while it is being written: when a file under src/main, the pom.xml or"
                                + " a class changes, the project is built by Maven, new connections go to the new"
                                + " classes, sockets are closed with 1012 so that they come back, and open pages load"
                                + " themselves anew. What is wrong stands in the terminal and in the page.")
                .footer(
                        "",
                        "All other options of `levada serve` can stand in the environment, as LEVADA_MAX_HEADERS=50.")
                .customSynopsis("levada dev [OPTION...] CLASS")
                .width(100);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("CLASS")
                .type(String.class)
                .arity("1")
                .index("0")
                .required(true)
                .description("As for `levada serve`.")
                .build());
        spec.addOption(option("project", "<folder>", "The project's folder, with its pom.xml. Default: this one."));
        spec.addOption(option("port", "<number>", "The port, 0 for any that is free. Default: 8000"));
        spec.addOption(option("host", "<address>", "The address. Default: 127.0.0.1"));
        spec.addOption(option("layer", "<url>", "The channel layer. Default: memory:"));
        return spec;
    }

    private static OptionSpec option(String name, String label, String description) {
        return OptionSpec.builder("--" + name)
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .description(description)
                .build();
    }

    private @Nullable String given(String name) {
        String typed = spec.commandLine().getParseResult().matchedOptionValue("--" + name, null);
        return typed != null ? typed : environment.get("LEVADA_" + name.toUpperCase(java.util.Locale.ROOT));
    }

    private ServerOptions options() {
        var variables = new java.util.HashMap<>(environment);
        for (var name : List.of("port", "host")) {
            var value = given(name);
            if (value != null) variables.put("LEVADA_" + name.toUpperCase(java.util.Locale.ROOT), value);
        }
        var options = ServerOptions.fromEnvironment(variables);
        return options.withTimeouts(options.timeouts().withDrain(DRAIN));
    }

    @Override
    public Integer call() throws Exception {
        var folder = given("project");
        var project = new MavenProject(
                Path.of(folder == null ? "." : folder).toAbsolutePath().normalize());
        if (!Files.isRegularFile(project.pom()))
            throw CommandException.usage(
                    "Expected a Maven project, but there is no " + project.pom() + ". Name its folder with --project.");
        var layer = given("layer");
        String name = spec.commandLine().getParseResult().matchedPositionalValue(0, "");
        var lines = new RequestLines(
                spec.commandLine().getOut(),
                Optional.ofNullable(System.console())
                                .filter(Console::isTerminal)
                                .isPresent()
                        && environment.get("NO_COLOR") == null);
        try (var application = new DevApplication(lines);
                var watch = SourceWatch.of(project);
                var server = Server.start(application, options())) {
            Signals.stop(() -> lines.good("Stopping."), () -> stop(application, server));
            lines.good(name + " is served on "
                    + ServeCommand.shown(server.addresses().getFirst(), false)
                    + " and built anew when a file changes  (Ctrl+C stops)");
            var loop = new Loop(project, watch, application, lines, name, layer == null ? "memory:" : layer);
            var thread = Thread.ofPlatform().name("levada-dev-build").daemon().start(loop);
            server.awaitClose();
            thread.interrupt();
        }
        return 0;
    }

    private static void stop(DevApplication application, Server server) {
        try {
            application.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
        }
    }

    /// Builds, shows, waits for a change, and so on.
    private record Loop(
            MavenProject project,
            SourceWatch watch,
            DevApplication application,
            RequestLines lines,
            String name,
            String layer)
            implements Runnable {
        @Override
        public void run() {
            var change = SourceWatch.Change.POM;
            List<Path> classPath = List.of();
            try {
                while (true) {
                    try {
                        boolean isBuilt = change == SourceWatch.Change.CLASSES || build();
                        if (isBuilt && (change == SourceWatch.Change.POM || classPath.isEmpty()))
                            classPath = project.classPath();
                        watch.forget();
                        if (isBuilt) start(classPath);
                    } catch (IOException e) {
                        show(List.of(String.valueOf(e.getMessage()).split("\n")));
                    }
                    change = watch.await();
                }
            } catch (InterruptedException | ClosedWatchServiceException _) {
                // The command ends.
            } catch (IOException e) {
                lines.bad("The files cannot be watched any more: " + e.getMessage());
            }
        }

        private boolean build() throws IOException, InterruptedException {
            var build = project.compile();
            if (!build.isGood()) show(build.problems());
            return build.isGood();
        }

        private void start(List<Path> classPath) throws InterruptedException {
            long began = System.nanoTime();
            try {
                var before = application.show(Generation.start(classPath, layer, this::create));
                lines.good("Ready after %d ms.".formatted((System.nanoTime() - began) / 1_000_000));
                if (before != null) before.close();
            } catch (LevadaException e) {
                show(List.of(String.valueOf(e.getMessage())));
            }
        }

        private Application create(ClassLoader loader, ChannelLayer layer) {
            var thread = Thread.currentThread();
            var before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                return ApplicationClass.named(name).create(layer);
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        private void show(List<String> problems) {
            application.show(problems);
            problems.forEach(lines::bad);
        }
    }
}
