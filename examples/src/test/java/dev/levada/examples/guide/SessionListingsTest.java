package dev.levada.examples.guide;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Response;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.middleware.SetCookie;
import dev.levada.middleware.SigningKeys;
import dev.levada.middleware.session.JdbcSessionStore;
import dev.levada.middleware.session.MemorySessionStore;
import dev.levada.middleware.session.Session;
import dev.levada.middleware.session.SessionStore;
import dev.levada.middleware.session.Sessions;
import dev.levada.middleware.session.SignedCookieSessionStore;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class Shop {
    // begin: basket
    record Basket(List<String> articles) {}

    static Application create(SessionStore store) {
        return Sessions.in(store)
                .lasting(Duration.ofDays(14))
                .around(new ProtocolRouter(
                        http(Routes.of(
                                post("/basket", request -> {
                                    Session.of(request.scope()).set("basket", new Basket(List.of(request.text())));
                                    return Response.redirect("/basket");
                                }),
                                get("/basket", request -> {
                                    var basket = Session.of(request.scope()).get("basket", Basket.class);
                                    return Response.json(basket.orElse(new Basket(List.of())));
                                }))),
                        webSocket(Routes.of(socket("/ws/basket", BasketConsumer::new)))));
    }
    // end: basket

    // begin: session-socket
    static final class BasketConsumer extends WebSocketConsumer {
        @Override
        protected void received(String article) {
            var session = Session.of(scope());
            session.set("basket", new Basket(List.of(article)));
            if (!session.save()) close(4401, "The session has ended."); // no response is coming to save it with
        }
    }
    // end: session-socket

    private Shop() {}

    static List<SessionStore> stores() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        return List.of(
                inMemory(),
                inDatabase(database),
                inCookie("the new secret, 32 random bytes", "the old secret, as long"));
    }

    static SessionStore inMemory() {
        // begin: store-memory
        var store = new MemorySessionStore();
        // end: store-memory
        return store;
    }

    static SessionStore inDatabase(DataSource database) {
        // begin: store-jdbc
        var store = new JdbcSessionStore(database).createTable();
        // end: store-jdbc
        return store;
    }

    static SessionStore inCookie(String newSecret, String oldSecret) {
        // begin: store-cookie
        var store = new SignedCookieSessionStore(SigningKeys.of(newSecret, oldSecret)); // the first signs, both read
        // end: store-cookie
        return store;
    }
}

class SessionListingsTest {
    static List<SessionStore> stores() {
        return Shop.stores();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aBasketIsKeptWhereverSessionsAre(SessionStore store) {
        try (var site = TestSite.of(Shop.create(store))) {
            var answer = site.post("/basket", "tea");
            var cookie = answer.headers().first("set-cookie").orElseThrow().split(";", 2)[0];
            assertThat(basket(site, cookie)).containsExactly("tea");
            assertThat(basket(site, "")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aWebSocketSavesItself(SessionStore store) {
        if (!store.canDelete()) return; // the session is the cookie, and no cookie can be sent any more
        try (var site = TestSite.of(Shop.create(store))) {
            var cookie = site.post("/basket", "tea")
                    .headers()
                    .first("set-cookie")
                    .orElseThrow()
                    .split(";", 2)[0];
            try (var socket =
                    site.webSocket("/ws/basket").header("cookie", cookie).connect()) {
                socket.sendText("milk");
                socket.receivesNothing();
            }
            assertThat(basket(site, cookie)).containsExactly("milk");
        }
    }

    private static List<String> basket(TestSite site, String cookie) {
        var request = site.request("GET", "/basket");
        if (!cookie.isEmpty()) request.header("cookie", cookie);
        return request.send().json(Shop.Basket.class).articles();
    }

    @org.junit.jupiter.api.Test
    void aCookieIsMadeByHand() {
        // begin: set-cookie
        var cookie = SetCookie.of("theme", "dark").lasting(Duration.ofDays(365)).readable();
        var response = Response.redirect("/").withHeader("set-cookie", cookie.header());
        // end: set-cookie
        assertThat(response.headers().first("set-cookie").orElseThrow()).startsWith("theme=dark");
    }
}
