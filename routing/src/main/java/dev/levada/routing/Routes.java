package dev.levada.routing;

import dev.levada.contract.Application;
import dev.levada.contract.AttributeKey;
import dev.levada.contract.ChannelScope;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.ForeignScope;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.HttpScope;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Middleware;
import dev.levada.contract.PathArguments;
import dev.levada.contract.Quoted;
import dev.levada.contract.Scope;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketScope;
import dev.levada.routing.Search.Found;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Chooses an application by the path of a request or WebSocket, or by the name of a channel. The first
/// route that matches serves the scope and finds what was taken from the path under [PathArguments#KEY].
///
/// A path that no route takes is answered with 404, or its handshake is refused (with 404 where the server
/// offers [dev.levada.contract.DenialResponse], else with 403). Where only the method is wrong, the answer
/// is 405 with the methods there are. Neither is an error of the application, so nothing is logged.
///
/// Routes may lead to other `Routes`, which see the rest of the path; what they do not match comes back,
/// and the outer routes go on with their next. The outermost routes first take the scope's root path away;
/// a path outside of it matches nothing.
///
/// Immutable, safe for any thread; choosing does not block and takes time proportional to the number of
/// routes and the length of the path, apart from regular expressions.
///
/// Source: Channels, "Routing", URLRouter and ChannelNameRouter.
public final class Routes implements Mountable, ForwardingApplication {
    // The rest of the path in the form of RoutePath, for Routes that stand behind something opaque.
    private static final AttributeKey<Rest> REST = AttributeKey.of("rest of the path");

    /// What is left of a path for the routes within a route.
    ///
    /// @param of the whole path as it was sent
    /// @param rest what no route has taken yet
    private record Rest(String of, String rest) {}

    private final List<Route> all;
    private final List<Route> paths;
    private final Map<String, Application> channels = new LinkedHashMap<>();
    private final RouteNames names;

    private Routes(List<Route> routes) {
        all = routes;
        paths = routes.stream().filter(route -> route.pattern() != null).toList();
        for (var route : routes)
            if (route.channel() != null && channels.put(route.channel(), route.application()) != null)
                throw new ContractException("Expected one route for each channel, but got two for "
                        + Quoted.of(route.channel()) + ". Remove one.");
        Unreachable.check(paths);
        names = RouteNames.of(paths);
    }

    /// Routes in the order in which they are tried.
    ///
    /// @throws ContractException when two routes have one name or one channel, or a route can never be
    ///     reached because an earlier one takes the same paths and methods
    public static Routes of(Route... routes) {
        return new Routes(List.of(routes));
    }

    /// The path that leads to the route of that name, percent-encoded, without the root path.
    ///
    /// Routes inside of a named route are found as `outer:inner`, inside of one without a name by their own
    /// name. Arguments are those of all routes on the way, as their converters make them or as text; what
    /// [Route#with] fixes may be given only with the same value.
    ///
    /// @throws ContractException when there is no such route, an argument is missing, superfluous or does
    ///     not satisfy its converter, or the path made of them would be read differently
    public String reverse(String name, Map<String, ?> arguments) {
        return names.reverse(name, arguments);
    }

    /// The path that leads to the route of that name, which has no arguments.
    ///
    /// @throws ContractException as for [#reverse(String, Map)]
    public String reverse(String name) {
        return reverse(name, Map.of());
    }

    @Override
    public Forward forward(Scope scope) {
        return switch (scope) {
            case HttpScope http -> {
                var search = new Search(http.method());
                var found = find(http, search);
                if (found != null) yield new Forward(found.application(), shown(http, found));
                Application refusal = search.allowed().isEmpty()
                        ? (_, _, send) -> Refusals.notFound(send)
                        : (_, _, send) -> Refusals.wrongMethod(http, search.allowed(), send);
                yield new Forward(refusal, http);
            }
            case WebSocketScope socket -> {
                var found = find(socket, new Search(null));
                if (found != null) yield new Forward(found.application(), shown(socket, found));
                yield new Forward((_, receive, send) -> Refusals.notFound(socket, receive, send), socket);
            }
            case ChannelScope channel -> {
                var application = channels.get(channel.channel());
                if (application == null)
                    throw new UnsupportedScopeException("Expected a channel among " + channels.keySet() + ", but got "
                            + Quoted.of(channel.channel()) + ". Add Route.channel(...) for it.");
                yield new Forward(application, channel);
            }
            case LifespanScope _, ForeignScope _ ->
                throw new UnsupportedScopeException("Expected a scope with a path or a channel, but got "
                        + Quoted.of(scope.type()) + ". Put a router by protocol in front of these routes.");
        };
    }

    List<Route> paths() {
        return paths;
    }

    RouteNames names() {
        return names;
    }

    /// These routes with middleware around each application.
    Routes eachWithin(Middleware middleware) {
        return new Routes(all.stream().map(route -> route.within(middleware)).toList());
    }

    private @Nullable Found find(ConnectionScope scope, Search search) {
        // A scope with another path, as a stream within a socket has one, begins anew.
        var rest = scope.attribute(REST).filter(known -> known.of().equals(scope.rawPath()));
        String path = rest.isPresent() ? rest.get().rest() : RoutePath.of(scope);
        return path == null ? null : search.find(paths, path, 0);
    }

    private static Scope shown(ConnectionScope scope, Found found) {
        return scope.with(
                        PathArguments.KEY,
                        found.arguments(scope.attribute(PathArguments.KEY).orElse(PathArguments.NONE)))
                .with(REST, new Rest(scope.rawPath(), found.rest()));
    }
}
