package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.MessageType;
import dev.levada.testkit.ApplicationCommunicator;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.WebSocketCommunicator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WebSocketConsumerTest {
    private final Recording seen = new Recording();

    private class Recorder extends WebSocketConsumer {
        @Override
        protected void connected() throws Exception {
            seen.add("connected");
            accept();
        }

        @Override
        protected void received(String text) throws Exception {
            seen.add("text " + text);
            send(text);
        }

        @Override
        protected void received(Bytes bytes) throws Exception {
            seen.add("bytes " + bytes.length());
            send(bytes);
        }

        @Override
        protected void disconnected(Disconnected cause) throws Exception {
            seen.add(cause);
        }
    }

    private static WebSocketCommunicator start(Supplier<? extends WebSocketConsumer> factory) {
        return WebSocketCommunicator.start(WebSocketConsumer.application(factory), "/ws");
    }

    private static WebSocketCommunicator open(Supplier<? extends WebSocketConsumer> factory) {
        var socket = start(factory);
        socket.connect();
        return socket;
    }

    @Test
    void hooksAreCalledInTheOrderOfTheEvents() {
        try (var socket = open(Recorder::new)) {
            socket.sendText("hello");
            assertThat(socket.receiveText()).isEqualTo("hello");
            socket.sendBytes(Bytes.of((byte) 1, (byte) 2));
            assertThat(socket.receiveBytes().length()).isEqualTo(2);
            socket.receivesNothing();
            socket.close(4001, "done");
        }
        assertThat(seen.lines()).containsExactly("connected", "text hello", "bytes 2", "disconnected PEER 4001 done");
    }

    @Test
    void aConsumerWithoutHooksAcceptsAndIgnoresMessages() {
        try (var socket = open(() -> new WebSocketConsumer() {})) {
            socket.sendText("hello");
            socket.sendBytes(Bytes.EMPTY);
            socket.receivesNothing();
        }
    }

    @Test
    void emptyMessagesAreMessages() {
        try (var socket = open(Recorder::new)) {
            socket.sendText("");
            assertThat(socket.receiveText()).isEmpty();
            socket.sendBytes(Bytes.EMPTY);
            assertThat(socket.receiveBytes().isEmpty()).isTrue();
        }
    }

    @Test
    void eachConnectionHasAnInstanceOfItsOwn() {
        class Counter extends WebSocketConsumer {
            private int count;

            @Override
            protected void received(String text) {
                send(text + ++count);
            }
        }
        try (var site = TestSite.of(WebSocketConsumer.application(Counter::new));
                var ann = site.webSocket("/").connect();
                var bob = site.webSocket("/").connect()) {
            ann.sendText("a");
            ann.sendText("a");
            bob.sendText("b");
            assertThat(ann.receiveText()).isEqualTo("a1");
            assertThat(ann.receiveText()).isEqualTo("a2");
            assertThat(bob.receiveText()).isEqualTo("b1");
        }
    }

    @Test
    void aSupplierThatReturnsAnInstanceTwiceIsRefused() {
        var only = new Recorder();
        var application = WebSocketConsumer.application(() -> only);
        try (var first = WebSocketCommunicator.start(application, "/");
                var second = WebSocketCommunicator.start(application, "/")) {
            first.connect();
            assertThatThrownBy(second::connect)
                    .rootCause()
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("Expected a new " + Recorder.class.getName() + " for each connection");
        }
    }

    @Test
    void theSubprotocolAndHeadersOfAnAcceptReachThePeer() {
        var application = WebSocketConsumer.application(() -> new WebSocketConsumer() {
            @Override
            protected void connected() {
                accept("chat.v2", Headers.of("x-room", "blue"));
            }
        });
        try (var site = TestSite.of(application);
                var socket =
                        site.webSocket("/").subprotocols("chat.v1", "chat.v2").connect()) {
            assertThat(socket.subprotocol()).contains("chat.v2");
            assertThat(socket.headers().first("x-room")).contains("blue");
        }
    }

    @Test
    void aSubprotocolThatThePeerDoesNotOfferIsRefused() {
        var application = WebSocketConsumer.application(() -> new WebSocketConsumer() {
            @Override
            protected void connected() {
                accept("chat.v3");
            }
        });
        try (var site = TestSite.of(application)) {
            var handshake = site.webSocket("/").subprotocols("chat.v1", "chat.v2");
            assertThatThrownBy(handshake::connect)
                    .rootCause()
                    .hasMessage("Expected one of the subprotocols that the peer offers, \"chat.v1, chat.v2\","
                            + " but got \"chat.v3\".");
        }
    }

    @Test
    void aCloseBeforeTheAcceptRefusesTheHandshake() {
        var application = WebSocketConsumer.application(() -> new Recorder() {
            @Override
            protected void connected() {
                close();
            }
        });
        try (var site = TestSite.of(application)) {
            assertThat(site.webSocket("/").refused().status()).isEqualTo(403);
        }
        assertThat(seen.lines()).containsExactly("disconnected CONSUMER 1000");
    }

    @Test
    void aRefusalMayHaveAStatusAndAText() {
        var application = WebSocketConsumer.application(() -> new Recorder() {
            @Override
            protected void connected() {
                refuse(429, "Come back in a minute.");
            }
        });
        try (var site = TestSite.of(application)) {
            var response = site.webSocket("/").refused();
            assertThat(response.status()).isEqualTo(429);
            assertThat(response.text()).isEqualTo("Come back in a minute.");
        }
        assertThat(seen.lines()).containsExactly("disconnected CONSUMER 1000");
    }

    @Test
    void aServerWithoutDenialResponsesRefusesWith403() {
        var application = WebSocketConsumer.application(() -> new Recorder() {
            @Override
            protected void connected() {
                refuse(429, "Come back in a minute.");
            }
        });
        var options = TestOptions.defaults().withoutExtensions();
        try (var site = TestSite.of(TestSite.Mode.MEMORY, application, options)) {
            assertThat(site.webSocket("/").refused().status()).isEqualTo(403);
        }
    }

    @Test
    void aHandshakeThatConnectedLeavesUnansweredFailsWithAnExplanation() {
        class Forgetful extends Recorder {
            @Override
            protected void connected() {
                seen.add("connected");
            }
        }
        try (var socket = start(Forgetful::new)) {
            assertThatThrownBy(socket::connect)
                    .rootCause()
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining(Forgetful.class.getName())
                    .hasMessageContaining("Call accept(), or close() to refuse.");
        }
        assertThat(seen.lines()).containsExactly("connected", "disconnected FAILURE 1011");
    }

    @Test
    void acceptingTwiceFailsAtTheSecondCall() {
        try (var socket = start(() -> new WebSocketConsumer() {
            @Override
            protected void connected() {
                accept();
                accept();
            }
        })) {
            socket.connect();
            assertThat(socket.awaitClose().code()).isEqualTo(1011);
            assertThat(socket.awaitFailure()).isInstanceOf(ContractException.class);
        }
    }

    @Test
    void aCloseTravelsWithCodeAndReasonAndEndsTheConsumer() {
        try (var socket = open(() -> new Recorder() {
            @Override
            protected void received(String text) {
                close(4001, "bye");
                close(4002, "ignored");
                seen.add("after close");
            }
        })) {
            socket.sendText("one");
            socket.sendText("never delivered");
            var closed = socket.awaitClose();
            assertThat(closed.code()).isEqualTo(4001);
            assertThat(closed.reason()).isEqualTo("bye");
        }
        assertThat(seen.lines()).containsExactly("connected", "after close", "disconnected CONSUMER 4001 bye");
    }

    @Test
    void aCloseCodeThatMayNotBeSentFailsAtTheCall() {
        try (var socket = open(() -> new Recorder() {
            @Override
            protected void received(String text) {
                assertThatThrownBy(() -> close(1006)).isInstanceOf(ContractException.class);
                send("still open");
            }
        })) {
            socket.sendText("x");
            assertThat(socket.receiveText()).isEqualTo("still open");
        }
    }

    @Test
    void aLostConnectionIsToldFromAClose() {
        try (var socket = open(Recorder::new)) {
            socket.cut();
        }
        assertThat(seen.lines()).containsExactly("connected", "disconnected LOST 1006");
    }

    @Test
    void aPeerThatGoesInTheMiddleOfAHookIsNoFailure() throws Exception {
        var isGone = new CountDownLatch(1);
        var isReceived = new CountDownLatch(1);
        try (var socket = open(() -> new Recorder() {
            @Override
            protected void received(String text) throws Exception {
                isReceived.countDown();
                assertThat(isGone.await(5, TimeUnit.SECONDS)).isTrue();
                send("too late");
                seen.add("not reached");
            }

            @Override
            protected ErrorPolicy failed(Throwable failure) {
                seen.add("failed " + failure);
                return ErrorPolicy.CLOSE;
            }
        })) {
            socket.sendText("x");
            assertThat(isReceived.await(5, TimeUnit.SECONDS)).isTrue();
            socket.disconnect(4000, "");
            isGone.countDown();
        }
        assertThat(seen.lines()).containsExactly("connected", "disconnected PEER 4000");
    }

    @Test
    void aPeerThatGoesDuringTheHandshakeIsNoFailure() {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        var isGone = new CountDownLatch(1);
        var application = WebSocketConsumer.application(() -> new Recorder() {
            @Override
            protected void connected() throws Exception {
                assertThat(isGone.await(5, TimeUnit.SECONDS)).isTrue();
                accept();
            }
        });
        try (var communicator = ApplicationCommunicator.start(application, scope)) {
            communicator.send(new WebSocketEvent.Connect());
            communicator.send(new WebSocketEvent.Disconnect(1006));
            isGone.countDown();
            communicator.awaitEnd();
        }
        assertThat(seen.lines()).containsExactly("disconnected LOST 1006");
    }

    /// A stop of the server is not the peer's close, and no cancelling either.
    @Test
    void aServerThatClosesIsNotTakenForThePeer() {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        try (var communicator = ApplicationCommunicator.start(WebSocketConsumer.application(Recorder::new), scope)) {
            communicator.send(new WebSocketEvent.Connect());
            assertThat(communicator.receive()).isEqualTo(WebSocketEvent.Accept.PLAIN);
            communicator.send(new WebSocketEvent.Disconnect(1001, "", WebSocketEvent.Disconnect.By.SERVER));
            communicator.awaitEnd();
        }
        assertThat(seen.lines()).containsExactly("connected", "disconnected SERVER 1001");
    }

    @Test
    void aPeerThatGoesBeforeTheHandshakeNeedsNoConsumer() {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        try (var communicator = ApplicationCommunicator.start(WebSocketConsumer.application(Recorder::new), scope)) {
            communicator.send(new WebSocketEvent.Disconnect(1006));
            communicator.awaitEnd();
        }
        assertThat(seen.lines()).isEmpty();
    }

    @Test
    void aCancelledConsumerIsToldSoAndMayBlockToCleanUp() throws Exception {
        var isWaiting = new CountDownLatch(1);
        Application application = WebSocketConsumer.application(() -> new Recorder() {
            @Override
            protected void disconnected(Disconnected cause) throws Exception {
                // Throws at once on a thread whose interrupt flag is set.
                assertThat(new CountDownLatch(0).await(5, TimeUnit.SECONDS)).isTrue();
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                super.disconnected(cause);
            }
        });
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        var thrown = new Throwable[1];
        var thread = Thread.ofVirtual().start(() -> {
            var isConnected = new boolean[1];
            try {
                application.serve(
                        scope,
                        () -> {
                            if (!isConnected[0]) {
                                isConnected[0] = true;
                                return new WebSocketEvent.Connect();
                            }
                            isWaiting.countDown();
                            new CountDownLatch(1).await();
                            throw new AssertionError();
                        },
                        event -> {});
            } catch (Exception e) {
                thrown[0] = e;
            }
        });
        assertThat(isWaiting.await(5, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(thread.join(java.time.Duration.ofSeconds(5))).isTrue();
        assertThat(thrown[0]).isInstanceOf(InterruptedException.class);
        assertThat(seen.lines()).containsExactly("connected", "disconnected SERVER 1006");
    }

    @Test
    void otherThreadsMaySendAndClose() throws Exception {
        var consumers = new java.util.concurrent.LinkedBlockingQueue<Recorder>();
        try (var socket = open(() -> new Recorder() {
            @Override
            protected void connected() {
                accept();
                consumers.add(this);
            }
        })) {
            var consumer = consumers.poll(5, TimeUnit.SECONDS);
            assertThat(consumer).isNotNull();
            consumer.send("from outside");
            assertThat(socket.receiveText()).isEqualTo("from outside");
            consumer.close(4005);
            assertThat(socket.awaitClose().code()).isEqualTo(4005);
        }
        assertThat(seen.lines()).containsExactly("disconnected CONSUMER 4005");
    }

    @Test
    void valuesAreSentAsJson() {
        @MessageType("chat.line")
        record Line(String text) {}
        record Plain(int number) {}
        try (var socket = open(() -> new WebSocketConsumer() {
            @Override
            protected void received(String text) {
                sendJson(new Line(text));
                sendJson(new Plain(3));
            }
        })) {
            socket.sendText("hello");
            assertThat(socket.receiveText()).isEqualTo("{\"type\":\"chat.line\",\"text\":\"hello\"}");
            assertThat(socket.receiveText()).isEqualTo("{\"number\":3}");
        }
    }

    @Test
    void theScopeIsThere() {
        var application = dev.levada.routing.Routes.of(Sockets.socket("/chat/{room}", () -> new WebSocketConsumer() {
            @Override
            protected void received(String text) {
                send(scope().path("room") + " " + scope().query("name").orElse("guest"));
            }
        }));
        try (var site = TestSite.of(application);
                var socket = site.webSocket("/chat/blue%20sky?name=ann").connect()) {
            socket.sendText("who?");
            assertThat(socket.receiveText()).isEqualTo("blue sky ann");
        }
    }

    @Test
    void helpersOutsideOfAConnectionSayWhereToCallThem() {
        class Eager extends WebSocketConsumer {
            Eager() {
                send("too early");
            }
        }
        assertThatThrownBy(Eager::new)
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Expected a call from connected() or a later hook")
                .hasMessageContaining(Eager.class.getName());
    }

    @Test
    void anotherKindOfScopeIsRefused() {
        var application = WebSocketConsumer.application(Recorder::new);
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.EMPTY));
        assertThatThrownBy(() -> application.serve(scope, () -> new WebSocketEvent.Connect(), event -> {}))
                .isInstanceOf(UnsupportedScopeException.class)
                .hasMessageContaining("Expected a websocket scope, but got http");
    }

    @Test
    void aSupplierWithoutAConsumerIsRefusedWhenTheRouteIsBuilt() {
        assertThatThrownBy(() -> Sockets.socket("/", () -> null))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Expected a consumer from its supplier, but got null");
    }

    @Test
    void anEventOfAnotherProtocolEndsTheConsumer() {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        try (var communicator = ApplicationCommunicator.start(WebSocketConsumer.application(Recorder::new), scope)) {
            communicator.send(new WebSocketEvent.Connect());
            communicator.receive(WebSocketEvent.Accept.class);
            communicator.send(new WebSocketEvent.Connect());
            assertThat(communicator.awaitFailure()).hasMessageContaining("WebSocketEvent$Connect");
        }
        assertThat(seen.lines()).containsExactly("connected", "disconnected FAILURE 1011");
    }
}
