package dev.levada.examples.streams;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.consumer.multiplex.Streams;
import dev.levada.contract.Application;
import dev.levada.examples.common.Assets;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;

/// A page that is in several rooms at once and opens one WebSocket: the page under `/streams/`, the streams
/// `room/{room}` under `/ws/streams`.
public final class StreamsSite {
    private StreamsSite() {}

    /// The site alone.
    public static Application create(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(
                http(Routes.of(path("/", Assets.routes()), path("/", pages()))), webSocket(sockets())));
    }

    /// The page and its script; what it imports is among the [Assets].
    public static Routes pages() {
        return Routes.of(
                get("/streams/", page(StreamsSite.class, "streams.html")),
                get("/assets/streams.js", page(StreamsSite.class, "streams.js")));
    }

    /// The rooms, each a stream.
    public static Routes sockets() {
        return Routes.of(path("/ws/streams", Streams.of(Routes.of(socket("/room/{room}", RoomConsumer::new)))));
    }
}
