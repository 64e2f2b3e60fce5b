package dev.levada.middleware.identity;

import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.Middleware;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketScope;
import dev.levada.middleware.session.Session;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds out who is there and puts their [Identity] into the scope of every request and WebSocket.
///
/// ```java
/// var users = Authentication.bySession(id -> people.find(id));
/// Application site = sessions.then(users).around(routes);
/// ...
/// Person who = Identity.of(scope()).user(Person.class).orElseThrow();
/// ```
///
/// It lets everybody in: nobody known is anonymous. [Guarded] is what lets in only some. The exception is
/// [TokenSource#firstMessage()], which waits for who it is.
///
/// Source: Channels, "AuthMiddleware"; its `login` and `logout` are those of [Identity].
public final class Authentication implements Middleware {
    private static final Identity.Changes NOBODY_ASKS = (_, _, _) -> {};

    private final Function<String, ? extends Optional<?>> finder;
    private final @Nullable TokenVerifier verifier;
    private final List<TokenSource> sources;
    private final @Nullable FirstMessage firstMessage;
    private final @Nullable Revocations revocations;

    private Authentication(
            Function<String, ? extends Optional<?>> finder,
            @Nullable TokenVerifier verifier,
            List<TokenSource> sources,
            @Nullable Revocations revocations) {
        this.finder = finder;
        this.verifier = verifier;
        this.sources = sources;
        this.firstMessage = sources.stream()
                .filter(FirstMessage.class::isInstance)
                .map(FirstMessage.class::cast)
                .findFirst()
                .orElse(null);
        this.revocations = revocations;
    }

    /// By the browser's session, in which [Identity#login] has left the identifier. Needs
    /// [dev.levada.middleware.session.Sessions] around it.
    ///
    /// @param finder the user of that identifier; empty when there is none any more. Called at most once
    ///     per connection, when somebody asks; may block
    public static Authentication bySession(Function<String, ? extends Optional<?>> finder) {
        return new Authentication(finder, null, List.of(), null);
    }

    /// By a token. A request with a bad token is anonymous, like one without.
    ///
    /// @param finder as for [#bySession]
    /// @param sources where the token may be; the first that is there counts
    public static Authentication byToken(
            TokenVerifier verifier, Function<String, ? extends Optional<?>> finder, TokenSource... sources) {
        if (sources.length == 0)
            throw new ContractException("Expected at least one place to look for a token, such as"
                    + " TokenSource.authorization(), but got none.");
        return new Authentication(finder, verifier, List.of(sources), null);
    }

    /// This authentication, whose WebSockets and streams end when the user logs out, is revoked, or the
    /// credential expires.
    public Authentication endedBy(Revocations revocations) {
        return new Authentication(finder, verifier, sources, revocations);
    }

    @Override
    public Application around(Application inner) {
        return (scope, receive, send) -> {
            if (!(scope instanceof ConnectionScope connection)) {
                inner.serve(scope, receive, send);
                return;
            }
            var guard = revocations == null ? null : new Guard(revocations, connection, send);
            try {
                // Everything below is resolved here, so that a WebSocket keeps this one stack frame for hours.
                var stage = stage(inner, connection, receive, send, guard);
                if (stage != null) stage.application().serve(stage.scope(), stage.receive(), stage.send());
            } finally {
                if (guard != null) guard.end();
            }
        };
    }

    /// Who goes on, with what.
    private record Stage(Application application, Scope scope, Receive receive, Send send) {
        static Stage of(Application inner, Scope scope, Receive receive, Send send) throws Exception {
            var next = ForwardingApplication.resolve(inner, scope);
            return new Stage(
                    next.application(), next.scope(), receive, next.sending().apply(send));
        }
    }

    /// @return null when nobody goes on: the socket is closed, because it could not say whose it is
    private @Nullable Stage stage(
            Application inner, ConnectionScope scope, Receive receive, Send given, @Nullable Guard guard)
            throws Exception {
        Identity.Changes changes = guard == null ? NOBODY_ASKS : guard;
        Send send = guard == null ? given : guard;
        var identity = identity(scope, changes);
        if (!mustWait(scope, identity)) {
            if (guard != null) guard.begin(identity);
            return Stage.of(inner, scope.with(Identity.KEY, identity), receive, send);
        }
        var socket = (WebSocketScope) scope;
        var first = Objects.requireNonNull(firstMessage);
        var known = first.admit(
                socket,
                receive,
                send,
                Objects.requireNonNull(verifier),
                claim -> new Identity(claim, finder, null, changes));
        if (known == null) return null;
        if (guard != null) guard.begin(known);
        var admitted = new Admitted(receive, send, first.subprotocol(socket));
        return Stage.of(inner, Admitted.scope(socket).with(Identity.KEY, known), admitted, admitted);
    }

    private boolean mustWait(ConnectionScope scope, Identity identity) {
        return firstMessage != null && scope instanceof WebSocketScope && identity.isAnonymous();
    }

    private Identity identity(ConnectionScope scope, Identity.Changes changes) {
        if (verifier == null) {
            var session = Session.of(scope);
            var claim = session.get(Identity.SESSION_FIELD).map(Claim::of).orElse(null);
            return new Identity(claim, finder, session, changes);
        }
        for (var source : sources) {
            var token = source.find(scope);
            if (token.isPresent())
                return new Identity(verifier.verify(token.get()).orElse(null), finder, null, changes);
        }
        return new Identity(null, finder, null, changes);
    }
}
