package dev.levada.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// One part of a template between slashes.
sealed interface Segment {
    /// Whether the text is such a segment; its arguments are put into the map.
    boolean take(String text, Map<String, Object> named);

    /// Fixed text.
    record Literal(String text) implements Segment, Mixed.Part {
        @Override
        public boolean take(String text, Map<String, Object> named) {
            return this.text.equals(text);
        }
    }

    /// One argument, which is the whole segment, or several segments for [StandardKind#PATH].
    record Argument(String name, Kind kind) implements Segment, Mixed.Part {
        @Override
        public boolean take(String text, Map<String, Object> named) {
            var value = kind.parse(text);
            if (value == null) return false;
            named.put(name, value);
            return true;
        }

        boolean spansSegments() {
            return kind == StandardKind.PATH;
        }
    }

    /// Fixed text and arguments side by side: `{from}-{to}.json`. Each argument takes as much as it can,
    /// the first before the second, as in a regular expression; but in time proportional to the text.
    record Mixed(List<Part> parts) implements Segment {
        /// [Literal] or [Argument] of a standard kind.
        sealed interface Part permits Literal, Argument {}

        @Override
        public boolean take(String text, Map<String, Object> named) {
            if (parts.getFirst() instanceof Literal first && !text.startsWith(first.text())) return false;
            int[][] ends = new int[parts.size() + 1][];
            ends[parts.size()] = new int[text.length() + 1];
            Arrays.fill(ends[parts.size()], 0, text.length(), -1); // behind the last part there is only the end
            for (int part = parts.size() - 1; part >= 0; part--)
                ends[part] = ends(parts.get(part), text, ends[part + 1]);
            int at = 0;
            for (int part = 0; part < parts.size(); part++) {
                int end = ends[part][at];
                if (end < 0) return false;
                if (parts.get(part) instanceof Argument argument && !argument.take(text.substring(at, end), named))
                    return false;
                at = end;
            }
            return true;
        }

        // For each index: where the part ends that begins there, if it and all parts after it match; else -1.
        private static int[] ends(Part part, String text, int[] next) {
            int length = text.length();
            int[] ends = new int[length + 1];
            switch (part) {
                case Literal literal -> {
                    for (int i = 0; i <= length; i++) {
                        int end = i + literal.text().length();
                        ends[i] = text.startsWith(literal.text(), i) && next[end] >= 0 ? end : -1;
                    }
                }
                case Argument argument -> {
                    var kind = (StandardKind) argument.kind();
                    int[] lastEnd = new int[length + 1]; // the last index up to here where the next part may begin
                    for (int i = 0; i <= length; i++) lastEnd[i] = next[i] >= 0 ? i : i == 0 ? -1 : lastEnd[i - 1];
                    int run = length; // where the argument's characters end
                    for (int i = length; i >= 0; i--) {
                        if (i < length && !kind.allows(text.charAt(i))) run = i;
                        int end = lastEnd[Math.min(run, kind.maxLength > length - i ? length : i + kind.maxLength)];
                        ends[i] = end >= i + kind.minLength ? end : -1;
                    }
                }
            }
            return ends;
        }
    }
}
