package dev.levada.examples.guide.readme;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;

import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;

// begin: readme-site
public final class ChatSite {
    public static Application create(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(
                http(Routes.of(get("/", page(ChatSite.class, "chat.html")))),
                webSocket(Routes.of(socket("/ws/chat/{room}", ChatConsumer::new)))));
    }
}
// end: readme-site
