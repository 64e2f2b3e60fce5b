package dev.levada.contract;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a route took from a path, converted by its converters, and the rest of the path for inner routes.
///
/// @param named arguments by name, in the order of the route; inner routes add to those of outer ones and
///     win
/// @param positional unnamed groups of regular expressions, in order
/// @param remaining what is left of the path for nested routes, without a leading slash; empty at the end
public record PathArguments(Map<String, Object> named, List<String> positional, String remaining) {
    /// Where a router leaves them in a scope.
    public static final AttributeKey<PathArguments> KEY = AttributeKey.of("path arguments");

    /// No arguments.
    public static final PathArguments NONE = new PathArguments(Map.of(), List.of(), "");

    public PathArguments {
        // One argument is the usual case, and it stays as long as the connection.
        named = named.size() < 2 ? Map.copyOf(named) : Collections.unmodifiableMap(new LinkedHashMap<>(named));
        positional = List.copyOf(positional);
    }

    /// The argument of that name as its converter made it.
    public Optional<Object> get(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /// The argument of that name as text.
    ///
    /// @throws ContractException when there is none; the message lists those there are
    public String text(String name) {
        return String.valueOf(value(name, Object.class));
    }

    /// The argument of that name with the type its converter made.
    ///
    /// @throws ContractException when there is none of that name and type
    public <T> T value(String name, Class<T> type) {
        var value = named.get(name);
        if (value == null)
            throw new ContractException("Expected a path argument " + Quoted.of(name) + ", but the route has "
                    + (named.isEmpty() ? "none" : named.keySet()) + ". Add {" + name + "} to the route.");
        if (!type.isInstance(value))
            throw new ContractException("Expected path argument " + Quoted.of(name) + " as " + type.getSimpleName()
                    + ", but its converter made a " + value.getClass().getSimpleName() + ".");
        return type.cast(value);
    }
}
