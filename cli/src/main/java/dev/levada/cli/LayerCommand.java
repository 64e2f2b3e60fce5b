package dev.levada.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `levada layer`, which by itself only says that there are `check` and `bench`.
final class LayerCommand implements Callable<Integer> {
    private static final String VARIABLE = "LEVADA_LAYER";

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private LayerCommand() {}

    /// The command, ready to be added to its parent.
    static CommandLine create(Map<String, String> environment) {
        var spec = new LayerCommand().spec.name("layer").addOption(help());
        spec.usageMessage().description("Looks at a channel layer.");
        spec.addSubcommand("check", LayerCheck.create(environment));
        spec.addSubcommand("bench", LayerBench.create(environment));
        return new CommandLine(spec);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build();
    }

    /// What both have in common: the URL.
    static void describe(CommandSpec spec, String name, String... description) {
        spec.name(name).addOption(help());
        spec.usageMessage()
                .description(description)
                .footer("", "Exit code: 0 when the layer works, 1 when it does not, 2 when the line is wrong.")
                .customSynopsis("levada layer " + name + " [OPTION...] [URL]")
                .width(100);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("URL")
                .type(String.class)
                .arity("0..1")
                .index("0")
                .description("The layer: memory:, redis://host, redis+pubsub://host, redis+levada://host. Without it"
                        + " that of the variable " + VARIABLE + ", which no list of processes shows.")
                .build());
        spec.addOption(OptionSpec.builder("--stacktrace")
                .description("Show the whole stack trace when the layer does not work.")
                .build());
    }

    /// The URL that was typed, or that of the environment.
    static String url(CommandSpec spec, Map<String, String> environment) {
        String typed = spec.commandLine().getParseResult().matchedPositionalValue(0, "");
        var url = typed.isEmpty() ? environment.getOrDefault(VARIABLE, "") : typed;
        if (url.isEmpty())
            throw CommandException.usage(
                    "Expected the URL of a layer, as in `levada layer check redis://127.0.0.1:6379`, or one in "
                            + VARIABLE + ", but there is neither.");
        return url;
    }
}
