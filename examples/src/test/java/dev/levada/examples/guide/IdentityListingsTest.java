package dev.levada.examples.guide;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.HttpException;
import dev.levada.consumer.Response;
import dev.levada.contract.Application;
import dev.levada.jwt.JwtVerifier;
import dev.levada.layer.ChannelLayer;
import dev.levada.middleware.RateLimit;
import dev.levada.middleware.SameOrigin;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.identity.Guarded;
import dev.levada.middleware.identity.Identity;
import dev.levada.middleware.identity.Revocations;
import dev.levada.middleware.identity.Tickets;
import dev.levada.middleware.identity.TokenSource;
import dev.levada.middleware.session.MemorySessionStore;
import dev.levada.middleware.session.SessionStore;
import dev.levada.middleware.session.Sessions;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class Newsroom {
    private Newsroom() {}

    static Application create(ChannelLayer layer, SessionStore store, People people, Revocations revocations) {
        var login = new Login(people);
        var rooms = Routes.of(socket("/desk", Desk::new));
        var editors = Routes.of(get("/", _ -> Response.text("the desk")));
        // begin: sessions-site
        var users = Authentication.bySession(people::find).endedBy(revocations);

        Application site = Sessions.in(store)
                .then(SameOrigin.only()) // no other site posts here in somebody's name
                .then(users)
                .around(new ProtocolRouter(
                        http(Routes.of(
                                post("/login", login::check),
                                post("/logout", login::leave),
                                path("/edit", editors)
                                        .within(Guarded.by(identity -> identity.user(Person.class)
                                                .orElseThrow()
                                                .isEditor())))),
                        webSocket(Guarded.signedIn().around(rooms))));
        // end: sessions-site
        return layer.around(site);
    }

    static Application byToken(People people, Application rooms) {
        // begin: token-secret
        var tokens = JwtVerifier.secret("a secret of at least 32 bytes, shared with the issuer");
        var users = Authentication.byToken(
                tokens, people::find, TokenSource.authorization(), TokenSource.subprotocol("levada.token."));
        // end: token-secret
        return users.around(rooms);
    }

    static JwtVerifier published() {
        // begin: token-keys
        var tokens = JwtVerifier.keysAt(URI.create("https://id.example.com/keys"), "RS256")
                .issuedBy("https://id.example.com")
                .meantFor("chat");
        // end: token-keys
        return tokens;
    }

    static Application byTicket(SessionStore store, People people, Application rooms) {
        // begin: tickets
        var tickets = Tickets.in(store);
        var pages = Authentication.bySession(people::find);
        var sockets = Authentication.byToken(tickets, people::find, TokenSource.query("ticket"));

        Application site = Sessions.in(store)
                .around(new ProtocolRouter(
                        http(pages.around(Routes.of(
                                post("/login", new Login(people)::check), get("/ticket", request -> {
                                    var id = Identity.of(request.scope()).id();
                                    return Response.text(
                                            tickets.issue(id.orElseThrow(() -> new HttpException(401, "Sign in."))));
                                })))),
                        webSocket(sockets.then(Guarded.signedIn()).around(rooms))));
        // end: tickets
        return site;
    }

    static Application limited(Application rooms) {
        // begin: rate-limits
        Application site = RateLimit.perAddress(100, Duration.ofMinutes(1)) // requests and handshakes
                .then(RateLimit.per(scope -> Identity.of(scope).id().orElse(null), 20, Duration.ofSeconds(1)))
                .then(RateLimit.messages(50, Duration.ofSeconds(10))) // of each WebSocket
                .around(rooms);
        // end: rate-limits
        return site;
    }
}

class IdentityListingsTest {
    private final People people = new People();
    private final SessionStore store = new MemorySessionStore();

    private static String cookieOf(TestSite site, String name) {
        var answer = site.request("POST", "/login")
                .header("content-type", "application/x-www-form-urlencoded")
                .body("name=" + name + "&password=secret")
                .send();
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        return answer.headers().first("set-cookie").orElseThrow().split(";", 2)[0];
    }

    @Test
    void onlyThoseWhoSignedInAreLetIn() {
        try (var layer = ChannelLayer.memory();
                var revocations = Revocations.over(layer);
                var site = TestSite.of(Newsroom.create(layer, store, people, revocations))) {
            assertThat(site.webSocket("/desk").refused().status()).isEqualTo(401);
            var ann = cookieOf(site, "ann");
            var bob = cookieOf(site, "bob");
            assertThat(site.request("GET", "/edit/")
                            .header("cookie", ann)
                            .send()
                            .status())
                    .isEqualTo(200);
            assertThat(site.request("GET", "/edit/")
                            .header("cookie", bob)
                            .send()
                            .status())
                    .isEqualTo(403);
            try (var socket = site.webSocket("/desk").header("cookie", ann).connect()) {
                assertThat(socket.receiveText()).isEqualTo("hello ann");
            }
        }
    }

    @Test
    void whoLogsOutLosesTheirSockets() {
        try (var layer = ChannelLayer.memory();
                var revocations = Revocations.over(layer);
                var site = TestSite.of(Newsroom.create(layer, store, people, revocations))) {
            var ann = cookieOf(site, "ann");
            try (var socket = site.webSocket("/desk").header("cookie", ann).connect()) {
                assertThat(socket.receiveText()).isEqualTo("hello ann");
                assertThat(site.request("POST", "/logout")
                                .header("cookie", ann)
                                .send()
                                .status())
                        .isEqualTo(303);
                assertThat(socket.awaitClose().code()).isEqualTo(Revocations.CLOSE_CODE);
            }
            var bob = cookieOf(site, "bob");
            try (var socket = site.webSocket("/desk").header("cookie", bob).connect()) {
                assertThat(socket.receiveText()).isEqualTo("hello bob");
                var person = new Person("2", "bob", false);
                // begin: revoke
                revocations.revoke(person.id()); // all their sockets, in every process, are closed with 4401
                // end: revoke
                assertThat(socket.awaitClose().code()).isEqualTo(Revocations.CLOSE_CODE);
            }
        }
    }

    @Test
    void aTicketOpensOneSocket() {
        var rooms = Routes.of(socket("/desk", Desk::new));
        try (var site = TestSite.of(Newsroom.byTicket(store, people, rooms))) {
            var ticket = site.request("GET", "/ticket")
                    .header("cookie", cookieOf(site, "ann"))
                    .send()
                    .text();
            try (var socket = site.webSocket("/desk?ticket=" + ticket).connect()) {
                assertThat(socket.receiveText()).isEqualTo("hello ann");
            }
            assertThat(site.webSocket("/desk?ticket=" + ticket).refused().status())
                    .isEqualTo(401);
        }
    }

    @Test
    void aForgedTokenIsNobody() {
        var rooms = Guarded.signedIn().around(Routes.of(socket("/desk", Desk::new)));
        assertThat(Newsroom.published().verify("no token")).isEmpty();
        try (var site = TestSite.of(Newsroom.byToken(people, rooms))) {
            assertThat(site.webSocket("/desk")
                            .header("authorization", "Bearer forged")
                            .refused()
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void whoAsksTooOftenIsHeldBack() {
        var echo = Authentication.bySession(people::find)
                .around(Newsroom.limited(new ProtocolRouter(http(Routes.of(get("/", _ -> Response.text("hello")))))));
        try (var site = TestSite.of(Sessions.in(store).around(echo))) {
            int[] served = new int[1];
            for (int i = 0; i < 101; i++) if (site.get("/").status() == 200) served[0]++;
            assertThat(served[0]).isBetween(20, 101);
        }
    }
}
