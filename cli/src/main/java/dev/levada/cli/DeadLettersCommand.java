package dev.levada.cli;

import dev.levada.contract.Bytes;
import dev.levada.contract.LevadaException;
import dev.levada.contract.Quoted;
import dev.levada.json.JsonCodec;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetter;
import dev.levada.layer.DeadLetters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `levada dead-letters URL CHANNEL [list|put-back|drop] [ID...]`.
final class DeadLettersCommand implements Callable<Integer> {
    private static final String VARIABLE = "LEVADA_LAYER";
    private static final Set<String> ACTIONS = Set.of("list", "put-back", "drop");
    private static final String ALL = "--all";
    private static final String CONTENT = "--content";
    private static final int SHOWN = 100;

    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private DeadLettersCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The command, ready to be added to its parent.
    static CommandLine create(Map<String, String> environment) {
        return new CommandLine(new DeadLettersCommand(environment).describe());
    }

    private CommandSpec describe() {
        spec.name("dead-letters").mixinStandardHelpOptions(true);
        spec.usageMessage()
                .description("Shows work that nobody could do and why, puts it back into its channel, or drops it.")
                .footer(
                        "",
                        "As URL a hyphen stands for that of the variable " + VARIABLE + ".",
                        "Exit code: 0 when it was done, 1 when the layer does not work, 2 when the line is wrong.")
                .customSynopsis("levada dead-letters [OPTION...] URL CHANNEL [list|put-back|drop] [ID...]")
                .width(100);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("WORD")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("2..*")
                .index("0..*")
                .required(true)
                .description("The layer, the channel, what to do (list unless said), and the ids it is done to.")
                .build());
        spec.addOption(OptionSpec.builder(ALL)
                .description("Put back or drop all there are.")
                .build());
        spec.addOption(OptionSpec.builder(CONTENT)
                .description("Show the messages too, which may hold secrets.")
                .build());
        spec.addOption(OptionSpec.builder("--stacktrace")
                .description("Show the whole stack trace when the layer does not work.")
                .build());
        return spec;
    }

    @Override
    public Integer call() {
        List<String> words = spec.commandLine().getParseResult().matchedPositionalValue(0, List.of());
        if (words.size() < 2) throw CommandException.usage("Expected a URL and a channel.");
        var action = words.size() > 2 ? words.get(2) : "list";
        if (!ACTIONS.contains(action))
            throw CommandException.usage("Expected list, put-back or drop, but got " + Quoted.of(action) + ".");
        var ids = words.subList(Math.min(3, words.size()), words.size());
        boolean areAll = spec.commandLine().getParseResult().hasMatchedOption(ALL);
        if (!action.equals("list") && ids.isEmpty() != areAll)
            throw CommandException.usage("Expected ids or --all to " + action + ", but got "
                    + (areAll ? "both" : "neither") + ". `levada dead-letters URL CHANNEL` shows the ids.");
        try (var layer = ChannelLayer.open(url(words.getFirst()))) {
            var letters = layer.deadLetters(channel(words.get(1)));
            switch (action) {
                case "list" -> list(letters);
                case "put-back" -> say("Put back: " + apply(letters, ids, true));
                default -> say("Dropped: " + apply(letters, ids, false));
            }
        }
        return 0;
    }

    private void list(DeadLetters letters) {
        var all = letters.list(SHOWN);
        for (var letter : all) show(letter);
        say(
                all.isEmpty()
                        ? "There are no dead letters."
                        : all.size() + " shown, the oldest first"
                                + (all.size() == SHOWN ? "; there may be more." : "."));
    }

    private void show(DeadLetter letter) {
        say(letter.id() + "  " + letter.since() + "  " + letter.message().type() + "  after " + letter.attempts()
                + (letter.attempts() == 1 ? " attempt: " : " attempts: ") + letter.reason());
        if (!spec.commandLine().getParseResult().hasMatchedOption(CONTENT)) return;
        var fields =
                new LinkedHashMap<String, @Nullable Object>(letter.message().fields());
        fields.replaceAll((_, value) -> value instanceof Bytes bytes ? bytes.length() + " bytes" : value);
        say("    " + JsonCodec.standard().encode(fields));
    }

    private static int apply(DeadLetters letters, List<String> ids, boolean isPutBack) {
        if (!ids.isEmpty()) return isPutBack ? letters.putBack(Set.copyOf(ids)) : letters.drop(Set.copyOf(ids));
        int count = 0;
        while (true) {
            var some = letters.list(DeadLetters.MOST_AT_ONCE).stream()
                    .map(DeadLetter::id)
                    .collect(Collectors.toSet());
            int done = some.isEmpty() ? 0 : isPutBack ? letters.putBack(some) : letters.drop(some);
            // None left, or no more room; what comes while we are at it is not chased for ever.
            count += done;
            if (done == 0 || some.size() < DeadLetters.MOST_AT_ONCE) return count;
        }
    }

    private static ChannelName channel(String name) {
        try {
            return ChannelName.of(name);
        } catch (LevadaException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    private String url(String word) {
        if (!word.equals("-")) return word;
        var known = environment.getOrDefault(VARIABLE, "");
        if (known.isEmpty()) throw CommandException.usage("Expected a URL in " + VARIABLE + ", but there is none.");
        return known;
    }

    private void say(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
