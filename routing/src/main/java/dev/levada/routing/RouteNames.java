package dev.levada.routing;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The named routes, those inside of others included, and the way back from a name to a path.
final class RouteNames {
    // The routes from the outermost to the named one.
    private final Map<String, List<Route>> ways = new LinkedHashMap<>();

    private RouteNames() {}

    static RouteNames of(List<Route> routes) {
        var names = new RouteNames();
        for (var route : routes) {
            String name = route.name();
            if (route.application() instanceof Routes inner) {
                inner.names().ways.forEach((innerName, way) -> {
                    var longer = new ArrayList<Route>();
                    longer.add(route);
                    longer.addAll(way);
                    names.add(name == null ? innerName : name + ":" + innerName, longer);
                });
            } else if (name != null) {
                names.add(name, List.of(route));
            }
        }
        return names;
    }

    private void add(String name, List<Route> way) {
        var other = ways.put(name, way);
        if (other != null)
            throw new ContractException("Expected one route for each name, but " + Quoted.of(name) + " names both "
                    + Quoted.of(text(other)) + " and " + Quoted.of(text(way))
                    + ". Rename one, or name the route around it.");
    }

    String reverse(String name, Map<String, ?> arguments) {
        var way = ways.get(name);
        if (way == null)
            throw new ContractException("Expected the name of a route among " + ways.keySet() + ", but got "
                    + Quoted.of(name) + ". Name a route with named(...).");
        String path = "";
        var templates = new ArrayList<Template>();
        for (var route : way)
            switch (Objects.requireNonNull(route.pattern())) {
                case Template template -> templates.add(template);
                case RegexPattern regex ->
                    throw new ContractException("Expected path templates on the way to " + Quoted.of(name)
                            + ", but got the regular expression " + Quoted.of(regex.text())
                            + ", from which no path can be made. Use Route.path there.");
            }
        checkNames(way, templates, arguments);
        for (var template : templates) path = join(path, new Reversal(template, arguments).path());
        return path;
    }

    // An inner "/" stands for the outer route as it was written.
    private static String join(String outer, String inner) {
        if (outer.isEmpty()) return inner;
        if (inner.equals("/")) return outer;
        return (outer.endsWith("/") ? outer.substring(0, outer.length() - 1) : outer) + inner;
    }

    private static void checkNames(List<Route> way, List<Template> templates, Map<String, ?> arguments) {
        var known = new LinkedHashSet<String>();
        for (var template : templates) known.addAll(template.arguments().keySet());
        for (var argument : arguments.entrySet()) {
            if (known.contains(argument.getKey())) continue;
            var fixed = way.reversed().stream()
                    .map(route -> route.defaults().get(argument.getKey()))
                    .filter(Objects::nonNull)
                    .findFirst();
            if (fixed.isEmpty())
                throw new ContractException("Expected arguments among " + known + " for route " + Quoted.of(text(way))
                        + ", but got " + Quoted.of(argument.getKey()) + ". Leave it out.");
            if (!fixed.get().equals(argument.getValue()))
                throw new ContractException("Expected the value that route " + Quoted.of(text(way)) + " fixes for "
                        + Quoted.of(argument.getKey()) + ", but got another. Leave it out.");
        }
    }

    private static String text(List<Route> way) {
        var text = new StringBuilder();
        for (var route : way) text.append(text.isEmpty() ? "" : " > ").append(route);
        return text.toString();
    }
}
