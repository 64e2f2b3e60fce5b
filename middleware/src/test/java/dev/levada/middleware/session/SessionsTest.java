package dev.levada.middleware.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.Scope;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.testkit.HttpCommunicator;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.WebSocketCommunicator;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private final MemorySessionStore store = new MemorySessionStore();
    private final Sessions sessions = Sessions.in(store);

    private record Basket(String fruit, int pieces) {}

    /// Answers with what the function makes of the session.
    private static Application of(Function<Session, String> work) {
        return of(200, work);
    }

    private static Application of(int status, Function<Session, String> work) {
        return (scope, _, send) -> {
            String text = work.apply(Session.of(scope));
            send.accept(new HttpEvent.ResponseStart(status));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8(text)));
        };
    }

    private TestResponse visit(Sessions middleware, Application application, String... headers) {
        return visitBy("http", middleware, application, headers);
    }

    private static TestResponse visitBy(
            String scheme, Sessions middleware, Application application, String... headers) {
        var scope = HttpScope.of(RequestHead.of("GET", scheme, "/", Headers.of(headers)));
        try (var exchange = HttpCommunicator.start(middleware.around(application), scope, PATIENT)) {
            return exchange.response();
        }
    }

    private static Function<Session, String> set(String name, Object value) {
        return session -> {
            session.set(name, value);
            return "set";
        };
    }

    /// What the browser sends next time.
    private static String cookie(TestResponse response) {
        String line = response.headers().first("set-cookie").orElseThrow();
        return line.substring(0, line.indexOf(';'));
    }

    private String begun() {
        return cookie(visit(sessions, of(set("name", "ann"))));
    }

    @Test
    void whatIsSetIsThereOnTheNextVisit() {
        String cookie = begun();
        assertThat(visit(sessions, of(session -> session.get("name").orElse("nobody")), "cookie", cookie)
                        .text())
                .isEqualTo("ann");
    }

    @Test
    void recordsListsAndNumbersComeBackAsTheyWere() {
        var response = visit(sessions, of(session -> {
            session.set("basket", new Basket("pear", 3));
            session.set("count", 7);
            return "";
        }));
        var read = of(session -> session.get("basket", Basket.class).orElseThrow() + " "
                + session.get("count", Integer.class).orElseThrow());
        assertThat(visit(sessions, read, "cookie", cookie(response)).text())
                .isEqualTo("Basket[fruit=pear, pieces=3] 7");
    }

    @Test
    void theCookieIsSafeAndTellsNothing() {
        var line = visit(sessions, of(set("name", "ann")))
                .headers()
                .first("set-cookie")
                .orElseThrow();
        assertThat(line)
                .matches("levada_session=[A-Za-z0-9_-]{32}; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax")
                .doesNotContain("ann");
    }

    @Test
    void overTlsTheCookieIsSecure() {
        assertThat(visitBy("https", sessions, of(set("a", 1))).headers().first("set-cookie"))
                .get()
                .asString()
                .contains("; Secure");
    }

    @Test
    void behindAProxyItCanBeSecureAlways() {
        assertThat(visit(sessions.secure(), of(set("a", 1))).headers().first("set-cookie"))
                .get()
                .asString()
                .contains("; Secure");
    }

    @Test
    void nothingIsLoadedUntilSomebodyAsks() {
        var loads = new AtomicInteger();
        var counting = new CountingStore(store, loads);
        visit(Sessions.in(counting), of(_ -> "nothing"), "cookie", begun());
        assertThat(loads).hasValue(0);
    }

    @Test
    void whatWasOnlyReadIsNotSavedAndSendsNoCookie() {
        String cookie = begun();
        var response = visit(sessions, of(session -> session.get("name").orElse("")), "cookie", cookie);
        assertThat(response.headers().contains("set-cookie")).isFalse();
    }

    @Test
    void sessionsRenewedByUseAreSavedWhenRead() {
        String cookie = begun();
        var response =
                visit(sessions.renewedByUse(), of(session -> session.get("name").orElse("")), "cookie", cookie);
        assertThat(cookie(response)).isEqualTo(cookie);
    }

    @Test
    void aFailedRequestSavesNothing() {
        var response = visit(sessions, of(500, set("name", "ann")));
        assertThat(response.headers().contains("set-cookie")).isFalse();
        assertThat(store.size()).isZero();
    }

    @Test
    void aCookieThatStandsForNothingIsDeletedAndNeverAdopted() {
        String planted = "levada_session=" + "x".repeat(32);
        var response = visit(sessions, of(set("name", "ann")), "cookie", planted);
        assertThat(cookie(response)).isNotEqualTo(planted);
        assertThat(visit(sessions, of(session -> "" + session.isEmpty()), "cookie", planted)
                        .headers()
                        .first("set-cookie"))
                .get()
                .asString()
                .startsWith("levada_session=; ")
                .contains("Max-Age=0");
    }

    @Test
    void cyclingGivesANewKeyAndTheOldOneIsWorthNothing() {
        String old = begun();
        var response = visit(
                sessions,
                of(session -> {
                    session.cycle();
                    return session.get("name").orElse("lost");
                }),
                "cookie",
                old);
        assertThat(response.text()).isEqualTo("ann");
        assertThat(cookie(response)).isNotEqualTo(old);
        var read = of(session -> session.get("name").orElse("nobody"));
        assertThat(visit(sessions, read, "cookie", cookie(response)).text()).isEqualTo("ann");
        assertThat(visit(sessions, read, "cookie", old).text()).isEqualTo("nobody");
    }

    @Test
    void flushingForgetsEverythingAndDeletesTheCookie() {
        String old = begun();
        var response = visit(
                sessions,
                of(session -> {
                    session.flush();
                    return "";
                }),
                "cookie",
                old);
        assertThat(response.headers().first("set-cookie")).get().asString().contains("Max-Age=0");
        assertThat(store.size()).isZero();
    }

    @Test
    void aSessionThatEndedMeanwhileDoesNotComeBack() {
        String cookie = begun();
        var response = visit(
                sessions,
                of(session -> {
                    session.set("late", true);
                    store.delete(cookie.substring(cookie.indexOf('=') + 1));
                    return "";
                }),
                "cookie",
                cookie);
        assertThat(response.headers().first("set-cookie")).get().asString().contains("Max-Age=0");
        assertThat(store.size()).isZero();
    }

    @Test
    void cookiesThatHttp2HasSplitAreFound() {
        String cookie = begun();
        assertThat(visit(
                                sessions,
                                of(session -> session.get("name").orElse("nobody")),
                                "cookie",
                                "theme=dark",
                                "cookie",
                                cookie)
                        .text())
                .isEqualTo("ann");
    }

    @Test
    void aSiteWithinASiteHasTheSameSession() {
        Application inner = of(set("name", "ann"));
        var response = visit(sessions, Sessions.in(new MemorySessionStore()).around(inner));
        assertThat(response.headers().all("set-cookie")).hasSize(1);
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void withoutTheMiddlewareTheErrorSaysWhatToDo() {
        assertThatThrownBy(() -> Session.of((Scope) HttpScope.of(RequestHead.of("GET", "http", "/", Headers.EMPTY))))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Sessions.in(store)");
    }

    // ---- WebSockets

    private static WebSocketCommunicator open(Application application, String... headers) {
        return WebSocketCommunicator.start(
                application, WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.of(headers))), PATIENT);
    }

    @Test
    void whatASocketChangesBeforeItsAcceptIsSavedWithIt() {
        Application application = (scope, receive, send) -> {
            receive.next();
            Session.of(scope).set("name", "bob");
            send.accept(WebSocketEvent.Accept.PLAIN);
            receive.next();
        };
        try (var socket = open(sessions.around(application))) {
            socket.connect();
            assertThat(socket.headers().first("set-cookie")).isPresent();
        }
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void laterChangesAreSavedWhenAsked() {
        String cookie = begun();
        Application application = (scope, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            var session = Session.of(scope);
            session.set("name", "eve");
            send.accept(new WebSocketEvent.SendText(String.valueOf(session.save())));
            receive.next();
        };
        try (var socket = open(sessions.around(application), "cookie", cookie)) {
            socket.connect();
            assertThat(socket.receiveText()).isEqualTo("true");
        }
        assertThat(visit(sessions, of(session -> session.get("name").orElse("")), "cookie", cookie)
                        .text())
                .isEqualTo("eve");
    }

    @Test
    void aSocketCannotBeginASessionAfterItsAccept() {
        Application application = (scope, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            var session = Session.of(scope);
            session.set("name", "eve");
            try {
                session.save();
            } catch (ContractException e) {
                send.accept(new WebSocketEvent.SendText(String.valueOf(e.getMessage())));
            }
            receive.next();
        };
        try (var socket = open(sessions.around(application))) {
            socket.connect();
            assertThat(socket.receiveText()).contains("needs a cookie");
        }
    }

    /// Counts how often it is asked.
    private record CountingStore(SessionStore inner, AtomicInteger loads) implements SessionStore {
        @Override
        public Optional<String> load(String key) {
            loads.incrementAndGet();
            return inner.load(key);
        }

        @Override
        public String create(String fields, Duration age) {
            return inner.create(fields, age);
        }

        @Override
        public Optional<String> update(String key, String fields, Duration age) {
            return inner.update(key, fields, age);
        }

        @Override
        public void delete(String key) {
            inner.delete(key);
        }

        @Override
        public Optional<String> take(String key) {
            return inner.take(key);
        }
    }
}
