package dev.levada.examples.ways;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.consumer.Response;
import dev.levada.consumer.transport.Transports;
import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;

/// A room that pages enter by WebSocket, by server-sent events or by long poll: the page under
/// `/ways/{room}?by=socket` (`sse`, `poll`), the room under `/rooms/{room}`.
public final class WaysSite {
    private final Transports rooms = Transports.of(RoomConsumer::new);

    /// A site with rooms of its own. They are met by those of others through the layer.
    public WaysSite() {}

    /// The site alone.
    public static Application create(ChannelLayer layer) {
        var site = new WaysSite();
        return layer.around(new ProtocolRouter(http(site.pages()), webSocket(site.sockets())));
    }

    /// The page, and the rooms over HTTP.
    public Routes pages() {
        return Routes.of(
                get("/ways/", _ -> Response.redirect("blue?by=socket")),
                get("/ways/{room}", page(WaysSite.class, "ways.html")),
                get("/assets/ways.js", page(WaysSite.class, "ways.js")),
                path("/rooms/{room}", rooms.http()));
    }

    /// The rooms over WebSocket.
    public Routes sockets() {
        return Routes.of(path("/rooms/{room}", rooms.webSocket()));
    }
}
