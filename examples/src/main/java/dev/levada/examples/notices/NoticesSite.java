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
import dev.levada.examples.common.Door;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.identity.Guarded;
import dev.levada.middleware.identity.Identity;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;

/// The notices under `/notices/`: whoever is not signed in chooses who to be.
public final class NoticesSite {
    private static final HttpHandler ENTRANCE = page(NoticesSite.class, "entrance.html");
    private static final HttpHandler PAGE = page(NoticesSite.class, "notices.html");

    private final ChannelLayer layer;
    private final Inboxes inboxes;
    private final Middleware door = Door.of("notices").then(Authentication.bySession(Person::find));

    /// A site with inboxes of its own, which are the same as those of other servers on the layer.
    public NoticesSite(ChannelLayer layer) {
        this.layer = layer;
        this.inboxes = new Inboxes(layer);
        Thread.ofVirtual().name("notices-reports").start(() -> Reports.work(layer));
    }

    /// The site alone.
    public static Application create(ChannelLayer layer) {
        var site = new NoticesSite(layer);
        return layer.around(
                new ProtocolRouter(http(Assets.around("notices/", site.pages())), webSocket(site.sockets())));
    }

    /// The page and what it asks for.
    public Routes pages() {
        var inside = Routes.of(
                path("/", Door.entrance(ENTRANCE, PAGE, id -> Person.find(id).isPresent())),
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

    private static Person me(Request request) {
        return Identity.of(request.scope())
                .user(Person.class)
                .orElseThrow(() -> new HttpException(401, "Please sign in."));
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
