package dev.levada.examples.incidents;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Http.resources;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.binding.RefusedException;
import dev.levada.consumer.HttpException;
import dev.levada.consumer.HttpHandler;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.contract.Application;
import dev.levada.contract.Middleware;
import dev.levada.examples.common.Assets;
import dev.levada.examples.common.Door;
import dev.levada.layer.ChannelLayer;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.identity.Guarded;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import java.sql.SQLException;
import java.util.List;

/// The map under `/incidents/` for those who are signed in, and `/incidents/sensor` for devices.
public final class IncidentSite {
    /// The database that the variable `LEVADA_INCIDENTS_DATABASE` names by its JDBC URL, or none.
    public static final String DATABASE = System.getenv().getOrDefault("LEVADA_INCIDENTS_DATABASE", "");

    // Demos have no secrets.
    private static final String SENSOR_KEY = "Bearer demo-sensor";
    private static final HttpHandler ENTRANCE = page(IncidentSite.class, "entrance.html");
    private static final HttpHandler MAP = page(IncidentSite.class, "map.html");

    private final Tracker tracker;
    private final Middleware door = Door.of("incidents").then(Authentication.bySession(Person::find));

    /// A site on that database.
    ///
    /// @param url of JDBC; empty for an embedded database of its own
    public IncidentSite(ChannelLayer layer, String url) {
        try {
            tracker = new Tracker(Database.open(url), layer);
        } catch (SQLException e) {
            throw new IllegalStateException("The database of the incidents cannot be used: " + e.getMessage(), e);
        }
    }

    /// The site alone.
    public static Application create(ChannelLayer layer) {
        var site = new IncidentSite(layer, DATABASE);
        return layer.around(
                new ProtocolRouter(http(Assets.around("incidents/", site.pages())), webSocket(site.sockets())));
    }

    /// The pages, the map library and the coastlines, and the door for devices.
    public Routes pages() {
        var entrance = Door.entrance(ENTRANCE, MAP, id -> Person.find(id).isPresent());
        return Routes.of(
                get("/assets/map.js", page(IncidentSite.class, "map.js")),
                get("/assets/map.css", page(IncidentSite.class, "map.css")),
                get("/assets/land.json", page(IncidentSite.class, "land.json")),
                resources("/assets/leaflet", IncidentSite.class, "/META-INF/resources/webjars/leaflet/1.9.4/dist"),
                post("/incidents/sensor", this::sensor),
                path("/incidents", entrance).within(door));
    }

    /// The streams of one open map, for those who are signed in.
    public Routes sockets() {
        var map = Streams.of(Routes.of(
                socket("/incidents", () -> new IncidentConsumer(tracker)),
                socket("/areas", () -> new AreaConsumer(tracker))));
        return Routes.of(path("/ws/incidents", map).within(door.then(Guarded.signedIn())));
    }

    /// A device reports: `{"title":"Smoke","place":{"latitude":32.7,"longitude":-17},"severity":4}`.
    private Response sensor(Request request) throws Exception {
        if (!request.headers().all("authorization").equals(List.of(SENSOR_KEY)))
            throw new HttpException(401, "Expected the key of a sensor in the header authorization.");
        var fields = request.json(IncidentConsumer.Fields.class);
        try {
            return Response.json(tracker.report(fields.whole())).withStatus(201);
        } catch (RefusedException e) {
            throw new HttpException(400, String.valueOf(e.getMessage()), e);
        }
    }
}
