package dev.levada.middleware.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerException;
import dev.levada.middleware.session.MemorySessionStore;
import dev.levada.middleware.session.Sessions;
import dev.levada.testkit.HttpCommunicator;
import dev.levada.testkit.LayerForTests;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.WebSocketCommunicator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two "processes" on one layer: their middleware knows nothing of each other.
final class RevocationsTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));
    private static final Duration SELDOM = Duration.ofMinutes(10);

    private final Set<String> people = ConcurrentHashMap.newKeySet();
    private final MemorySessionStore store = new MemorySessionStore();
    private final ChannelLayer layer = ChannelLayer.memory();
    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private volatile Instant now = start;
    private final InstantSource clock = () -> now;
    private final Revocations here = Revocations.over(layer, SELDOM, clock);
    private final Revocations there = Revocations.over(layer, SELDOM, clock);

    RevocationsTest() {
        people.add("1");
        people.add("2");
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        layer.close();
    }

    private Application site(Revocations revocations, Application application) {
        var users = Authentication.bySession(id -> people.contains(id) ? Optional.of(id) : Optional.empty());
        return Sessions.in(store).then(users.endedBy(revocations)).around(application);
    }

    private static final Application SOCKET = (_, receive, send) -> {
        receive.next();
        send.accept(WebSocketEvent.Accept.PLAIN);
        while (!(receive.next() instanceof WebSocketEvent.Disconnect)) {
            // Reads on.
        }
    };

    private static final Application LOGIN = (scope, _, send) -> {
        Identity.of(scope)
                .login(scope instanceof HttpScope http ? http.query("id").orElseThrow() : "");
        send.accept(new HttpEvent.ResponseStart(200));
        send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
    };

    private static final Application LOGOUT = (scope, _, send) -> {
        Identity.of(scope).logout();
        send.accept(new HttpEvent.ResponseStart(200));
        send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
    };

    private String login(String id) {
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/?id=" + id, Headers.EMPTY));
        try (var exchange = HttpCommunicator.start(site(here, LOGIN), scope, PATIENT)) {
            String line = exchange.response().headers().first("set-cookie").orElseThrow();
            return line.substring(0, line.indexOf(';'));
        }
    }

    private WebSocketCommunicator socket(Revocations revocations, String cookie) {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.of("cookie", cookie)));
        var socket = WebSocketCommunicator.start(site(revocations, SOCKET), scope, PATIENT);
        socket.connect();
        return socket;
    }

    @Test
    void revokingEndsTheSocketsOfThatUserEverywhereAndNoOthers() {
        String ann = login("1");
        try (var annHere = socket(here, ann);
                var annThere = socket(there, ann);
                var bob = socket(there, login("2"))) {
            here.revoke("1");
            assertThat(annHere.awaitClose().code()).isEqualTo(4401);
            assertThat(annThere.awaitClose().code()).isEqualTo(4401);
            bob.receivesNothing();
        }
    }

    /// The news comes back to who has sent it, perhaps behind a socket that has come back in the meantime.
    @Test
    void whoComesBackAtOnceIsNotEndedByTheSameRevocation() {
        var faults = LayerForTests.over(layer);
        String ann = login("1");
        try (var slow = Revocations.over(faults.layer(), SELDOM, clock);
                var first = socket(slow, ann);
                var bob = socket(slow, login("2"))) {
            faults.delay();
            slow.revoke("1");
            assertThat(first.awaitClose().code()).isEqualTo(4401);
            try (var second = socket(slow, ann)) {
                faults.heal();
                slow.revoke("2");
                assertThat(bob.awaitClose().code()).isEqualTo(4401);
                second.receivesNothing();
            }
        }
    }

    @Test
    void loggingOutEndsTheOtherConnectionsOfTheSession() {
        String phone = login("1");
        String laptop = login("1");
        try (var phoneHere = socket(here, phone);
                var phoneThere = socket(there, phone);
                var laptopThere = socket(there, laptop)) {
            var scope = HttpScope.of(RequestHead.of("POST", "http", "/", Headers.of("cookie", phone)));
            try (var exchange = HttpCommunicator.start(site(there, LOGOUT), scope, PATIENT)) {
                assertThat(exchange.response().status()).isEqualTo(200);
            }
            assertThat(phoneHere.awaitClose().code()).isEqualTo(4401);
            assertThat(phoneThere.awaitClose().code()).isEqualTo(4401);
            laptopThere.receivesNothing();
        }
    }

    @Test
    void manyConnectionsOfOneSessionAreLookedAtWithOneQuestion() {
        var asked = new AtomicInteger();
        var users = Authentication.bySession(id -> {
                    asked.incrementAndGet();
                    return people.contains(id) ? Optional.of(id) : Optional.empty();
                })
                .endedBy(here);
        var application = Sessions.in(store).then(users).around(SOCKET);
        String ann = login("1");
        var sockets = new ArrayList<WebSocketCommunicator>();
        for (int i = 0; i < 5; i++) {
            var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.of("cookie", ann)));
            var socket = WebSocketCommunicator.start(application, scope, PATIENT);
            socket.connect();
            sockets.add(socket);
        }
        asked.set(0);
        people.remove("1");
        here.lookNow();
        for (var socket : sockets) assertThat(socket.awaitClose().code()).isEqualTo(4401);
        assertThat(asked).hasValue(1);
        for (var socket : sockets) socket.close();
    }

    @Test
    void aUserWhoIsGoneIsNoticedAtTheNextLook() {
        try (var socket = socket(here, login("1"))) {
            people.remove("1");
            here.lookNow();
            assertThat(socket.awaitClose().code()).isEqualTo(4401);
        }
    }

    @Test
    void anExpiredTokenEndsItsSocketAtTheNextLook() {
        TokenVerifier verifier = token -> Optional.of(new Claim(token, start.plusSeconds(60)));
        var users = Authentication.byToken(verifier, Optional::of, TokenSource.authorization())
                .endedBy(here);
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.of("authorization", "Bearer 1")));
        try (var socket = WebSocketCommunicator.start(users.around(SOCKET), scope, PATIENT)) {
            socket.connect();
            now = start.plusSeconds(59);
            here.lookNow();
            socket.receivesNothing();
            now = start.plusSeconds(60);
            here.lookNow();
            assertThat(socket.awaitClose().code()).isEqualTo(4401);
        }
    }

    /// T-74: also who was not told.
    @Test
    void aRevocationThatWasMissedIsNoticedWhenTheLayerIsBack() {
        var faults = LayerForTests.over(layer);
        try (var away = Revocations.over(faults.layer(), SELDOM, clock);
                var socket = socket(away, login("1"))) {
            faults.outage();
            people.remove("1");
            assertThatThrownBy(() -> away.revoke("2")).isInstanceOf(LayerException.class);
            socket.receivesNothing();
            faults.heal();
            assertThat(socket.awaitClose().code()).isEqualTo(4401);
        }
    }

    @Test
    void aStreamEndsToo() {
        String cookie = login("1");
        Application stream = (_, receive, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8("a"), true));
            while (!(receive.next() instanceof HttpEvent.Disconnect)) {
                // Goes on until it is ended.
            }
        };
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.of("cookie", cookie)));
        try (var exchange = HttpCommunicator.start(site(there, stream), scope, PATIENT)) {
            assertThat(exchange.nextPart()).contains(Bytes.utf8("a"));
            here.revoke("1");
            assertThat(exchange.nextPart()).isEmpty();
        }
    }

    @Test
    void closedConnectionsAreForgotten() {
        try (var socket = socket(here, login("1"))) {
            assertThat(here.open()).isEqualTo(1);
            socket.disconnect(1000, "");
        }
        assertThat(here.open()).isZero();
    }

    @Test
    void aThousandSocketsOfOneUserEnd() throws InterruptedException {
        String cookie = login("1");
        var accepted = new CountDownLatch(1_000);
        var closed = new CountDownLatch(1_000);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 1_000; i++) {
            var revocations = i % 2 == 0 ? here : there;
            var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.of("cookie", cookie)));
            var application = site(revocations, (_, _, send) -> {
                send.accept(WebSocketEvent.Accept.PLAIN);
                accepted.countDown();
                closed.await();
            });
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    application.serve(scope, () -> new WebSocketEvent.Connect(), event -> {
                        if (event instanceof WebSocketEvent.Close) closed.countDown();
                    });
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        assertThat(accepted.await(20, TimeUnit.SECONDS)).isTrue();
        here.revoke("1");
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        for (var thread : threads) thread.join();
        assertThat(here.ended() + there.ended()).isEqualTo(1_000);
    }
}
