package dev.levada.middleware.identity;

import dev.levada.contract.ConnectionScope;
import dev.levada.contract.WebSocketScope;
import java.util.Optional;

/// Where a client has put its token. Several can be tried in turn.
@FunctionalInterface
public interface TokenSource {
    /// The token that came with the scope.
    Optional<String> find(ConnectionScope scope);

    /// `Authorization: Bearer ...` (RFC 6750 section 2.1): for programs, and for pages that use `fetch`.
    static TokenSource authorization() {
        return scope -> {
            var lines = scope.headers().all("authorization");
            if (lines.size() != 1 || !lines.getFirst().regionMatches(true, 0, "Bearer ", 0, 7)) return Optional.empty();
            return Optional.of(lines.getFirst().substring(7).strip());
        };
    }

    /// The subprotocol that begins with this prefix, such as `levada.token.`: pages cannot give a WebSocket
    /// a header, but `new WebSocket(url, ["chat", "levada.token." + token])` they can. The application
    /// accepts one of the others; a client that offers none besides has to be accepted without any.
    static TokenSource subprotocol(String prefix) {
        return scope -> scope instanceof WebSocketScope socket
                ? socket.subprotocols().stream()
                        .filter(offered -> offered.startsWith(prefix))
                        .map(offered -> offered.substring(prefix.length()))
                        .findFirst()
                : Optional.empty();
    }

    /// A parameter of the query string. What stands in a URL is seen by proxies and logs: only for a
    /// [Tickets ticket], which is worth nothing once it was used.
    static TokenSource query(String name) {
        return scope -> scope.query(name);
    }

    /// The first message of the WebSocket, `{"token": "..."}`, within ten seconds; see [FirstMessage]. It
    /// is waited for when no other source has a token, wherever among them it stands.
    static FirstMessage firstMessage() {
        return FirstMessage.standard();
    }
}
