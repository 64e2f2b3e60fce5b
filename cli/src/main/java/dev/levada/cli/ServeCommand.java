package dev.levada.cli;

import dev.levada.contract.Address;
import dev.levada.contract.LevadaException;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.settings.Given;
import dev.levada.server.settings.Setting;
import dev.levada.server.settings.SettingText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `levada serve CLASS`: serves an application until it is told to stop.
final class ServeCommand implements Callable<Integer> {
    private static final Map<String, String> GROUPS = Map.ofEntries(
            Map.entry("", "Server"),
            Map.entry("limits", "Limits"),
            Map.entry("timeouts", "Timeouts"),
            Map.entry("bindings", "Addresses"),
            Map.entry("tls", "TLS"),
            Map.entry("http2", "HTTP/2"),
            Map.entry("deflate", "Compression of WebSocket messages"),
            Map.entry("proxy", "Behind a proxy"),
            Map.entry("log", "Logs"),
            Map.entry("metrics", "Numbers and health"),
            Map.entry("drain", "The end"));
    private static final Set<String> SWITCH_VALUES = Set.of("on", "off", "true", "false");
    private static final String DEFAULT_LAYER = "memory:";
    private static final String DRY_RUN = "--dry-run";

    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private ServeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The command, ready to be added to its parent.
    static CommandLine create(Map<String, String> environment) {
        return new CommandLine(new ServeCommand(environment).describe());
    }

