package dev.levada.routing;

import dev.levada.contract.ContractException;
import dev.levada.contract.PercentCoding;
import dev.levada.contract.Quoted;
import java.util.Map;

/// Makes a path of a template and arguments, and refuses one that would be read differently.
///
/// @param template of one route on the way
/// @param arguments of all routes on the way
record Reversal(Template template, Map<String, ?> arguments) {
    String path() {
        var path = new StringBuilder();
        for (var segment : template.segments()) {
            path.append('/');
            for (var part : Template.parts(segment))
                switch (part) {
                    case Segment.Literal literal -> path.append(PercentCoding.encodeSegment(literal.text()));
                    case Segment.Argument argument -> path.append(encoded(argument));
                }
        }
        // A prefix keeps the slash it was written with.
        if (template.isPrefix() && template.text().endsWith("/")) path.append('/');
        return checked(path.toString());
    }

    private String checked(String path) {
        String read = RoutePath.of(path);
        var match = read == null ? null : template.match(read, 0);
        for (var argument : template.arguments().values()) {
            var value = match == null ? null : match.named().get(argument.name());
            if (value == null || !argument.kind().format(value).equals(text(argument)))
                throw new ContractException("Expected arguments that route " + Quoted.of(template.text())
                        + " reads back as they are, but in " + Quoted.of(path) + " it would not find {"
                        + argument.name() + "} again. Give other arguments, or change the route.");
        }
        return path;
    }

    private String encoded(Segment.Argument argument) {
        String text = text(argument);
        return argument.spansSegments() ? PercentCoding.encodePath(text) : PercentCoding.encodeSegment(text);
    }

    private String text(Segment.Argument argument) {
        var given = arguments.get(argument.name());
        if (given == null)
            throw new ContractException(
                    "Expected arguments " + template.arguments().keySet() + " for route " + Quoted.of(template.text())
                            + ", but got no " + Quoted.of(argument.name()) + ". Add it.");
        var kind = argument.kind();
        boolean isText = given instanceof String || given instanceof Number;
        Object value = kind.type().isInstance(given) ? given : isText ? kind.parse(given.toString()) : null;
        if (value != null) {
            String text = kind.format(value);
            if (kind.parse(argument.spansSegments() ? text : text.replace('/', RoutePath.INNER_SLASH)) != null)
                return text;
        }
        throw new ContractException("Expected " + Quoted.of(argument.name()) + " as "
                + kind.type().getSimpleName() + " that satisfies " + Quoted.of(kind.label()) + " for route "
                + Quoted.of(template.text()) + ", but got "
                + (isText
                        ? Quoted.of(given.toString())
                        : "a " + given.getClass().getSimpleName())
                + ". Give another.");
    }
}
