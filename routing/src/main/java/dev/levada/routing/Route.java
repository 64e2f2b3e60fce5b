package dev.levada.routing;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Middleware;
import dev.levada.contract.Quoted;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Leads from a path, or from the name of a channel, to an application. Routes are put into [Routes].
///
/// A path begins with a slash and is compared segment by segment after percent-decoding; a slash at its
/// end counts. `{name}` takes an argument of one segment, `{name:converter}` one of a certain form:
///
/// | converter | takes | type |
/// | --- | --- | --- |
/// | `str` (when none is named) | any text of one segment, even an encoded slash | `String` |
/// | `int`, `long` | digits, within the range of the type | `Integer`, `Long` |
/// | `slug` | ASCII letters, digits, `-` and `_` | `String` |
/// | `uuid` | a UUID in lower case with hyphens | `UUID` |
/// | `path` | one or more segments | `String` |
///
/// Several arguments may share a segment with text between them: `/compare/{left}-{right}`. All templates
/// are matched in time proportional to the path. The application finds the arguments as
/// [dev.levada.contract.PathArguments] in its scope.
///
/// A route to [Routes], to another [Mountable] or made with [#prefix] matches the beginning of a path, in
/// whole segments, and its application sees to the rest.
///
/// Immutable: each method returns another route. Every mistake is a [ContractException] at the line that
/// makes it, with what was expected, what came, in which route, and the remedy.
///
/// Source: Django, "URL dispatcher"; Channels, "Routing".
public final class Route {
    // Exactly one of pattern and channel is there.
    private final @Nullable PathPattern pattern;
    private final @Nullable String channel;
    private final Application application;
    private final Map<String, Kind> kinds;
    private final Map<String, Object> defaults;
    private final Set<String> methods;
    private final @Nullable String name;

    private Route(
            @Nullable PathPattern pattern,
            @Nullable String channel,
            Application application,
            Map<String, Kind> kinds,
            Map<String, Object> defaults,
            Set<String> methods,
            @Nullable String name) {
        this.pattern = pattern;
        this.channel = channel;
        this.application = application;
        this.kinds = kinds;
        this.defaults = defaults;
        this.methods = methods;
        this.name = name;
    }

    /// A route for a path; for the beginning of a path if the application is [Mountable].
    ///
    /// @param path such as `/chat/{room:slug}`
    public static Route path(String path, Application application) {
        boolean isPrefix = application instanceof Mountable;
        return of(TemplateParser.parse(path, isPrefix, Map.of()), application);
    }

    /// A route for the beginning of a path, whatever the application. [Routes] behind middleware go on
    /// where this route ends; what they do not match is answered there and does not come back here.
    public static Route prefix(String path, Application application) {
        return of(TemplateParser.parse(path, true, Map.of()), application);
    }

    /// A route for paths that a regular expression matches as a whole; as a beginning that ends before or
    /// behind a slash, if the application is [Mountable].
    ///
    /// Named groups become named arguments, the others positional ones, all of them text. A named group
    /// that took no part is left out, another is empty. The expression sees the decoded path with its
    /// leading slash. An encoded slash is no slash to it but some other character, and a slash again in
    /// arguments. How long the expression may take on a hostile path is its author's care.
    ///
    /// @param expression in the syntax of [java.util.regex.Pattern]: `/articles/(?<year>[0-9]{4})/?`
    public static Route regex(String expression, Application application) {
        return of(RegexPattern.parse(expression, application instanceof Mountable), application);
    }

    /// A route for the messages of a named channel, in workers.
    public static Route channel(String channel, Application application) {
        if (channel.isEmpty())
            throw new ContractException("Expected the name of a channel such as \"thumbnails\", but got \"\".");
        return new Route(null, channel, application, Map.of(), Map.of(), Set.of(), null);
    }

    private static Route of(PathPattern pattern, Application application) {
        return new Route(pattern, null, application, Map.of(), Map.of(), Set.of(), null);
    }

