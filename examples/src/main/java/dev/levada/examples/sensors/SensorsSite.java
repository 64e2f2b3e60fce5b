package dev.levada.examples.sensors;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.consumer.HttpException;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.contract.Application;
import dev.levada.examples.common.Assets;
import dev.levada.examples.sensors.SensorConsumer.Measured;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;

/// The wall under `/sensors/`. Devices send to `/sensors/{sensor}` by HTTP, or to `/ws/sensors/{sensor}`.
public final class SensorsSite {
    private final ChannelLayer layer;
    private final Latest latest;

    /// A site that knows all readings on the layer from now on.
    public SensorsSite(ChannelLayer layer) {
        this.layer = layer;
        this.latest = new Latest(layer);
    }

    /// The site alone.
    public static Application create(ChannelLayer layer) {
        var site = new SensorsSite(layer);
        return layer.around(new ProtocolRouter(
                http(Assets.around("sensors/", site.pages())),
                webSocket(Routes.of(path("/", site.walls()), path("/", site.devices())))));
    }

    /// The page, and where devices send to by HTTP.
    public Routes pages() {
        return Routes.of(
                get("/sensors/", page(SensorsSite.class, "sensors.html")),
                get("/assets/sensors.js", page(SensorsSite.class, "sensors.js")),
                post("/sensors/{sensor:slug}", this::measured));
    }

    private Response measured(Request request) throws InterruptedException {
        var sensor = request.path("sensor");
        if (sensor.length() > Reading.MAX_NAME_CHARS) throw new HttpException(400, Reading.TOO_LONG);
        Reading.now(sensor, request.json(Measured.class).value()).show(layer);
        return Response.empty(204);
    }

    /// The walls, each under a name of its own.
    public Routes walls() {
        return Routes.of(path(
                "/ws/wall", Streams.of(Routes.of(socket("/{wall:slug}", () -> new WallConsumer(latest))))));
    }

    /// The devices.
    public Routes devices() {
        return Routes.of(socket("/ws/sensors/{sensor:slug}", SensorConsumer::new));
    }
}
