package dev.levada.examples;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.contract.Application;
import dev.levada.examples.chat.ChatSite;
import dev.levada.examples.echo.EchoSubject;
import dev.levada.examples.streams.StreamsSite;
import dev.levada.examples.ways.WaysSite;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;

/// All examples on one port, with a start page that lists them: `./levada demo`.
public final class Demo {
    private Demo() {}

    /// The examples, which meet their other members through this layer.
    public static Application create(ChannelLayer layer) {
        var ways = new WaysSite();
        return layer.around(new ProtocolRouter(
                http(Routes.of(
                        get("/", page(Demo.class, "demo.html")),
                        get("/assets/demo.css", page(Demo.class, "demo.css")),
                        // Browsers ask for it on pages that name no icon, as those of the plain subject.
                        get("/favicon.ico", page(ChatSite.class, "levada.svg")),
                        path("/", ChatSite.pages()),
                        path("/", ways.pages()),
                        path("/", StreamsSite.pages()),
                        path("/", EchoSubject.pages()))),
                webSocket(Routes.of(
                        path("/", ChatSite.sockets()),
                        path("/", ways.sockets()),
                        path("/", StreamsSite.sockets()),
                        path("/", EchoSubject.sockets())))));
    }
}