    private CommandSpec describe() {
        spec.name("serve").mixinStandardHelpOptions(true);
        spec.usageMessage()
                .description("Serves an application class until SIGTERM or SIGINT; a second signal ends at once."
                        + " SIGHUP reads certificates anew and opens log files anew, SIGUSR1 log files alone.")
                .footer(
                        "",
                        "Each option can stand in the environment as well (LEVADA_PORT=8000) and in the file that"
                                + " --config names (port=8000). The command line wins over the environment, and that"
                                + " over the file.",
                        "Sizes: 65536, 64KiB, 16MiB. Times: 500ms, 30s, 5m, 2h, 1d.",
                        "Exit code: 0 after a stop in order, 1 when the start fails, 2 when the line is wrong.")
                .customSynopsis("levada serve [OPTION...] CLASS")
                .sortOptions(false)
                .width(100);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("CLASS")
                .type(String.class)
                .arity("1")
                .index("0")
                .required(true)
                .description("A class with public static Application create(ChannelLayer), or create(), or one that"
                        + " implements Application and has a public constructor without parameters.")
                .build());
        spec.addOption(option("config", "<file>", "Properties file with settings."));
        spec.addOption(option("layer", "<url>", "The channel layer. Default: " + DEFAULT_LAYER));
        spec.addOption(option(
                "worker", "<channels>", "Work on these named channels in this process too, as in mails,thumbnails."));
        spec.addOption(flag(DRY_RUN, "Start, ask for / once, show the answer's status, and stop."));
        spec.addOption(flag("--stacktrace", "Show the whole stack trace when the start fails."));
        addSettings(spec);
        return spec;
    }

    /// Adds what a server can be told, in groups.
    static void addSettings(CommandSpec spec) {
        var groups = new LinkedHashMap<String, ArgGroupSpec.Builder>();
        for (var setting : ServerSettings.all())
            groups.computeIfAbsent(setting.group(), ServeCommand::group).addArg(option(setting));
        groups.values().forEach(group -> spec.addArgGroup(group.build()));
    }

    /// What stands above the options of a group.
    static String heading(String group) {
        return GROUPS.getOrDefault(group, group);
    }

    private static ArgGroupSpec.Builder group(String name) {
        return ArgGroupSpec.builder()
                .heading("%n" + heading(name) + ":%n")
                .exclusive(false)
                .multiplicity("0..1")
                .validate(false);
    }

    static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name).description(description).build();
    }

    private static OptionSpec option(Setting setting) {
        var description = ServerSettings.DESCRIPTIONS.getOrDefault(setting.name(), "");
        var shown = setting.defaultText().isEmpty() ? "" : " Default: " + setting.defaultText();
        return option(setting.name(), setting.text().label(), description + shown);
    }

    /// Lets `--http2` stand for `--http2 on`: picocli would take the class behind it for its value.
    static String[] withSwitches(String... arguments) {
        var switches = ServerSettings.all().stream()
                .filter(setting -> setting.text() == SettingText.SWITCH)
                .map(Setting::option)
                .collect(Collectors.toSet());
        var whole = new ArrayList<String>();
        for (int i = 0; i < arguments.length; i++) {
            whole.add(arguments[i]);
            boolean hasValue = i + 1 < arguments.length && SWITCH_VALUES.contains(arguments[i + 1]);
            if (switches.contains(arguments[i]) && !hasValue) whole.add("on");
        }
        return whole.toArray(String[]::new);
    }

    static OptionSpec option(String name, String label, String description) {
        return OptionSpec.builder("--" + name)
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .description(description.replace("%", "%%"))
                .build();
    }

    @Override
    public Integer call() throws InterruptedException {
        var sources = sources();
        var options = ServerSettings.read(sources);
        checkAddresses(sources);
        var url = sources.find("layer").map(Given::text).orElse(DEFAULT_LAYER);
        String name = spec.commandLine().getParseResult().matchedPositionalValue(0, "");
        var type = ApplicationClass.named(name);
        try (var layer = ChannelLayer.open(url);
                var served = new ServedApplication(type.create(layer), layer, sources.find("worker"));
                var server = Server.start(served.application(), options, layer)) {
            served.worker().ifPresent(worker -> server.addMetrics(() -> WorkerMetrics.of(worker)));
            server.addMetrics(() -> LayerMetrics.of(layer.statistics()));
            Signals.stop(() -> say("Stopping. A second signal ends at once."), server::close);
            Signals.on("HUP", () -> attempt("Certificates and log files are read anew.", server::reload));
            Signals.on("USR1", () -> attempt("Log files are opened anew.", server::reopenLogs));
            say(name + " is served on " + shown(server) + "  (Ctrl+C stops)");
            served.worker().ifPresent(worker -> say("Working on " + WorkerCommand.shown(worker)));
            server.metricsAddress().ifPresent(it -> say("Numbers and health are at " + shown(it, false) + "/metrics"));
            if (spec.commandLine().getParseResult().hasMatchedOption(DRY_RUN))
                say("GET / was answered with " + FirstAnswer.of(server, options));
            else server.awaitClose();
        }
        return 0;
    }

    /// Says how it went; a mistake ends nothing.
    private void attempt(String success, Runnable work) {
        try {
            work.run();
            say(success);
        } catch (LevadaException e) {
            say("levada: " + e.getMessage());
        }
    }

    private Sources sources() {
        return sources(spec, environment, Set.of("layer", "worker"));
    }

    /// What was said on the command line, in the environment and in the file.
    ///
    /// @param own names beyond those of a server
    static Sources sources(CommandSpec spec, Map<String, String> environment, Set<String> own) {
        var known = new HashSet<>(own);
        for (var setting : ServerSettings.all()) known.add(setting.name());
        var given = new LinkedHashMap<String, String>();
        for (var option : spec.optionsMap().keySet()) {
            var name = option.replaceFirst("^-+", "");
            if (!known.contains(name) && !name.equals("config")) continue;
            String value = spec.commandLine().getParseResult().matchedOptionValue(option, null);
            if (value != null) given.put(name, value);
        }
        return Sources.open(given, environment, known);
    }

    private void say(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    /// One address too many is likelier a mistake than a wish.
    static void checkAddresses(Sources sources) {
        var listen = sources.find("listen");
        var other = sources.find("port").or(() -> sources.find("host"));
        if (listen.isEmpty() || listen.get().text().isBlank() || other.isEmpty()) return;
        throw CommandException.usage(other.get().origin() + ": Expected either host and port or listen, which takes"
                + " their place, but got both. Write all addresses into listen ("
                + listen.get().origin() + ").");
    }

    static String shown(Server server) {
        return server.addresses().stream()
                .map(address -> shown(address, server.isEncrypted(address)))
                .collect(Collectors.joining(", "));
    }

    /// An address that a browser on this machine understands.
    static String shown(Address address, boolean isEncrypted) {
        if (address.port() < 0) return (isEncrypted ? "(encrypted) " : "") + "unix:" + address.host();
        boolean isAny = address.host().equals("0.0.0.0") || address.host().matches("[0:]+");
        return (isEncrypted ? "https://" : "http://")
                + (isAny ? "localhost:" + address.port() : address.toString())
                + (isAny ? " and all other addresses of this machine" : "");
    }
}
