package dev.levada.testkit;

import static dev.levada.testkit.Applications.READY;
import static dev.levada.testkit.Applications.body;
import static dev.levada.testkit.Applications.byProtocol;
import static dev.levada.testkit.Applications.handshake;
import static dev.levada.testkit.Applications.http;
import static dev.levada.testkit.Applications.respond;
import static dev.levada.testkit.Applications.webSocket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.AttributeKey;
import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.CloseCode;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Inbox;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Outlet;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.MessageType;
import dev.levada.testkit.TestSite.Mode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Every scenario in both modes: what holds in memory holds live.
@ParameterizedClass
@EnumSource(Mode.class)
class TestSiteTest {
    private final Mode mode;

    TestSiteTest(Mode mode) {
        this.mode = mode;
    }

    @MessageType("chat.line")
    record Line(String from, String text) {}

    @MessageType("chat.left")
    record Left(String from) {}

    private TestSite site(Application application) {
        return TestSite.of(mode, application);
    }

    @Nested
    class Sockets {
        @Test
        void messagesComeBackInOrder() {
            try (var site = site(Applications.ECHO);
                    var ann = site.webSocket("/echo").connect()) {
                ann.sendText("one");
                ann.sendBytes(Bytes.of((byte) 2));
                ann.sendText("");
                assertThat(ann.receiveText()).isEqualTo("one");
                assertThat(ann.receiveBytes()).isEqualTo(Bytes.of((byte) 2));
                assertThat(ann.receiveText()).isEmpty();
                ann.receivesNothing();
            }
        }

        @Test
        void largeMessagesComeBackWhole() {
            try (var site = site(Applications.ECHO);
                    var ann = site.webSocket("/echo").connect()) {
                for (int length : List.of(125, 126, 65_535, 65_536, 500_000)) {
                    ann.sendText("x".repeat(length));
                    assertThat(ann.receiveText()).hasSize(length);
                }
            }
        }

        @Test
        void recordsTravelAsJson() {
            try (var site = site(Applications.ECHO);
                    var ann = site.webSocket("/echo").connect()) {
                ann.sendJson(new Line("ann", "hello"));
                ann.sendJson(new Line("ann", "again"));
                ann.sendJson(new Left("ann"));
                assertThat(ann.receiveText()).isEqualTo("{\"type\":\"chat.line\",\"from\":\"ann\",\"text\":\"hello\"}");
                assertThat(ann.receiveJson(Line.class)).isEqualTo(new Line("ann", "again"));
                assertThatThrownBy(() -> ann.receiveJson(Line.class))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("with type \"chat.line\"")
                        .hasMessageContaining("chat.left");
            }
        }

        @Test
        void theHandshakeCarriesHeadersAndSubprotocolsBothWays() {
            var application = handshake((scope, _, send) -> {
                var cookie = scope.headers().first("cookie").orElse("none");
                send.accept(new WebSocketEvent.Accept(scope.subprotocols().getLast(), Headers.of("x-seen", cookie)));
                send.accept(new WebSocketEvent.SendText(scope.rawPath() + "|" + scope.queryString() + "|" + scope.path()
                        + "|" + scope.headers().contains(Watch.HEADER)));
                send.accept(WebSocketEvent.Close.NORMAL);
            });
            try (var site = site(application);
                    var ann = site.webSocket("/a%20b?c=%20d")
                            .header("cookie", "a=1")
                            .subprotocols("v1", "v2")
                            .connect()) {
                assertThat(ann.subprotocol()).contains("v2");
                assertThat(ann.headers().first("x-seen")).contains("a=1");
                assertThat(ann.receiveText()).isEqualTo("/a%20b|c=%20d|/a b|false");
                assertThat(ann.awaitClose()).isEqualTo(new Disconnected(1000, ""));
            }
        }

        @Test
        void aRefusedHandshakeIsA403() {
            try (var site = site(handshake((_, _, send) -> send.accept(new WebSocketEvent.Close(4003))))) {
                var handshake = site.webSocket("/");
                assertThat(handshake.refused().status()).isEqualTo(403);
                assertThatThrownBy(handshake::connect)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("to be accepted, but it was refused with 403");
            }
        }

        @Test
        void aDenialArrivesWithItsBody() {
            var application = handshake((_, _, send) -> {
                send.accept(new WebSocketEvent.DenialStart(429, Headers.of("retry-after", "7")));
                send.accept(new WebSocketEvent.DenialBody(Bytes.utf8("slow "), true));
                send.accept(new WebSocketEvent.DenialBody(Bytes.utf8("down"), false));
            });
            try (var site = site(application)) {
                var refusal = site.webSocket("/").refused();
                assertThat(refusal.status()).isEqualTo(429);
                assertThat(refusal.headers().first("retry-after")).contains("7");
                assertThat(refusal.text()).isEqualTo("slow down");
            }
        }

