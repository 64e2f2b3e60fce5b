package dev.levada.json;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

/// What went wrong, told without the text that came. The library's own messages quote a peer, so they are
/// neither repeated nor kept as a cause, which would bring them into a log.
final class Problem {
    private static final int SHOWN_STEPS = 10;

    private Problem() {}

    static JsonException reading(JacksonException e, Class<?> type, String expected) {
        if (e instanceof InvalidDefinitionException)
            return new JsonException(
                    "Expected a type that JSON can be read into, but " + type.getName() + " is none" + place(e)
                            + " Make it a record, and open its package to tools.jackson.databind if it is in a module.",
                    e);
        if (e instanceof StreamConstraintsException)
            return new JsonException(
                    "Expected " + expected + " of at most " + JsonCodec.MAX_DEPTH
                            + " levels, 1,000 digits in a number and 50,000 chars in a key, but got more" + place(e),
                    e);
        return new JsonException("Expected " + expected + ", but got something else" + place(e), cause(e));
    }

    /// Where it went wrong, as the end of a sentence.
    static String place(JacksonException e) {
        String steps = e.getPath().stream()
                .limit(SHOWN_STEPS)
                .map(Problem::step)
                .collect(Collectors.joining("."))
                .replace(".[", "[");
        String more = e.getPath().size() > SHOWN_STEPS ? "..." : "";
        var location = e.getLocation();
        String line = location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
        return (steps.isEmpty() ? "" : " at " + steps + more) + line + ".";
    }

    private static String step(JacksonException.Reference step) {
        if (step.getPropertyName() == null) return "[" + step.getIndex() + "]";
        // Components are named by our class, keys by the peer.
        var from = step.from();
        boolean isKey = from instanceof Map || from instanceof Class<?> type && Map.class.isAssignableFrom(type);
        return isKey ? "[key]" : step.getPropertyName();
    }

    private static @Nullable Throwable cause(JacksonException e) {
        return switch (e) {
            case ValueInstantiationException instantiation -> instantiation.getCause(); // what a constructor threw
            case MismatchedInputException _, StreamReadException _ -> null;
            default -> e;
        };
    }
}