    /// This route with a name for [Routes#reverse].
    ///
    /// A route to [Routes] lends its name to those inside: `edit` inside of `documents` is
    /// `documents:edit`.
    public Route named(String name) {
        pattern("a name");
        if (name.isBlank()) throw wrong("a name", Quoted.of(name), "Leave named(...) out for a route without one.");
        if (pattern instanceof RegexPattern && !(application instanceof Routes))
            throw wrong(
                    "a path template for a route with a name",
                    "a regular expression, from which no path can be made",
                    "Use Route.path, or leave the name out.");
        return new Route(pattern, channel, application, kinds, defaults, methods, name);
    }

    /// This route with a further argument that does not come from the path.
    ///
    /// @param argument other than those of the path; it may be a named group of a regular expression and
    ///     then stands in when the group takes no part
    public Route with(String argument, Object value) {
        if (pattern("an argument") instanceof Template template
                && template.arguments().containsKey(argument))
            throw wrong(
                    "an argument that the path does not have",
                    Quoted.of(argument),
                    "Rename it, or take it out of the path.");
        var more = new LinkedHashMap<>(defaults);
        if (more.put(argument, value) != null)
            throw wrong("each argument once", Quoted.of(argument) + " twice", "Remove one.");
        return new Route(pattern, channel, application, kinds, Collections.unmodifiableMap(more), methods, name);
    }

    /// This route with a converter for one of its arguments, which stands without one in the path.
    public <T> Route where(String argument, Converter<T> converter) {
        if (!(pattern("a converter") instanceof Template template)
                || !template.arguments().containsKey(argument))
            throw wrong(
                    "an argument of the path",
                    Quoted.of(argument),
                    "Write {" + argument + "} in the path where its text stands.");
        var more = new LinkedHashMap<>(kinds);
        if (more.put(argument, new OwnKind<>(converter, argument, template.text())) != null)
            throw wrong("one converter for {" + argument + "}", "another", "Remove one.");
        var changed = TemplateParser.parse(template.text(), template.isPrefix(), more);
        return new Route(changed, channel, application, more, defaults, methods, name);
    }

    /// This route for HTTP requests of these methods only. Several routes may share a path; a method that
    /// none of them takes is answered with 405. `GET` takes `HEAD` too; `OPTIONS` is answered from the
    /// methods there are, unless a route takes it.
    ///
    /// A WebSocket never takes such a route.
    ///
    /// @param methods upper case
    public Route methods(String... methods) {
        pattern("methods");
        if (application instanceof Routes)
            throw wrong("methods on the inner routes", "methods on the outer one", "Move them inside.");
        var set = new LinkedHashSet<String>();
        for (var method : methods) {
            if (method.isEmpty() || !method.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c == '-'))
                throw wrong("a method in upper case such as \"GET\"", Quoted.of(method), "Correct it.");
            set.add(method);
        }
        if (set.isEmpty()) throw wrong("at least one method", "none", "Leave methods(...) out to take all.");
        return new Route(pattern, channel, application, kinds, defaults, Collections.unmodifiableSet(set), name);
    }

    /// This route with middleware around its application; around each inner application if it leads to
    /// [Routes].
    public Route within(Middleware middleware) {
        var wrapped =
                application instanceof Routes inner ? inner.eachWithin(middleware) : middleware.around(application);
        return new Route(pattern, channel, wrapped, kinds, defaults, methods, name);
    }

    /// The route as it was written, for messages: path or channel, then methods.
    @Override
    public String toString() {
        return (pattern == null ? "channel " + channel : pattern.text()) + (methods.isEmpty() ? "" : " " + methods);
    }

    @Nullable
    PathPattern pattern() {
        return pattern;
    }

    @Nullable
    String channel() {
        return channel;
    }

    Application application() {
        return application;
    }

    Map<String, Object> defaults() {
        return defaults;
    }

    Set<String> acceptedMethods() {
        return methods;
    }

    @Nullable
    String name() {
        return name;
    }

    private PathPattern pattern(String what) {
        if (pattern == null)
            throw new ContractException("Expected " + what + " on a route for a path, but got it on channel "
                    + Quoted.of(String.valueOf(channel)) + ". Remove it.");
        return pattern;
    }

    private ContractException wrong(String expected, String came, String remedy) {
        return new ContractException(
                "Expected " + expected + " in route " + Quoted.of(toString()) + ", but got " + came + ". " + remedy);
    }
}
