package dev.levada.middleware.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.PathArguments;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketScope;
import dev.levada.middleware.SigningKeys;
import dev.levada.middleware.session.MemorySessionStore;
import dev.levada.middleware.session.Session;
import dev.levada.middleware.session.Sessions;
import dev.levada.middleware.session.SignedCookieSessionStore;
import dev.levada.testkit.HttpCommunicator;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class IdentityTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private record Person(String id, String name) {}

    private final Map<String, Person> people =
            new ConcurrentHashMap<>(Map.of("1", new Person("1", "Ann"), "2", new Person("2", "Bob")));
    private final MemorySessionStore store = new MemorySessionStore();
    private final AtomicInteger finds = new AtomicInteger();

    private Optional<Person> find(String id) {
        finds.incrementAndGet();
        return Optional.ofNullable(people.get(id));
    }

    private TestResponse visit(Function<Identity, String> work, String... headers) {
        Application application = (scope, _, send) -> {
            String text = work.apply(Identity.of(scope));
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8(text)));
        };
        return visit(
                Sessions.in(store).then(Authentication.bySession(this::find)).around(application), headers);
    }

    private static TestResponse visit(Application site, String... headers) {
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.of(headers)));
        try (var exchange = HttpCommunicator.start(site, scope, PATIENT)) {
            return exchange.response();
        }
    }

    private static String name(Identity identity) {
        return identity.user(Person.class).map(Person::name).orElse("nobody");
    }

    private static String cookie(TestResponse response) {
        String line = response.headers().first("set-cookie").orElseThrow();
        return line.substring(0, line.indexOf(';'));
    }

    private String login(String id, String... headers) {
        return cookie(visit(
                identity -> {
                    identity.login(id);
                    return "";
                },
                headers));
    }

    @Test
    void withoutACredentialNobodyIsThere() {
        assertThat(visit(identity -> identity.isAnonymous() + " " + identity.id() + " " + name(identity))
                        .text())
                .isEqualTo("true Optional.empty nobody");
    }

    @Test
    void whoHasLoggedInIsThereFromThenOn() {
        assertThat(visit(identity -> {
                            identity.login("1");
                            return name(identity);
                        })
                        .text())
                .isEqualTo("Ann");
        assertThat(visit(identity -> name(identity) + identity.id().orElseThrow(), "cookie", login("1"))
                        .text())
                .isEqualTo("Ann1");
    }

    @Test
    void loggingInGivesANewSessionKeySoThatAPlantedOneIsOfNoUse() {
        String planted = cookie(visit(Sessions.in(store).around((scope, _, send) -> {
            Session.of(scope).set("basket", "pear");
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        })));
        String own = login("1", "cookie", planted);
        assertThat(own).isNotEqualTo(planted);
        assertThat(visit(IdentityTest::name, "cookie", planted).text()).isEqualTo("nobody");
        assertThat(visit(IdentityTest::name, "cookie", own).text()).isEqualTo("Ann");
    }

    @Test
    void anotherUserFindsNothingOfTheLastOnesSession() {
        String ann = login("1");
        Application shelf = (scope, _, send) -> {
            var session = Session.of(scope);
            String found = session.get("letter").orElse("nothing");
            session.set("letter", "of Ann");
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8(found)));
        };
        visit(Sessions.in(store).around(shelf), "cookie", ann);
        assertThat(visit(Sessions.in(store).around(shelf), "cookie", ann).text())
                .isEqualTo("of Ann");
        String bob = login("2", "cookie", ann);
        assertThat(visit(Sessions.in(store).around(shelf), "cookie", bob).text())
                .isEqualTo("nothing");
        assertThat(visit(IdentityTest::name, "cookie", ann).text()).isEqualTo("nobody");
        assertThat(visit(IdentityTest::name, "cookie", bob).text()).isEqualTo("Bob");
    }

    @Test
    void loggingOutEmptiesTheSession() {
        String cookie = login("1");
        var response = visit(
                identity -> {
                    identity.logout();
                    return name(identity);
                },
                "cookie",
                cookie);
        assertThat(response.text()).isEqualTo("nobody");
        assertThat(visit(IdentityTest::name, "cookie", cookie).text()).isEqualTo("nobody");
    }

    @Test
    void aUserWhoIsGoneIsNobody() {
        String cookie = login("1");
        people.remove("1");
        assertThat(visit(identity -> identity.isAnonymous() + " " + identity.id(), "cookie", cookie)
                        .text())
                .isEqualTo("true Optional.empty");
    }

    @Test
    void theUserIsFoundOnceAndOnlyWhenSomebodyAsks() {
        String cookie = login("1");
        visit(_ -> "", "cookie", cookie);
        assertThat(finds).hasValue(0);
        visit(identity -> name(identity) + name(identity) + identity.id(), "cookie", cookie);
        assertThat(finds).hasValue(1);
    }

    @Test
    void aUserOfAnotherClassIsAMistake() {
        String cookie = login("1");
        assertThat(visit(
                                identity -> {
                                    assertThatThrownBy(() -> identity.user(String.class))
                                            .isInstanceOf(ContractException.class);
                                    return "refused";
                                },
                                "cookie",
                                cookie)
                        .text())
                .isEqualTo("refused");
    }

    // ---- tokens

    private static final TokenVerifier WORDS =
            token -> token.startsWith("good-") ? Optional.of(Claim.of(token.substring(5))) : Optional.empty();

    private String byToken(String... headers) {
        return byTokenAt("/", headers);
    }

    private String byTokenAt(String target, String... headers) {
        Application application = (scope, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8(name(Identity.of(scope)))));
        };
        var users = Authentication.byToken(WORDS, this::find, TokenSource.authorization(), TokenSource.query("ticket"));
        var scope = HttpScope.of(RequestHead.of("GET", "http", target, Headers.of(headers)));
        try (var exchange = HttpCommunicator.start(users.around(application), scope, PATIENT)) {
            return exchange.response().text();
        }
    }

    @Test
    void aTokenInTheHeaderSaysWhoIsThere() {
        assertThat(byToken("authorization", "Bearer good-1")).isEqualTo("Ann");
        assertThat(byToken("authorization", "bearer good-1")).isEqualTo("Ann");
    }

    @Test
    void aBadTokenIsNobodyAndDoesNotMakeRoomForAnother() {
        for (var line : List.of("Bearer bad", "Bearer ", "Bearer", "Basic good-1", "good-1"))
            assertThat(byToken("authorization", line)).isEqualTo("nobody");
        assertThat(byTokenAt("/?ticket=good-1", "authorization", "Bearer bad")).isEqualTo("nobody");
        assertThat(byToken("authorization", "Bearer good-1", "authorization", "Bearer good-2"))
                .isEqualTo("nobody");
    }

    @Test
    void aTokenCanComeAsASubprotocol() {
        var head = RequestHead.of("GET", "ws", "/", Headers.EMPTY);
        var plain = WebSocketScope.of(head);
        var socket = new WebSocketScope(
                head, List.of("chat", "token.good-1"), plain.state(), plain.extensions(), plain.attributes());
        assertThat(TokenSource.subprotocol("token.").find(socket)).contains("good-1");
        assertThat(TokenSource.subprotocol("token.").find(plain)).isEmpty();
    }

    @Test
    void aTicketIsGoodOnce() {
        var tickets = Tickets.in(store);
        String ticket = tickets.issue("1");
        assertThat(tickets.verify(ticket)).contains(Claim.of("1"));
        assertThat(tickets.verify(ticket)).isEmpty();
        assertThat(tickets.verify("")).isEmpty();
    }

    @Test
    void theKeyOfASessionIsNoTicketAndStaysWhatItIs() {
        String cookie = login("1");
        assertThat(Tickets.in(store).verify(cookie.substring(cookie.indexOf('=') + 1)))
                .isEmpty();
        assertThat(visit(IdentityTest::name, "cookie", cookie).text()).isEqualTo("Ann");
    }

    @Test
    void ticketsNeedAStoreThatForgets() {
        var cookies = new SignedCookieSessionStore(SigningKeys.of("a secret of enough bytes"));
        assertThatThrownBy(() -> Tickets.in(cookies)).isInstanceOf(ContractException.class);
    }

    // ---- permission

    private int status(Guarded guarded, String... headers) {
        Application application = (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        };
        return visit(
                        Sessions.in(store)
                                .then(Authentication.bySession(this::find))
                                .then(guarded)
                                .around(application),
                        headers)
                .status();
    }

    @Test
    void whoMayIsLetInAndOthersAreToldWhy() {
        var editors = Guarded.by(
                identity -> identity.user(Person.class).orElseThrow().name().equals("Ann"));
        assertThat(status(Guarded.signedIn())).isEqualTo(401);
        assertThat(status(Guarded.signedIn(), "cookie", login("2"))).isEqualTo(200);
        assertThat(status(editors)).isEqualTo(401);
        assertThat(status(editors, "cookie", login("2"))).isEqualTo(403);
        assertThat(status(editors, "cookie", login("1"))).isEqualTo(200);
    }

    /// T-91: who asks for a room is not yet in it.
    @Test
    void aRoomIsEnteredByWhoMayOnly() {
        Application room = (scope, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        };
        var members = Guarded.by((identity, scope) ->
                scope.path("room").equals("of-" + identity.id().orElse("")));
        Application site = Sessions.in(store)
                .then(Authentication.bySession(this::find))
                .around((scope, receive, send) -> members.around(room)
                        .serve(
                                scope.with(
                                        PathArguments.KEY,
                                        new PathArguments(
                                                Map.of(
                                                        "room",
                                                        ((HttpScope) scope)
                                                                .path()
                                                                .substring(1)),
                                                List.of(),
                                                "")),
                                receive,
                                send));
        for (var visitor : List.of("1", "2")) {
            var scope = HttpScope.of(RequestHead.of("GET", "http", "/of-1", Headers.of("cookie", login(visitor))));
            try (var exchange = HttpCommunicator.start(site, scope, PATIENT)) {
                assertThat(exchange.response().status()).isEqualTo(visitor.equals("1") ? 200 : 403);
            }
        }
    }

    /// T-79: an answer does not tell which users there are.
    @Test
    void aBadTokenAndOneOfNobodyGetTheSameAnswer() {
        Application application = (_, _, send) -> send.accept(new HttpEvent.ResponseStart(200));
        var site = Authentication.byToken(WORDS, this::find, TokenSource.authorization())
                .then(Guarded.signedIn())
                .around(application);
        var none = visit(site);
        for (var token : List.of("bad", "good-nobody", "")) {
            var answer = visit(site, "authorization", "Bearer " + token);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).isEqualTo(none.text());
            assertThat(answer.headers()).isEqualTo(none.headers());
        }
    }
}