        @Test
        void pagesOfOtherHostsAreRefusedBeforeTheApplication() {
            var asked = new AtomicInteger();
            var application = handshake((_, _, send) -> {
                asked.incrementAndGet();
                send.accept(WebSocketEvent.Accept.PLAIN);
            });
            try (var site = site(application)) {
                assertThat(site.webSocket("/")
                                .origin("http://evil.example")
                                .refused()
                                .status())
                        .isEqualTo(403);
                assertThat(asked).hasValue(0);
                site.webSocket("/").origin(site.origin()).connect().close();
                assertThat(asked).hasValue(1);
            }
        }

        @Test
        void theApplicationSeesHowItsClientLeft() throws InterruptedException {
            BlockingQueue<Object> ends = new ArrayBlockingQueue<>(10);
            var application = webSocket((_, receive, _) -> {
                ends.add(receive.next());
                ends.add(receive.next());
            });
            try (var site = site(application)) {
                site.webSocket("/").connect().close(4001, "bye");
                assertThat(ends.take()).isEqualTo(new WebSocketEvent.Disconnect(4001, "bye"));
                assertThat(ends.take()).isEqualTo(new WebSocketEvent.Disconnect(4001, "bye"));
                site.webSocket("/").connect().close();
                assertThat(ends.take()).isEqualTo(new WebSocketEvent.Disconnect(1000, ""));
                assertThat(ends.take()).isEqualTo(new WebSocketEvent.Disconnect(1000, ""));
                var cut = site.webSocket("/").connect();
                cut.cut();
                cut.close();
                assertThat(ends.take()).isEqualTo(new WebSocketEvent.Disconnect(1006, ""));
                assertThat(ends.take()).isEqualTo(new WebSocketEvent.Disconnect(1006, ""));
            }
        }

        @Test
        void theClientSeesHowTheApplicationClosed() throws InterruptedException {
            BlockingQueue<Object> ends = new ArrayBlockingQueue<>(10);
            var application = webSocket((_, receive, send) -> {
                send.accept(new WebSocketEvent.SendText("last"));
                send.accept(new WebSocketEvent.Close(4002, "enough"));
                ends.add(receive.next());
            });
            try (var site = site(application);
                    var ann = site.webSocket("/").connect()) {
                assertThat(ann.receiveText()).isEqualTo("last");
                assertThat(ann.awaitClose()).isEqualTo(new Disconnected(4002, "enough"));
                assertThat(ends.take())
                        .isEqualTo(new WebSocketEvent.Disconnect(
                                4002, "enough", WebSocketEvent.Disconnect.By.APPLICATION));
                assertThatThrownBy(() -> ann.sendText("too late")).hasMessageContaining("closed with 4002 \"enough\"");
            }
        }

        @Test
        void aCloseInPlaceOfAMessageIsNamed() {
            var application = webSocket((_, _, send) -> send.accept(new WebSocketEvent.Close(4002, "enough")));
            try (var site = site(application);
                    var ann = site.webSocket("/").connect()) {
                assertThatThrownBy(ann::receiveText)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("Expected a text message")
                        .hasMessageContainingAll("4002", "enough");
            }
        }

        @Test
        void anApplicationThatReturnsClosesTheSocket() {
            try (var site = site(webSocket((_, _, _) -> {}));
                    var ann = site.webSocket("/").connect()) {
                assertThatThrownBy(ann::receivesNothing).hasMessageContaining("1000");
                assertThat(ann.awaitClose()).isEqualTo(new Disconnected(CloseCode.NORMAL, ""));
            }
        }

        @Test
        void whatIsBroadcastAndSentByOneThreadKeepsItsOrder() {
            var application = webSocket((scope, receive, send) -> {
                var outlet = scope.extension(Outlet.class).orElseThrow();
                for (int i = 0; i < 100; i += 2) {
                    outlet.write(new WebSocketEvent.SendText("" + i));
                    send.accept(new WebSocketEvent.SendText("" + (i + 1)));
                }
                receive.next();
            });
            try (var site = site(application);
                    var ann = site.webSocket("/").connect()) {
                for (int i = 0; i < 100; i++) assertThat(ann.receiveText()).isEqualTo("" + i);
                ann.receivesNothing();
            }
        }

