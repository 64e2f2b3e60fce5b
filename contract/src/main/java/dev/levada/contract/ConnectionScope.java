package dev.levada.contract;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What HTTP requests and WebSockets have in common: they began with an HTTP request head.
///
/// Source: ASGI HTTP and WebSocket 2.5, "HTTP Connection Scope" and "WebSocket Connection Scope".
public sealed interface ConnectionScope extends Scope permits HttpScope, WebSocketScope {
    /// The request head.
    RequestHead head();

    /// What the application put aside at startup; each scope has its own copy, so changing one touches no
    /// other.
    Attributes state();

    @Override
    <T> ConnectionScope with(AttributeKey<T> key, T value);

    /// A copy of this scope with another head, as middleware makes it that rewrites paths or trusts a
    /// proxy.
    ConnectionScope withHead(RequestHead head);

    /// `1.0`, `1.1` or `2`.
    default String httpVersion() {
        return head().httpVersion();
    }

    /// `http`, `https`, `ws` or `wss`.
    default String scheme() {
        return head().scheme();
    }

    /// The path, percent-decoded as UTF-8, without the query; it includes the root path.
    default String path() {
        return head().path();
    }

    /// The path as the client sent it, percent-encoded, without the query.
    default String rawPath() {
        return head().rawPath();
    }

    /// What follows the question mark, percent-encoded; empty when there is none.
    default String queryString() {
        return head().queryString();
    }

    /// The path under which the application is mounted; empty for none.
    default String rootPath() {
        return head().rootPath();
    }

    /// The request headers.
    default Headers headers() {
        return head().headers();
    }

    /// The peer's address; null where the transport has none.
    default @Nullable Address client() {
        return head().client();
    }

    /// The address the connection came in on.
    default @Nullable Address server() {
        return head().server();
    }

    /// The argument that the route took from the path under this name, as text: `scope().path("room")` for
    /// the route
    /// `/chat/{room}`.
    ///
    /// @throws ContractException when the route has no such argument; the message lists those it has
    default String path(String name) {
        return attribute(PathArguments.KEY).orElse(PathArguments.NONE).text(name);
    }

    /// The first value of that name in the query string, decoded; `+` is a space. Parsed at each call.
    default Optional<String> query(String name) {
        return QueryString.first(queryString(), name);
    }
}
