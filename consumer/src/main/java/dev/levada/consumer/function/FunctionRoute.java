package dev.levada.consumer.function;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Leads messages of a channel to a function; see [Functions#on]. Immutable.
public final class FunctionRoute {
    private final String channel;
    private final MessageFunction function;
    private final List<Filter> filters;

    @FunctionalInterface
    private interface Filter {
        /// What it took from the message; empty when the message is not for this route.
        Optional<Map<String, String>> take(Incoming message);
    }

    FunctionRoute(String channel, MessageFunction function) {
        this(channel, function, List.of());
    }

    private FunctionRoute(String channel, MessageFunction function, List<Filter> filters) {
        this.channel = channel;
        this.function = function;
        this.filters = filters;
    }

    /// Only messages whose field begins with what the regular expression matches. Its named groups become
    /// [Incoming#argument]s; a message without the field is not for this route.
    ///
    /// Clients choose what is matched: an expression that can take very long on hostile text is a mistake.
    ///
    /// @param field `path`, `method`, `query`, `text`, or a field of a channel message that holds text
    /// @throws ContractException when the expression is wrong, or has groups without a name
    public FunctionRoute matching(String field, String regex) {
        var pattern = compiled(regex);
        var names = List.copyOf(pattern.namedGroups().keySet());
        if (pattern.matcher("").groupCount() > names.size())
            throw new ContractException("Expected only groups with a name in " + Quoted.of(regex)
                    + ", but there is one without. Write (?<name>...), or (?:...) for one that is not needed.");
        return and(message -> message.field(field)
                .map(pattern::matcher)
                .filter(Matcher::lookingAt)
                .map(matcher -> {
                    var taken = new LinkedHashMap<String, String>();
                    for (var name : names) if (matcher.group(name) != null) taken.put(name, matcher.group(name));
                    return taken;
                }));
    }

    /// Only messages that pass the test.
    public FunctionRoute when(Predicate<? super Incoming> test) {
        return and(message -> test.test(message) ? Optional.of(Map.of()) : Optional.empty());
    }

    private FunctionRoute and(Filter filter) {
        var more = new ArrayList<>(filters);
        more.add(filter);
        return new FunctionRoute(channel, function, List.copyOf(more));
    }

    private static Pattern compiled(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new ContractException(
                    "Expected a regular expression, but got " + Quoted.of(regex) + ": " + e.getDescription() + ".");
        }
    }

    String channel() {
        return channel;
    }

    MessageFunction function() {
        return function;
    }

    /// The message with what the filters took; empty when it is not for this route.
    Optional<Incoming> take(Incoming message) {
        if (!channel.equals(message.channel())) return Optional.empty();
        var taken = new LinkedHashMap<String, String>();
        for (var filter : filters) {
            var some = filter.take(message);
            if (some.isEmpty()) return Optional.empty();
            taken.putAll(some.get());
        }
        return Optional.of(message.with(Map.copyOf(taken)));
    }
}
