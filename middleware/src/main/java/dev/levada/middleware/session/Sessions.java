package dev.levada.middleware.session;

import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Cookies;
import dev.levada.contract.Event;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.ForwardingApplication.Forward;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Middleware;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.middleware.SetCookie;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Puts the browser's [Session] into the scope of every request and WebSocket, and keeps it.
///
/// ```java
/// var sessions = Sessions.in(new MemorySessionStore()).lasting(Duration.ofDays(14));
/// Application site = sessions.around(routes);
/// ```
///
/// Nothing is loaded until somebody asks. The cookie is named `levada_session`, hidden from scripts, not
/// sent along from other sites, and secure where the request came over TLS; with [#secure()] always.
///
/// Source: Channels, "SessionMiddleware"; Django, "How to use sessions".
public final class Sessions implements Middleware {
    private static final Duration TWO_WEEKS = Duration.ofDays(14);

    private final Kind kind;

    /// What the sessions of one middleware have in common.
    ///
    /// @param store where they are kept
    /// @param template the cookie, without its value
    /// @param age how long they are kept after the last save
    /// @param isKeptByBrowser whether the cookie outlives the browser
    /// @param isAlwaysSecure whether the cookie is sent over TLS only, whatever the request came over
    /// @param savesAlways whether a request that only reads renews the age
    record Kind(
            SessionStore store,
            SetCookie template,
            Duration age,
            boolean isKeptByBrowser,
            boolean isAlwaysSecure,
            boolean savesAlways) {
        static Kind of(SessionStore store, Duration age) {
            return new Kind(store, SetCookie.of("levada_session", ""), age, true, false, false);
        }

        SetCookie cookie(String value, boolean isSecure) {
            var cookie = new SetCookie(
                    template.name(),
                    value,
                    template.path(),
                    template.domain(),
                    isKeptByBrowser ? age : null,
                    isAlwaysSecure || isSecure || template.isSecure(),
                    true,
                    template.sameSite());
            return cookie;
        }
    }

    private Sessions(Kind kind) {
        this.kind = kind;
    }

    /// Sessions that are kept in the store, for two weeks after the last change.
    public static Sessions in(SessionStore store) {
        return new Sessions(Kind.of(store, TWO_WEEKS));
    }

    /// These sessions, kept that long after the last change.
    ///
    /// @param age a second or more
    public Sessions lasting(Duration age) {
        if (age.toSeconds() < 1)
            throw new ContractException("Expected sessions to last a second or more, but got " + age + ".");
        return new Sessions(
                new Kind(kind.store, kind.template, age, kind.isKeptByBrowser, kind.isAlwaysSecure, kind.savesAlways));
    }

    /// These sessions, forgotten by the browser when it is closed.
    public Sessions untilBrowserCloses() {
        return new Sessions(
                new Kind(kind.store, kind.template, kind.age, false, kind.isAlwaysSecure, kind.savesAlways));
    }

    /// These sessions, renewed by every request that uses them.
    public Sessions renewedByUse() {
        return new Sessions(
                new Kind(kind.store, kind.template, kind.age, kind.isKeptByBrowser, kind.isAlwaysSecure, true));
    }

    /// These sessions under another cookie: its name, path, domain and rule for other sites.
    public Sessions withCookie(SetCookie template) {
        return new Sessions(
                new Kind(kind.store, template, kind.age, kind.isKeptByBrowser, kind.isAlwaysSecure, kind.savesAlways));
    }

    /// These sessions with a cookie that is sent over TLS only. For a server behind a proxy that ends TLS
    /// and is not trusted to say so.
    public Sessions secure() {
        return new Sessions(
                new Kind(kind.store, kind.template, kind.age, kind.isKeptByBrowser, true, kind.savesAlways));
    }

    @Override
    public Application around(Application inner) {
        // Not an application that serves, because a WebSocket would keep its stack frame for hours.
        ForwardingApplication withSession = scope -> {
            var session = session(scope);
            if (session == null) return new Forward(inner, scope);
            boolean isSecure = isSecure((ConnectionScope) scope);
            return new Forward(
                    inner, scope.with(Session.KEY, session), send -> new SessionSend(send, session, isSecure));
        };
        return withSession;
    }

    /// @return null for a scope that needs none
    private @Nullable Session session(Scope scope) {
        // Where a session is there already, as in a site within a site, it stays the one.
        return scope instanceof ConnectionScope connection
                        && scope.attribute(Session.KEY).isEmpty()
                ? new Session(kind, Cookies.parse(connection.headers()).get(kind.template.name()))
                : null;
    }

    private static boolean isSecure(ConnectionScope scope) {
        return scope.scheme().equals("https") || scope.scheme().equals("wss");
    }

    /// Saves the session and sends its cookie with the head of the answer.
    private record SessionSend(Send send, Session session, boolean isSecure) implements Send {
        @Override
        public void accept(Event.Outbound event) throws InterruptedException {
            send.accept(
                    switch (event) {
                        case HttpEvent.ResponseStart start ->
                            new HttpEvent.ResponseStart(
                                    start.status(), headers(start.status(), start.headers()), start.trailers());
                        case WebSocketEvent.Accept accept ->
                            new WebSocketEvent.Accept(accept.subprotocol(), headers(101, accept.headers()));
                        case WebSocketEvent.DenialStart start ->
                            new WebSocketEvent.DenialStart(start.status(), headers(start.status(), start.headers()));
                        default -> event;
                    });
        }

        private Headers headers(int status, Headers headers) {
            // What a failed request has left half done is not kept.
            var cookie = status == 500 ? null : session.commit(isSecure);
            session.begun();
            return cookie == null ? headers : headers.plus("set-cookie", cookie);
        }
    }
}
