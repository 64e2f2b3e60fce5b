package dev.levada.routing;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds routes that never get a turn, because earlier ones of the same pattern take all their methods.
final class Unreachable {
    // What one pattern's routes take so far.
    private static final class Taken {
        private final Route first;
        private final Set<String> methods = new HashSet<>();
        private boolean isEverything;

        private Taken(Route first) {
            this.first = first;
        }
    }

    private Unreachable() {}

    static void check(List<Route> routes) {
        var known = new HashMap<List<Object>, Taken>();
        for (var route : routes) {
            var pattern = route.pattern();
            // Inner routes hand back what they do not match, so they take nothing for good.
            if (pattern == null || route.application() instanceof Routes) continue;
            var taken = known.computeIfAbsent(List.of(pattern.isPrefix(), pattern.shape()), _ -> new Taken(route));
            if (taken.isEverything
                    || !route.acceptedMethods().isEmpty() && taken.methods.containsAll(route.acceptedMethods()))
                throw new ContractException("Expected routes that can be reached, but " + Quoted.of(route.toString())
                        + " never is, because " + Quoted.of(taken.first.toString())
                        + " before it takes the same paths. Remove one, or put the more special one first.");
            taken.isEverything |= route.acceptedMethods().isEmpty();
            taken.methods.addAll(route.acceptedMethods());
            if (route.acceptedMethods().contains("GET")) taken.methods.add("HEAD");
        }
    }
}
