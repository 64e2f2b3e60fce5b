package dev.levada.examples.common;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.post;

import dev.levada.consumer.HttpException;
import dev.levada.consumer.HttpHandler;
import dev.levada.consumer.Response;
import dev.levada.contract.Middleware;
import dev.levada.contract.Scope;
import dev.levada.middleware.SameOrigin;
import dev.levada.middleware.SetCookie;
import dev.levada.middleware.SigningKeys;
import dev.levada.middleware.identity.Identity;
import dev.levada.middleware.session.Session;
import dev.levada.middleware.session.Sessions;
import dev.levada.middleware.session.SignedCookieSessionStore;
import dev.levada.routing.Routes;
import java.util.UUID;
import java.util.function.Predicate;

/// Where visitors of an application come in. The demo has no passwords: they choose who to be.
public final class Door {
    private Door() {}

    /// Lets in the application's own pages, each browser with a session in a signed cookie.
    ///
    /// @param name of the cookie, which no other application of the demo uses
    public static Middleware of(String name) {
        // The same on all servers and after a restart. It protects nothing here.
        var keys = SigningKeys.of("this demo has no passwords, nor secrets: " + name);
        var sessions = Sessions.in(new SignedCookieSessionStore(keys));
        return SameOrigin.only().then(sessions.withCookie(SetCookie.of(name, "")));
    }

    /// The page at `/`, or the entrance for whoever is not signed in; `/in` with the field `user`; `/out`.
    ///
    /// @param isUser whether somebody has that id
    public static Routes entrance(HttpHandler entrance, HttpHandler page, Predicate<String> isUser) {
        return Routes.of(
                get("/", request -> {
                    boolean isAnonymous = Identity.of(request.scope()).isAnonymous();
                    return (isAnonymous ? entrance : page).handle(request);
                }),
                post("/in", request -> {
                    var user = request.form().field("user").orElse("");
                    if (!isUser.test(user)) throw new HttpException(400, "There is nobody of that name.");
                    Identity.of(request.scope()).login(user);
                    return Response.redirect("./");
                }),
                post("/out", request -> {
                    Identity.of(request.scope()).logout();
                    return Response.redirect("./");
                }));
    }

    /// A page that has the cookie before it connects, where nobody signs in.
    public static HttpHandler toVisitors(HttpHandler page) {
        return request -> {
            visitor(request.scope());
            return page.handle(request);
        };
    }

    /// Who it is, where nobody signs in: a browser, by its session.
    public static String visitor(Scope scope) {
        var session = Session.of(scope);
        var id = session.get("visitor").orElseGet(() -> UUID.randomUUID().toString());
        if (session.isEmpty()) session.set("visitor", id);
        return id;
    }
}
