package dev.levada.routing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The path side of a route. Paths are in the form of [RoutePath].
sealed interface PathPattern permits Template, RegexPattern {
    /// What was taken from a path.
    ///
    /// @param named arguments by name
    /// @param positional unnamed groups
    /// @param end where the rest of the path begins: at a slash or at the end of the path
    record Match(Map<String, Object> named, List<String> positional, int end) {}

    /// Matches the path from an index at which a slash stands; null for no match.
    @Nullable
    Match match(String path, int from);

    /// The route as it was written.
    String text();

    /// Whether it matches a prefix of the path instead of the whole.
    boolean isPrefix();

    /// Equal for patterns that match the same paths but for the names of their arguments.
    Object shape();
}
