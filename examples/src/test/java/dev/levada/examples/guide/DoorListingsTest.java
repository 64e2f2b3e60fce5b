package dev.levada.examples.guide;

import static dev.levada.consumer.Http.files;
import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.post;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.consumer.StaticOptions;
import dev.levada.contract.Application;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.layer.ChannelLayer;
import dev.levada.middleware.AllowedHosts;
import dev.levada.middleware.AllowedOrigins;
import dev.levada.middleware.Cors;
import dev.levada.middleware.RateLimit;
import dev.levada.middleware.RequestIds;
import dev.levada.middleware.ResponseCompression;
import dev.levada.middleware.SameOrigin;
import dev.levada.middleware.SecurityHeaders;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.identity.Guarded;
import dev.levada.middleware.identity.Revocations;
import dev.levada.middleware.session.JdbcSessionStore;
import dev.levada.middleware.session.Sessions;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.server.Server;
import dev.levada.server.options.Metric;
import dev.levada.server.options.ServerOptions;
import dev.levada.testkit.HttpCommunicator;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorListingsTest {
    @TempDir
    Path pictures;

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private Path report(Request request) {
        return pictures.resolve(request.path("id"));
    }

    private Application storage(Path web) {
        // begin: readme-http
        Application site = RequestIds.made() // in the scope, the answer, the stack trace
                .then(AllowedHosts.of("example.com", ".example.com"))
                .then(Cors.allowing("https://app.example.com").withCredentials())
                .then(SecurityHeaders.standard())
                .then(ResponseCompression.standard()) // gzip, deflate; streams part by part
                .around(Routes.of(
                        files(
                                "/static",
                                web,
                                StaticOptions.standard().withImmutable(name -> name.startsWith("assets/"))),
                        post("/pictures", request -> {
                            var form = request.form(); // or request.parts(part -> ...), as they come
                            form.file("picture").orElseThrow().moveTo(pictures.resolve(newId()));
                            return Response.redirect("/pictures");
                        }),
                        get(
                                "/reports/{id:int}",
                                request ->
                                        Response.file(request, report(request)).asDownload("report.pdf"))));
        // end: readme-http
        return site;
    }

    private static Application people(
            DataSource database, ChannelLayer layer, People people, Application rooms, Person person, Login login) {
        // begin: readme-identity
        var store = new JdbcSessionStore(database).createTable(); // or in Redis, in memory, in a cookie
        var revocations = Revocations.over(layer);
        var users = Authentication.bySession(people::find).endedBy(revocations);

        Application site = Sessions.in(store)
                .then(SameOrigin.only()) // no other site posts here in somebody's name
                .then(users)
                .around(new ProtocolRouter(
                        http(Routes.of(
                                post("/login", login::check))), // Identity.of(request.scope()).login(person.id())
                        webSocket(Guarded.signedIn().around(rooms))));

        revocations.revoke(person.id()); // all their sockets, in every process, are closed with 4401
        // end: readme-identity
        return site;
    }

    private static Application door(Application routes) {
        // begin: door
        Application site = RequestIds.made()
                .then(AllowedHosts.of("example.com", ".example.com"))
                .then(RateLimit.perAddress(300, Duration.ofMinutes(1)))
                .then(SecurityHeaders.standard()
                        .withContentPolicy("default-src 'self'; connect-src 'self'; frame-ancestors 'none'")
                        .withStrictTransport(Duration.ofDays(30), false))
                .then(SameOrigin.only())
                .then(RateLimit.messages(50, Duration.ofSeconds(10)))
                .around(routes);
        // end: door
        return site;
    }

    private static Application origins(Application routes) {
        // begin: origins
        var site = AllowedOrigins.of("example.com", "https://.example.org:8443").around(routes);
        // end: origins
        return site;
    }

    // Compiled only: the port that the environment names may be taken.
    static void serve(DataSource database, Application site) throws InterruptedException {
        // begin: deploy-main
        try (var layer = ChannelLayer.open(System.getenv().getOrDefault("LEVADA_LAYER", "memory:"));
                var server = Server.start(site, ServerOptions.fromEnvironment(), layer)) {
            server.addCheck("database", () -> {
                try (var connection = database.getConnection()) {
                    if (!connection.isValid(1)) throw new IOException("The database does not answer.");
                }
            });
            server.addMetrics(() -> List.of(Metric.gauge(
                    "shop_layer_mailboxes",
                    "Open mailboxes.",
                    layer.statistics().mailboxes())));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close)); // SIGTERM ends it in order
            server.awaitClose();
        }
        // end: deploy-main
    }

    @Test
    void filesAndDownloadsWork(@TempDir Path web) throws IOException {
        Files.createDirectories(web.resolve("assets"));
        Files.writeString(web.resolve("assets/app.js"), "let a;");
        Files.writeString(pictures.resolve("7"), "PDF");
        var site = storage(web);
        var asset = answer(site, "GET", "/static/assets/app.js", Headers.of("host", "example.com"));
        assertThat(asset.text()).isEqualTo("let a;");
        assertThat(asset.headers().first("cache-control").orElse("")).contains("immutable");
        var report = answer(site, "GET", "/reports/7", Headers.of("host", "www.example.com"));
        assertThat(report.headers().first("content-disposition").orElse("")).contains("report.pdf");
        assertThat(answer(site, "GET", "/reports/7", Headers.of("host", "evil.example"))
                        .status())
                .isEqualTo(400);
    }

    private static TestResponse answer(Application site, String method, String target, Headers headers) {
        var scope = HttpScope.of(RequestHead.of(method, "http", target, headers));
        try (var exchange = HttpCommunicator.start(site, scope)) {
            return exchange.response();
        }
    }

    @Test
    void peopleAreKept() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:door;DB_CLOSE_DELAY=-1");
        var people = new People();
        try (var layer = ChannelLayer.memory()) {
            var person = people.find("1").orElseThrow();
            var site = people(database, layer, people, Routes.of(), person, new Login(people));
            try (var test = TestSite.of(site)) {
                assertThat(test.webSocket("/desk").refused().status()).isEqualTo(401);
            }
        }
    }

    @Test
    void theDoorLooksAtWhoComes() {
        var routes = Routes.of(post("/", _ -> Response.text("changed")));
        var site = origins(door(routes));
        var ours = answer(site, "POST", "/", Headers.of("host", "example.com"));
        assertThat(ours.text()).isEqualTo("changed");
        assertThat(ours.headers().first("x-content-type-options")).hasValue("nosniff");
        var theirs = Headers.of("host", "example.com", "origin", "https://evil.example");
        assertThat(answer(site, "POST", "/", theirs).status()).isEqualTo(403);
        try (var test = TestSite.of(site)) {
            assertThat(test.webSocket("/")
                            .origin("https://evil.example")
                            .refused()
                            .status())
                    .isEqualTo(403);
        }
    }
}
