package dev.levada.middleware.identity;

import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.Middleware;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.middleware.answer.Answers;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// Lets in only who may, before the application sees anything: nobody known is answered with 401, somebody
/// who may not with 403. For a WebSocket that is the answer to its handshake.
///
/// ```java
/// Guarded.signedIn().around(routes)
/// Guarded.by(identity -> identity.user(Person.class).orElseThrow().isEditor()).around(desk)
/// ```
///
/// Needs [Authentication] around it.
public final class Guarded implements Middleware {
    private final BiPredicate<Identity, ConnectionScope> may;

    private Guarded(BiPredicate<Identity, ConnectionScope> may) {
        this.may = may;
    }

    /// Lets in everybody who is known.
    public static Guarded signedIn() {
        return new Guarded((_, _) -> true);
    }

    /// Lets in those who are known and pass the test.
    ///
    /// @param may asked once per connection, with somebody known; may block
    public static Guarded by(Predicate<Identity> may) {
        return new Guarded((identity, _) -> may.test(identity));
    }

    /// The same for what depends on where they want to go, such as a room. Put it around the application of
    /// the route, where the path's arguments are known:
    ///
    /// ```java
    /// var members = Guarded.by((identity, scope) -> rooms.mayEnter(identity.id(), scope.path("room")));
    /// Route.path("/chat/{room}", members.around(WebSocketConsumer.application(ChatConsumer::new)))
    /// ```
    public static Guarded by(BiPredicate<Identity, ConnectionScope> may) {
        return new Guarded(may);
    }

    @Override
    public Application around(Application inner) {
        return (scope, receive, send) -> {
            if (scope instanceof ConnectionScope connection) serve(inner, connection, receive, send);
            else inner.serve(scope, receive, send);
        };
    }

    private void serve(Application inner, ConnectionScope scope, Receive receive, Send send) throws Exception {
        var identity = Identity.of(scope);
        if (identity.isAnonymous()) Answers.refuse(scope, receive, send, 401, "Please sign in.");
        else if (!may.test(identity, scope)) Answers.refuse(scope, receive, send, 403, "You may not see this.");
        else inner.serve(scope, receive, send);
    }
}
