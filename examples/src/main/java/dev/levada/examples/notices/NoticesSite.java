package dev.levada.examples.notices;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.consumer.HttpException;
import dev.levada.consumer.HttpHandler;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.contract.Application;
import dev.levada.contract.Middleware;
import dev.levada.examples.common.Assets;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.middleware.SameOrigin;
import dev.levada.middleware.SetCookie;
import dev.levada.middleware.SigningKeys;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.identity.Guarded;
import dev.levada.middleware.identity.Identity;
import dev.levada.middleware.session.Sessions;
import dev.levada.middleware.session.SignedCookieSessionStore;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;

/// The notices under `/notices/`: whoever is not signed in chooses who to be.
public final class NoticesSite {
    // The same on all servers and after a restart. It protects nothing here: signing in takes no password.
    private static final SigningKeys KEYS = SigningKeys.of("this demo has no passwords either");
    private static final HttpHandler ENTRANCE = page(NoticesSite.class, "entrance.html");
    private static final HttpHandler PAGE = page(NoticesSite.class, "notices.html");

    private final ChannelLayer layer;
    private final Inboxes inboxes;
    private final Middleware door = SameOrigin.only()
            .then(Sessions.in(new SignedCookieSessionStore(KEYS)).withCookie(SetCookie.of("notices", "")))
            .then(Authentication.bySession(Person::find));

    /// A site with inboxes of its own, which are the same as those of other servers on the layer.
    public NoticesSite(ChannelLayer layer) {
        this.layer = layer;
        this.inboxes = new Inboxes(layer);
        Thread.ofVirtual().name("notices-reports").start(() -> Reports.work(layer));
    }

    /// The site alone.
    public static Application create(ChannelLayer layer) {
        var site = new NoticesSite(layer);
        return layer.around(new ProtocolRouter(
                http(Routes.of(
                        get("/", _ -> Response.redirect("notices/")),
                        path("/", Assets.routes()),
                        path("/", site.pages()))),
                webSocket(site.sockets())));
    }

    /// The page and what it asks for.
    public Routes pages() {
        var inside = Routes.of(
                get("/", NoticesSite::show),
                post("/in", NoticesSite::signIn),
                post("/out", NoticesSite::signOut),
                post("/send", this::send),
                post("/report", this::report));
        return Routes.of(
                get("/assets/notices.js", page(NoticesSite.class, "notices.js")),
                path("/notices", inside).within(door));
    }

    /// The windows of those who are signed in.
    public Routes sockets() {
        var inbox = Streams.of(Routes.of(socket("/inbox", () -> new NoticesConsumer(inboxes))));
        return Routes.of(path("/ws/notices", inbox).within(door.then(Guarded.signedIn())));
    }

    private static Identity who(Request request) {
        return Identity.of(request.scope());
    }

    private static Person me(Request request) {
        return who(request).user(Person.class).orElseThrow(() -> new HttpException(401, "Please sign in."));
    }

    private static Response show(Request request) throws Exception {
        return who(request).isAnonymous() ? ENTRANCE.handle(request) : PAGE.handle(request);
    }

    private static Response signIn(Request request) {
        var person = Person.find(request.form().field("user").orElse(""));
        if (person.isEmpty()) throw new HttpException(400, "There is nobody of that name.");
        who(request).login(person.get().id());
        return Response.redirect("./");
    }

    private static Response signOut(Request request) {
        who(request).logout();
        return Response.redirect("./");
    }

    private Response send(Request request) throws InterruptedException {
        String to = request.form().field("to").orElse("");
        String text = request.form().field("text").orElse("");
        try {
            Notice.of(to, me(request).name(), text).send(layer);
        } catch (IllegalArgumentException e) {
            throw new HttpException(400, String.valueOf(e.getMessage()), e);
        }
        return Response.empty(204);
    }

    private Response report(Request request) {
        try {
            layer.send(Reports.JOBS, new Reports.MakeReport(me(request).id()));
            return Response.empty(202);
        } catch (ChannelFullException e) {
            throw new HttpException(503, "Too much to do just now. Try again later.", e);
        }
    }
}
