package dev.levada.examples;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.routing.ProtocolRouter.channel;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.consumer.multiplex.Streams;
import dev.levada.contract.Application;
import dev.levada.examples.answers.AnswersSite;
import dev.levada.examples.chat.ChatSite;
import dev.levada.examples.common.Assets;
import dev.levada.examples.common.Connected;
import dev.levada.examples.echo.EchoSubject;
import dev.levada.examples.editorial.EditorialSite;
import dev.levada.examples.incidents.IncidentSite;
import dev.levada.examples.notices.NoticesSite;
import dev.levada.examples.sensors.SensorsSite;
import dev.levada.examples.streams.StreamsSite;
import dev.levada.examples.thumbnails.Thumbnails;
import dev.levada.examples.ways.WaysSite;
import dev.levada.layer.ChannelLayer;
import dev.levada.presence.Presence;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import java.nio.file.Path;

/// All examples on one port, with a start page that lists them: `./levada demo`.
public final class Demo {
    /// The layer for all of them where nobody names another: that of one process, with what is kept of
    /// answers.
    public static final String LAYER = AnswersSite.LAYER;

    private Demo() {}

    /// What is kept outside of the processes, which those of one demo have in common.
    ///
    /// @param pictures the folder of the thumbnails
    /// @param incidents the JDBC URL of their database; empty for one in the process
    public record Stores(Path pictures, String incidents) {}

    /// The examples, which meet their other members through this layer.
    public static Application create(ChannelLayer layer) {
        return create(layer, new Stores(Thumbnails.FOLDER, IncidentSite.DATABASE));
    }

    /// The same with other stores.
    public static Application create(ChannelLayer layer, Stores stores) {
        var presence = Presence.on(layer);
        var connected = new Connected(presence);
        var ways = new WaysSite();
        var notices = new NoticesSite(layer);
        var sensors = new SensorsSite(layer);
        var answers = new AnswersSite(layer);
        var incidents = new IncidentSite(layer, stores.incidents());
        var thumbnails = new Thumbnails(layer, stores.pictures());
        var editorial = new EditorialSite(layer, presence);
        return layer.around(new ProtocolRouter(
                http(Routes.of(
                        get("/", page(Demo.class, "demo.html")),
                        get("/assets/demo.js", page(Demo.class, "demo.js")),
                        path("/", Assets.routes()),
                        path("/", ChatSite.pages()),
                        path("/", editorial.pages()),
                        path("/", notices.pages()),
                        path("/", answers.pages()).within(connected.as("answers")),
                        path("/", sensors.pages()),
                        path("/", thumbnails.pages()),
                        path("/", incidents.pages()),
                        path("/", ways.pages()),
                        path("/", StreamsSite.pages()),
                        path("/", EchoSubject.pages()))),
                webSocket(Routes.of(
                        path("/ws/demo", Streams.of(Routes.of(path("/connected", connected.socket())))),
                        path("/", ChatSite.sockets()).within(connected.as("chat")),
                        path("/", editorial.sockets()).within(connected.as("editorial")),
                        path("/", notices.sockets()).within(connected.as("notices")),
                        path("/", sensors.walls()).within(connected.as("sensors")),
                        path("/", sensors.devices()).within(connected.as("devices")),
                        path("/", thumbnails.sockets()).within(connected.as("thumbnails")),
                        path("/", incidents.sockets()).within(connected.as("incidents")),
                        path("/", ways.sockets()).within(connected.as("ways")),
                        path("/", StreamsSite.sockets()).within(connected.as("streams")),
                        path("/", EchoSubject.sockets()).within(connected.as("echo")))),
                channel(thumbnails.channels())));
    }
}
