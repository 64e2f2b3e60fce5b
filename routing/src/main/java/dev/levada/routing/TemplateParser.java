package dev.levada.routing;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads the text of a [Template] and refuses what could never match or not in linear time.
final class TemplateParser {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

    private final String route;
    private final Map<String, Kind> own;
    private final Set<String> names = new HashSet<>();
    private boolean isSpanning;

    private TemplateParser(String route, Map<String, Kind> own) {
        this.route = route;
        this.own = own;
    }

    /// @param own kinds of arguments that stand in the template without a converter
    static Template parse(String text, boolean isPrefix, Map<String, Kind> own) {
        return new TemplateParser(text, own).parse(isPrefix);
    }

    private Template parse(boolean isPrefix) {
        if (!route.startsWith("/"))
            throw wrong("a path that begins with a slash", Quoted.of(route), "Put a slash in front.");
        if (route.indexOf('?') >= 0 || route.indexOf('#') >= 0)
            throw wrong("a path", "one with '?' or '#'", "Read the query with scope.query(name).");
        if (ESCAPE.matcher(route).find())
            throw wrong(
                    "a path without percent-escapes",
                    "some",
                    "Write the characters themselves: paths are decoded before they are compared.");
        var segments = new ArrayList<Segment>();
        for (int start = 1; start <= route.length(); ) {
            int end = segmentEnd(start);
            boolean isLast = end == route.length();
            if (start < end || !isLast) segments.add(segment(route.substring(start, end)));
            else if (!isPrefix) segments.add(new Segment.Literal("")); // the slash at the end counts
            start = end + 1;
        }
        if (isPrefix && isSpanning)
            throw wrong(
                    "a prefix of a fixed number of segments",
                    "a {...:path} argument",
                    "Leave it out and read PathArguments.remaining(), or put it into the inner route.");
        return new Template(route, isPrefix, List.copyOf(segments));
    }

    // A slash between braces is a mistake of its own, reported with the braces.
    private int segmentEnd(int start) {
        int end = route.indexOf('/', start);
        return end < 0 ? route.length() : end;
    }

    private Segment segment(String text) {
        if (text.isEmpty()) throw wrong("text or an argument between two slashes", "nothing", "Remove a slash.");
        if (text.equals(".") || text.equals(".."))
            throw wrong(
                    "segments other than \".\" and \"..\"",
                    Quoted.of(text),
                    "Write the path that is meant: one with such a segment matches no route.");
        var parts = new ArrayList<Segment.Mixed.Part>();
        for (int at = 0; at < text.length(); ) {
            int open = text.indexOf('{', at);
            int literalEnd = open < 0 ? text.length() : open;
            if (text.lastIndexOf('}', literalEnd - 1) >= at) throw unbalanced("a '}' without '{'", text);
            if (literalEnd > at) parts.add(new Segment.Literal(text.substring(at, literalEnd)));
            at = literalEnd;
            if (open < 0) break;
            int close = text.indexOf('}', open);
            int next = text.indexOf('{', open + 1);
            if (close < 0 || next >= 0 && next < close) throw unbalanced("a '{' without '}'", text);
            if (!parts.isEmpty() && parts.getLast() instanceof Segment.Argument before)
                throw wrong(
                        "text between two arguments of one segment",
                        "{" + before.name() + "} next to " + text.substring(open, close + 1),
                        "Put a separator between them, as in \"{x}-{y}\", or use Route.regex.");
            parts.add(argument(text.substring(open + 1, close)));
            at = close + 1;
        }
        if (parts.size() == 1)
            return switch (parts.getFirst()) {
                case Segment.Literal literal -> literal;
                case Segment.Argument argument -> argument;
            };
        for (var part : parts) if (part instanceof Segment.Argument argument) checkBesideOthers(argument, text);
        return new Segment.Mixed(List.copyOf(parts));
    }

    private Segment.Argument argument(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (!NAME.matcher(name).matches())
            throw wrong(
                    "an argument {name} or {name:converter} with a name of letters, digits and underscores",
                    Quoted.of("{" + text + "}"),
                    "Rename it.");
        if (!names.add(name))
            throw wrong("arguments of different names", "{" + name + "} twice", "Rename one of them.");
        var ownKind = own.get(name);
        if (colon < 0) return argument(name, ownKind == null ? StandardKind.STR : ownKind);
        if (ownKind != null)
            throw wrong(
                    "one converter for {" + name + "}",
                    Quoted.of(text.substring(colon + 1)) + " and one of its own",
                    "Write {" + name + "} in the route when where(\"" + name + "\", ...) follows.");
        var kind = StandardKind.named(text.substring(colon + 1));
        if (kind == null)
            throw wrong(
                    "one of the converters " + standardNames(),
                    Quoted.of(text.substring(colon + 1)) + " for {" + name + "}",
                    "For a converter of your own write {" + name + "} and add .where(\"" + name + "\", converter).");
        return argument(name, kind);
    }

    private Segment.Argument argument(String name, Kind kind) {
        var argument = new Segment.Argument(name, kind);
        if (argument.spansSegments()) {
            if (isSpanning) throw wrong("at most one {...:path} argument", "two", "Use Route.regex for more.");
            isSpanning = true;
        }
        return argument;
    }

    private void checkBesideOthers(Segment.Argument argument, String segment) {
        if (argument.spansSegments() || argument.kind() instanceof OwnKind)
            throw wrong(
                    "an argument with the converter "
                            + Quoted.of(argument.kind().label()) + " alone in its segment",
                    Quoted.of(segment),
                    "Take str, int, long, slug or uuid there, or use Route.regex.");
    }

    private static String standardNames() {
        return Arrays.stream(StandardKind.values()).map(Kind::label).collect(Collectors.joining(", "));
    }

    private ContractException unbalanced(String found, String segment) {
        return wrong(
                "balanced braces around each argument, as in {name} or {name:converter}",
                found + " in " + Quoted.of(segment),
                "Braces do not stand for themselves; Route.regex can match them.");
    }

    private ContractException wrong(String expected, String came, String remedy) {
        return new ContractException(
                "Expected " + expected + " in route " + Quoted.of(route) + ", but got " + came + ". " + remedy);
    }
}
