package dev.levada.middleware.session;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Middleware;
import dev.levada.contract.Receive;
import dev.levada.contract.WebSocketScope;
import java.time.Duration;

/// Gives every WebSocket a [Session] of its own, beside that of the browser: for functions and others that
/// keep no fields, and for what has to survive the process that serves the connection.
///
/// ```java
/// var sessions = Sessions.in(store).then(ConnectionSessions.in(store));
/// ...
/// Session.ofConnection(scope()).set("room", "blue");      // of this tab
/// Session.of(scope()).set("theme", "dark");               // of this browser; save() keeps it
/// ```
///
/// It begins empty with the connection and needs no cookie. What was changed is saved by itself before the
/// next event is taken, and forgotten when the connection ends; when the process ends first, with its age,
/// a day after the last change.
///
/// Source: Channels 1, "channel_session" and "channel_and_http_session".
public final class ConnectionSessions implements Middleware {
    private static final Duration ONE_DAY = Duration.ofDays(1);

    private final Sessions.Kind kind;

    private ConnectionSessions(Sessions.Kind kind) {
        this.kind = kind;
    }

    /// Sessions of connections that are kept in the store.
    ///
    /// @throws ContractException when the store keeps them in the browser
    public static ConnectionSessions in(SessionStore store) {
        if (!store.canDelete())
            throw new ContractException("Expected a store on the server for the sessions of connections, but got "
                    + store.getClass().getSimpleName() + ". Keep them in memory, in a database or in Redis.");
        return new ConnectionSessions(Sessions.Kind.of(store, ONE_DAY));
    }

    /// The same, kept that long after the last change.
    ///
    /// @param age a second or more
    public ConnectionSessions lasting(Duration age) {
        if (age.toSeconds() < 1)
            throw new ContractException("Expected sessions to last a second or more, but got " + age + ".");
        return new ConnectionSessions(Sessions.Kind.of(kind.store(), age));
    }

    @Override
    public Application around(Application inner) {
        return (scope, receive, send) -> {
            if (!(scope instanceof WebSocketScope socket)) {
                inner.serve(scope, receive, send);
                return;
            }
            var session = Session.withoutCookie(kind);
            try {
                inner.serve(socket.with(Session.OF_CONNECTION, session), new Saving(receive, session), send);
            } finally {
                forget(session);
            }
        };
    }

    private static void forget(Session session) {
        try {
            session.flush();
        } catch (SessionStoreException _) {
            // Its age ends it; how the connection ended matters more.
        }
    }

    private record Saving(Receive receive, Session session) implements Receive {
        @Override
        public Event.Inbound next() throws InterruptedException {
            var _ = session.save();
            return receive.next();
        }
    }
}
