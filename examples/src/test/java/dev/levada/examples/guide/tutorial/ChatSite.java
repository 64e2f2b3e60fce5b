package dev.levada.examples.guide.tutorial;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.consumer.BrowserClient;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;

/// What is served: two pages, and the rooms behind one WebSocket.
public final class ChatSite {
    private ChatSite() {}

    /// The chat, whose rooms reach as far as the layer does.
    public static Application create(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(http(pages()), webSocket(Routes.of(path("/ws", Streams.of(rooms()))))));
    }

    // begin: tutorial-pages
    static Routes pages() {
        return Routes.of(
                get("/", page(ChatSite.class, "index.html")),
                get("/room", page(ChatSite.class, "chat.html")),
                get("/chat.css", page(ChatSite.class, "chat.css")),
                get("/chat.js", page(ChatSite.class, "chat.js")),
                BrowserClient.at("/levada-client.js"));
    }
    // end: tutorial-pages

    static Routes rooms() {
        return Routes.of(socket("/chat/{room}", ChatConsumer::new));
    }
}
