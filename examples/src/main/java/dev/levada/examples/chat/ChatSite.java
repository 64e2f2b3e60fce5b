package dev.levada.examples.chat;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.consumer.Response;
import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;

/// The chat as a site of its own: the page under `/chat/`, the rooms under `/ws/chat/{room}`.
public final class ChatSite {
    private ChatSite() {}

    /// The chat, whose rooms reach as far as the layer does.
    public static Application create(ChannelLayer layer) {
        var start = get("/", _ -> Response.redirect("chat/"));
        return layer.around(new ProtocolRouter(http(Routes.of(start, path("/", pages()))), webSocket(sockets())));
    }

    /// The page and what it is made of. One page serves the entrance and every room: the room is in its
    /// URL.
    public static Routes pages() {
        var room = page(ChatSite.class, "chat.html");
        return Routes.of(
                get("/chat", _ -> Response.redirect("chat/")),
                get("/chat/", room),
                get("/chat/{room}", room),
                get("/assets/chat.css", page(ChatSite.class, "chat.css")),
                get("/assets/chat.js", page(ChatSite.class, "chat.js")),
                get("/assets/levada.svg", page(ChatSite.class, "levada.svg")));
    }

    /// The rooms.
    public static Routes sockets() {
        return Routes.of(socket("/ws/chat/{room}", ChatConsumer::new));
    }
}
