package dev.levada.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A path with arguments in braces. Matched segment by segment without going back, so in time proportional
/// to the path.
///
/// @param text as it was written
/// @param segments without the empty last one for a prefix
record Template(String text, boolean isPrefix, List<Segment> segments) implements PathPattern {
    @Override
    public @Nullable Match match(String path, int from) {
        // Most paths of most sites have no arguments.
        Map<String, Object> named = Map.of();
        int start = from + 1;
        for (int i = 0; i < segments.size(); i++) {
            if (start > path.length()) return null;
            var segment = segments.get(i);
            if (named.isEmpty() && !(segment instanceof Segment.Literal)) named = new LinkedHashMap<>();
            int end = segment instanceof Segment.Argument argument && argument.spansSegments()
                    ? beforeLast(segments.size() - 1 - i, path)
                    : segmentEnd(path, start);
            if (end < start || !segment.take(path.substring(start, end), named)) return null;
            start = end + 1;
        }
        if (!isPrefix && start <= path.length()) return null;
        return new Match(named, List.of(), start - 1);
    }

    @Override
    public Object shape() {
        return segments.stream().map(Template::shape).toList();
    }

    /// The arguments by name, in order.
    Map<String, Segment.Argument> arguments() {
        var arguments = new LinkedHashMap<String, Segment.Argument>();
        for (var segment : segments)
            for (var part : parts(segment))
                if (part instanceof Segment.Argument argument) arguments.put(argument.name(), argument);
        return arguments;
    }

    static List<? extends Segment.Mixed.Part> parts(Segment segment) {
        return switch (segment) {
            case Segment.Literal literal -> List.of(literal);
            case Segment.Argument argument -> List.of(argument);
            case Segment.Mixed mixed -> mixed.parts();
        };
    }

    private static Object shape(Segment segment) {
        return parts(segment).stream()
                .map(part -> switch (part) {
                    case Segment.Literal literal -> literal.text();
                    case Segment.Argument argument -> argument.kind();
                })
                .toList();
    }

    private static int segmentEnd(String path, int start) {
        int end = path.indexOf('/', start);
        return end < 0 ? path.length() : end;
    }

    // Only one argument of a template spans segments, so what follows it is counted from the end.
    private static int beforeLast(int segments, String path) {
        int end = path.length();
        for (int i = 0; i < segments && end >= 0; i++) end = path.lastIndexOf('/', end - 1);
        return end;
    }
}