        @Test
        void broadcastsWaitForAcceptAndGoNowhereAfterClose() {
            var application = handshake((scope, receive, send) -> {
                var outlet = scope.extension(Outlet.class).orElseThrow();
                outlet.write(new WebSocketEvent.SendText("before"));
                send.accept(WebSocketEvent.Accept.PLAIN);
                outlet.write(new WebSocketEvent.SendText("between"));
                send.accept(WebSocketEvent.Close.NORMAL);
                outlet.write(new WebSocketEvent.SendText("after"));
                receive.next();
            });
            try (var site = site(application);
                    var ann = site.webSocket("/").connect()) {
                assertThat(ann.receiveText()).isEqualTo("before");
                assertThat(ann.receiveText()).isEqualTo("between");
                assertThat(ann.awaitClose()).isEqualTo(new Disconnected(1000, ""));
            }
        }

        @Test
        void channelMessagesComeBetweenTheEventsOfTheSocket() throws InterruptedException {
            BlockingQueue<Inbox> inboxes = new ArrayBlockingQueue<>(1);
            var application = webSocket((scope, receive, send) -> {
                inboxes.add(scope.extension(Inbox.class).orElseThrow());
                for (var event = receive.next(); !(event instanceof WebSocketEvent.Disconnect); event = receive.next())
                    send.accept(new WebSocketEvent.SendText(
                            event instanceof ChannelMessage message ? message.type() : "text"));
            });
            try (var site = site(application)) {
                var ann = site.webSocket("/").connect();
                var inbox = inboxes.take();
                assertThat(inbox.offer(ChannelMessage.of("kick"))).isTrue();
                assertThat(ann.receiveText()).isEqualTo("kick");
                ann.sendText("x");
                assertThat(ann.receiveText()).isEqualTo("text");
                ann.receivesNothing();
                ann.close();
                assertThat(inbox.offer(ChannelMessage.of("kick"))).isFalse();
            }
        }

        @Test
        void nothingComesOnlyWhenAllApplicationsAreAtRest() throws InterruptedException {
            // Ann's application writes to Bob's socket, late: only by looking at all of them can a test be sure.
            BlockingQueue<Outlet> bobs = new ArrayBlockingQueue<>(1);
            var application = webSocket((scope, receive, _) -> {
                if (scope.path().equals("/bob"))
                    bobs.add(scope.extension(Outlet.class).orElseThrow());
                while (receive.next() instanceof WebSocketEvent.Receive) {
                    var outlet = bobs.take();
                    long until = System.nanoTime() + 50_000_000;
                    while (System.nanoTime() < until) Thread.onSpinWait();
                    outlet.write(new WebSocketEvent.SendText("from ann"));
                }
            });
            try (var site = site(application);
                    var bob = site.webSocket("/bob").connect();
                    var ann = site.webSocket("/ann").connect()) {
                bob.receivesNothing();
                ann.sendText("go");
                assertThatThrownBy(bob::receivesNothing).hasMessageContaining("from ann");
                assertThat(bob.receiveText()).isEqualTo("from ann");
                bob.receivesNothing();
                ann.receivesNothing();
            }
        }
    }

    @Nested
    class Requests {
        @Test
        void aRequestHasItsResponse() {
            try (var site = site(Applications.HELLO)) {
                assertThat(site.get("/a%20b?c").text()).isEqualTo("GET /a b ");
                var response = site.post("/p", "body");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.headers().first("content-type")).contains("text/plain");
                assertThat(response.text()).isEqualTo("POST /p body");
            }
        }

        @Test
        void headersAndJsonArrive() {
            var application = http((scope, receive, send) -> respond(
                    send,
                    201,
                    "{\"from\":\"" + scope.headers().first("x-name").orElse("") + "\",\"text\":"
                            + body(receive).utf8() + "}"));
            try (var site = site(application)) {
                var response = site.request("PUT", "/")
                        .header("x-name", "ann")
                        .json("hi")
                        .send();
                assertThat(response.status()).isEqualTo(201);
                assertThat(response.json(Line.class)).isEqualTo(new Line("ann", "hi"));
                assertThatThrownBy(() -> response.json(Integer.class)).hasMessageContaining("status 201");
            }
        }

        @Test
        void bodiesStreamBothWays() {
            var application = http((_, receive, send) -> {
                send.accept(new HttpEvent.ResponseStart(200));
                boolean more = true;
                while (more && receive.next() instanceof HttpEvent.Request(var part, var follows)) {
                    send.accept(new HttpEvent.ResponseBody(part, follows));
                    more = follows;
                }
            });
            try (var site = site(application);
                    var exchange = site.request("POST", "/").begin()) {
                exchange.sendBody(Bytes.utf8("one"));
                assertThat(exchange.nextPart()).contains(Bytes.utf8("one"));
                exchange.receivesNothing();
                exchange.sendBody(Bytes.utf8("two"));
                assertThat(exchange.nextPart()).contains(Bytes.utf8("two"));
                exchange.endBody();
                assertThat(exchange.nextPart()).isEmpty();
                assertThat(exchange.status()).isEqualTo(200);
            }
        }

