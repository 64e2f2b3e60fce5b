package dev.levada.routing;

import dev.levada.contract.Application;
import dev.levada.contract.PathArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The way of one path through routes and those inside of them.
final class Search {
    private final @Nullable String method;

    // Made for the first route that matches but for the method, which is rare.
    private @Nullable Set<String> allowed;

    /// @param method of the HTTP request; null for a WebSocket
    Search(@Nullable String method) {
        this.method = method;
    }

    /// What was found.
    ///
    /// @param rest of the path behind the route, with its leading slash, in the form of [RoutePath]
    record Found(Application application, Map<String, Object> named, List<String> positional, String rest) {
        Found behind(Route route, PathPattern.Match match) {
            var all = new LinkedHashMap<>(arguments(route, match));
            all.putAll(named);
            var groups = new ArrayList<>(match.positional());
            groups.addAll(positional);
            return new Found(application, all, groups, rest);
        }

        /// The arguments with those of routers further out, whose applications led here by themselves.
        PathArguments arguments(PathArguments outer) {
            boolean hasNone = named.isEmpty() && positional.isEmpty() && rest.length() == 1;
            if (hasNone && outer.named().isEmpty() && outer.positional().isEmpty()) return PathArguments.NONE;
            String remaining = RoutePath.plain(rest.substring(1));
            var all = new LinkedHashMap<>(outer.named());
            all.putAll(named);
            var groups = new ArrayList<>(outer.positional());
            groups.addAll(positional);
            return new PathArguments(all, groups, remaining);
        }

        private static Map<String, Object> arguments(Route route, PathPattern.Match match) {
            if (route.defaults().isEmpty()) return match.named();
            var all = new LinkedHashMap<>(route.defaults());
            all.putAll(match.named());
            return all;
        }
    }

    /// The first route that matches the path from a slash on; null if there is none.
    @Nullable
    Found find(List<Route> routes, String path, int from) {
        for (var route : routes) {
            var pattern = route.pattern();
            var match = pattern == null ? null : pattern.match(path, from);
            if (match == null) continue;
            if (route.application() instanceof Routes inner) {
                boolean isEnd = match.end() == path.length();
                var found = find(inner.paths(), isEnd ? "/" : path, isEnd ? 0 : match.end());
                if (found != null) return found.behind(route, match);
            } else if (takes(route.acceptedMethods())) {
                String rest = match.end() == path.length() ? "/" : path.substring(match.end());
                return new Found(route.application(), Found.arguments(route, match), match.positional(), rest);
            }
        }
        return null;
    }

    /// The methods of the routes that match but for the method; empty when none does.
    Set<String> allowed() {
        return allowed == null ? Set.of() : allowed;
    }

    private boolean takes(Set<String> methods) {
        if (methods.isEmpty()) return true;
        if (method == null) return false;
        if (methods.contains(method) || method.equals("HEAD") && methods.contains("GET")) return true;
        if (allowed == null) allowed = new LinkedHashSet<>();
        allowed.addAll(methods);
        return false;
    }
}
