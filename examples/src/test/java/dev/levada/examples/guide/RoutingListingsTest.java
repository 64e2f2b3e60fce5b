package dev.levada.examples.guide;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.lifespan;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;
import static dev.levada.routing.Route.regex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Http;
import dev.levada.consumer.Response;
import dev.levada.contract.Application;
import dev.levada.contract.AttributeKey;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.PathArguments;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.layer.ChannelLayer;
import dev.levada.middleware.SecurityHeaders;
import dev.levada.routing.Converter;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import java.time.Year;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class Journal {
    // begin: routes
    static final Converter<Year> YEAR = Converter.of(Year.class, "[0-9]{4}", Year::parse);

    static Routes pages() {
        return Routes.of(
                get("/", _ -> Response.text("start")),
                get("/articles/{year}/{slug:slug}", request -> {
                            var year = request.scope()
                                    .attribute(PathArguments.KEY)
                                    .orElseThrow()
                                    .value("year", Year.class);
                            return Response.text(request.path("slug") + " of " + year);
                        })
                        .where("year", YEAR)
                        .named("article"),
                path("/desk", desk()).named("desk").within(SecurityHeaders.standard()),
                regex("/old/(?<id>[0-9]+)\\.html", Http.application(request -> Response.text(request.path("id")))));
    }

    static Routes desk() {
        return Routes.of(
                get("/", _ -> Response.text("the desk")).named("start"),
                post("/articles", _ -> Response.redirect("/")).named("add"));
    }
    // end: routes

    // begin: site
    static Application create(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(
                http(pages()), webSocket(Routes.of(socket("/echo", Echo::new))), lifespan(new Warmed())));
    }
    // end: site

    private static final class Echo extends dev.levada.consumer.WebSocketConsumer {
        @Override
        protected void connected() {
            accept();
            send(scope().state().get(Warmed.GREETING).orElse(""));
        }
    }
}

// begin: lifespan
final class Warmed implements Application {
    static final AttributeKey<String> GREETING = AttributeKey.of("greeting");

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws InterruptedException {
        if (!(scope instanceof LifespanScope life)) throw new UnsupportedScopeException(scope.type());
        receive.next(); // startup: no connection is accepted yet
        life.state().put(GREETING, "hello");
        send.accept(new LifespanEvent.StartupComplete());
        receive.next(); // shutdown: all connections have ended
        send.accept(new LifespanEvent.ShutdownComplete());
    }
}
// end: lifespan

class RoutingListingsTest {
    @Test
    void routesTakeWhatTheySay() {
        try (var site = TestSite.of(Journal::create, ChannelLayer.memory())) {
            assertThat(site.get("/").text()).isEqualTo("start");
            assertThat(site.get("/articles/2026/rain").text()).isEqualTo("rain of 2026");
            assertThat(site.get("/articles/26/rain").status()).isEqualTo(404);
            assertThat(site.get("/desk/").headers().first("x-frame-options")).hasValue("DENY");
            assertThat(site.get("/desk/articles").status()).isEqualTo(405);
            assertThat(site.get("/old/7.html").text()).isEqualTo("7");
            assertThat(site.webSocket("/nowhere").refused().status()).isEqualTo(404);
        }
    }

    @Test
    void namesLeadBackToPaths() {
        var pages = Journal.pages();
        // begin: reverse
        String path = pages.reverse("article", Map.of("year", Year.of(2026), "slug", "rain")); // /articles/2026/rain
        String add = pages.reverse("desk:add"); // /desk/articles
        // end: reverse
        assertThat(path).isEqualTo("/articles/2026/rain");
        assertThat(add).isEqualTo("/desk/articles");
    }

    @Test
    void whatWasPutAsideAtTheStartIsThere() {
        try (var site = TestSite.of(Journal::create, ChannelLayer.memory());
                var socket = site.webSocket("/echo").connect()) {
            assertThat(socket.receiveText()).isEqualTo("hello");
        }
    }
}