        @Test
        void headHasNoBody() {
            try (var site = site(Applications.HELLO)) {
                var response = site.request("HEAD", "/").send();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEmpty();
            }
        }

        @Test
        void anApplicationIsToldThatItsClientHasGone() throws InterruptedException {
            BlockingQueue<Object> seen = new ArrayBlockingQueue<>(10);
            var application = http((_, receive, send) -> {
                seen.add(receive.next());
                send.accept(new HttpEvent.ResponseStart(200));
                send.accept(new HttpEvent.ResponseBody(Bytes.utf8("first"), true));
                seen.add(receive.next());
            });
            try (var site = site(application);
                    var exchange = site.request("GET", "/").open()) {
                assertThat(exchange.nextPart()).contains(Bytes.utf8("first"));
                assertThat(seen.take()).isEqualTo(HttpEvent.Request.EMPTY);
                exchange.disconnect();
                assertThat(seen.take()).isEqualTo(new HttpEvent.Disconnect());
            }
        }
    }

    @Nested
    class Failures {
        private final Application failing = webSocket((_, receive, send) -> {
            receive.next();
            send.accept(new WebSocketEvent.SendText("just before"));
            throw new IOException("broken by design");
        });

        @Test
        void afterAcceptTheNextReceiveShowsIt() {
            try (var site = site(failing);
                    var ann = site.webSocket("/").connect()) {
                ann.sendText("go");
                assertThat(ann.receiveText()).isEqualTo("just before");
                assertThatThrownBy(ann::receiveText)
                        .isInstanceOf(ApplicationFailedError.class)
                        .hasMessageContaining("broken by design")
                        .hasCauseInstanceOf(IOException.class)
                        .hasStackTraceContaining("afterAcceptTheNextReceiveShowsIt");
            }
        }

        @Test
        void aTestThatAwaitsTheCloseSees1011() {
            try (var site = site(failing);
                    var ann = site.webSocket("/").connect()) {
                ann.sendText("go");
                assertThat(ann.receiveText()).isEqualTo("just before");
                assertThat(ann.awaitClose()).isEqualTo(new Disconnected(1011, ""));
            }
        }

        @Test
        void whatNobodyAskedForShowsAtTheEnd() {
            assertThatThrownBy(() -> {
                        try (var site = site(failing);
                                var ann = site.webSocket("/").connect()) {
                            ann.sendText("go");
                            assertThat(ann.receiveText()).isEqualTo("just before");
                        }
                    })
                    .isInstanceOf(ApplicationFailedError.class)
                    .hasRootCauseMessage("broken by design");
        }

        @Test
        void beforeAcceptTheHandshakeShowsIt() {
            try (var site = site(handshake((_, _, _) -> {
                throw new IOException("broken by design");
            }))) {
                var handshake = site.webSocket("/");
                assertThatThrownBy(handshake::connect)
                        .isInstanceOf(ApplicationFailedError.class)
                        .hasRootCauseMessage("broken by design");
                assertThatThrownBy(handshake::refused)
                        .isInstanceOf(ApplicationFailedError.class)
                        .hasRootCauseMessage("broken by design");
            }
        }

        @Test
        void aHandshakeWithoutAnswerSaysSo() {
            try (var site = site(handshake((_, _, _) -> {}))) {
                assertThatThrownBy(() -> site.webSocket("/").connect())
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContainingAll("none will come", "The application has returned");
            }
        }

        @Test
        void aMistakeInTheOrderOfEventsIsShownWithItsLine() {
            try (var site = site(handshake((_, _, send) -> send.accept(new WebSocketEvent.SendText("too early"))))) {
                assertThatThrownBy(() -> site.webSocket("/").connect())
                        .isInstanceOf(ApplicationFailedError.class)
                        .hasStackTraceContaining("Expected WebSocketEvent.Accept, Close or DenialStart")
                        .hasStackTraceContaining("lambda$aMistakeInTheOrderOfEventsIsShownWithItsLine");
            }
        }

        @Test
        void aRequestShowsIt() {
            try (var site = site(http((_, _, _) -> {
                throw new IOException("broken by design");
            }))) {
                assertThatThrownBy(() -> site.get("/"))
                        .isInstanceOf(ApplicationFailedError.class)
                        .hasRootCauseMessage("broken by design");
            }
        }

        @Test
        void aResponseThatBreaksOffShowsIt() {
            var application = http((_, _, send) -> {
                send.accept(new HttpEvent.ResponseStart(200));
                send.accept(new HttpEvent.ResponseBody(Bytes.utf8("begun"), true));
                throw new IOException("broken by design");
            });
            try (var site = site(application);
                    var exchange = site.request("GET", "/").open()) {
                assertThat(exchange.nextPart()).contains(Bytes.utf8("begun"));
                assertThatThrownBy(exchange::nextPart)
                        .isInstanceOf(ApplicationFailedError.class)
                        .hasRootCauseMessage("broken by design");
            }
        }

        @Test
        void aRequestWithoutAnswerSaysSo() {
            try (var site = site(http((_, _, _) -> {}))) {
                assertThatThrownBy(() -> site.get("/"))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContainingAll("none will come", "The application has returned");
            }
        }

        @Test
        void aResponseThatContradictsItsLengthIsTheApplicationsMistake() {
            var application = http((_, _, send) -> {
                send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-length", "3")));
                send.accept(new HttpEvent.ResponseBody(Bytes.utf8("four")));
            });
            try (var site = site(application)) {
                assertThatThrownBy(() -> site.get("/"))
                        .isInstanceOf(ApplicationFailedError.class)
                        .hasMessageContaining("Expected a response body of 3 bytes");
            }
        }
    }

    @Nested
    class Lifespans {
        private static final AttributeKey<String> DATABASE = AttributeKey.of("database");

        @Test
        void startupAndShutdownAreAroundEverything() {
            var log = new CopyOnWriteArrayList<String>();
            Application application = (scope, receive, send) -> {
                switch (scope) {
                    case LifespanScope lifespan -> {
                        log.add(receive.next().toString());
                        lifespan.state().put(DATABASE, "open");
                        send.accept(new LifespanEvent.StartupComplete());
                        log.add(receive.next().toString());
                        send.accept(new LifespanEvent.ShutdownComplete());
                    }
                    case dev.levada.contract.HttpScope http -> {
                        log.add("request");
                        respond(send, 200, http.state().get(DATABASE).orElse("closed"));
                    }
                    default -> throw new UnsupportedScopeException(scope.type());
                }
            };
            try (var site = site(application)) {
                assertThat(log).containsExactly("Startup[]");
                assertThat(site.get("/").text()).isEqualTo("open");
            }
            assertThat(log).containsExactly("Startup[]", "request", "Shutdown[]");
        }

        @Test
        void aFailedStartupStopsTheTest() {
            var application = byProtocol(Applications.HELLO, Applications.ECHO, (receive, send) -> {
                receive.next();
                send.accept(new LifespanEvent.StartupFailed("no database"));
            });
            assertThatThrownBy(() -> site(application))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected the application to start")
                    .hasMessageContaining("no database");
        }

        @Test
        void anExceptionAtStartupStopsTheTest() {
            var application = byProtocol(Applications.HELLO, Applications.ECHO, (receive, _) -> {
                receive.next();
                throw new IOException("no database");
            });
            assertThatThrownBy(() -> site(application))
                    .isInstanceOf(ApplicationFailedError.class)
                    .hasRootCauseMessage("no database");
        }

        @Test
        void anApplicationThatDoesNotLookAtTheScopeHasNoLifespan() {
            try (var site = site((_, _, send) -> respond(send, 200, "always"))) {
                assertThat(site.get("/").text()).isEqualTo("always");
            }
        }

        @Test
        void aFailedShutdownShowsWhenTheSiteCloses() {
            var application = byProtocol(Applications.HELLO, Applications.ECHO, (receive, send) -> {
                receive.next();
                send.accept(new LifespanEvent.StartupComplete());
                receive.next();
                send.accept(new LifespanEvent.ShutdownFailed("still busy"));
            });
            var site = site(application);
            assertThatThrownBy(site::close)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("to stop, but it said \"still busy\"");
            site.close();
        }

        @Test
        void clientsThatWereForgottenAreClosedBeforeTheShutdown() {
            var log = new CopyOnWriteArrayList<String>();
            var application = byProtocol(
                    Applications.HELLO,
                    webSocket(
                            (_, receive, _) -> log.add(receive.next().getClass().getSimpleName())),
                    (receive, send) -> {
                        READY.serve(receive, send);
                        log.add("stopped");
                    });
            try (var site = site(application)) {
                var _ = site.webSocket("/").connect();
            }
            assertThat(log).containsExactly("Disconnect", "stopped");
        }
    }
}
