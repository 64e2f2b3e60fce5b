package dev.levada.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Event;
import dev.levada.contract.Handover;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EdgeTest {
    private static final Duration LEASE = Duration.ofMillis(400);

    private final ChannelLayer layer = ChannelLayer.memory();
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();

    private final Edge edge =
            Edge.open(layer, EdgeOptions.defaults().withLease(LEASE).withHold(Duration.ofSeconds(20)));

    @AfterEach
    void close() throws Exception {
        for (var closeable : open.reversed()) closeable.close();
        edge.close();
        layer.close();
    }

    private ConsumerWorker worker(Application application) {
        var worker = ConsumerWorker.start(
                layer,
                (scope, receive, send) -> {
                    if (scope instanceof LifespanScope) throw new UnsupportedScopeException("No lifespan here.");
                    application.serve(scope, receive, send);
                },
                ConsumerWorkerOptions.defaults().withLease(LEASE).withDrain(Duration.ofSeconds(10)));
        open.add(worker::crash);
        return worker;
    }

    private TestClient client() {
        var client = TestClient.webSocket(edge.application());
        open.add(client);
        return client;
    }

    /// Counts what it is told, and keeps the count in its state. "stay" holds its worker for ever, but not
    /// the next one.
    private Application counting(String name, boolean isMovable) {
        return (scope, receive, send) -> count(name, isMovable, scope, receive, send);
    }

    private void count(String name, boolean isMovable, Scope scope, Receive receive, Send send) throws Exception {
        var handover = scope.extension(Handover.class).orElseThrow();
        int[] count = {handover.state().map(state -> (int) state.at(0)).orElse(0)};
        if (isMovable) handover.save(() -> Bytes.of((byte) count[0]));
        for (var event = next(receive); !(event instanceof WebSocketEvent.Disconnect); event = next(receive))
            switch (event) {
                case WebSocketEvent.Connect _ -> send.accept(WebSocketEvent.Accept.PLAIN);
                case WebSocketEvent.ReceiveText(var text) -> {
                    count[0]++;
                    send.accept(new WebSocketEvent.SendText(text + " " + count[0]));
                    seen.add(name + " " + text);
                    if (text.equals("stay") && name.equals("first")) never.await();
                    if (text.equals("fail")) throw new IllegalStateException("as asked");
                }
                default -> throw new AssertionError(event);
            }
        seen.add(name + " gone");
    }

    private static Event.Inbound next(Receive receive) throws InterruptedException {
        return receive.next();
    }

    private void sees(String what) throws InterruptedException {
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(what);
    }

    @Test
    void whatAClientSaysReachesTheApplicationAndItsAnswersTheClient() throws Exception {
        worker(counting("first", true));
        var client = client();
        assertThat(client.next()).isInstanceOf(WebSocketEvent.Accept.class);
        client.text("a");
        client.text("b");
        assertThat(client.nextText()).isEqualTo("a 1");
        assertThat(client.nextText()).isEqualTo("b 2");
        client.leave();
        client.awaitEnd();
        sees("first a");
        sees("first b");
        sees("first gone");
        assertThat(edge.statistics().connections()).isZero();
    }

    @Test
    void whatIsToBeSentLaterReachesTheLayer() throws Exception {
        worker((scope, receive, send) -> {
            receive.next();
            var seen = scope.attribute(ChannelLayer.KEY).orElseThrow();
            seen.sendAfter(Duration.ofMillis(1), ChannelName.of("later"), ChannelMessage.of("kit.later"));
            send.accept(WebSocketEvent.Accept.PLAIN);
        });
        try (var later = layer.openWork(Set.of(ChannelName.of("later")))) {
            client();
            assertThat(later.receive(Duration.ofSeconds(20)))
                    .hasValueSatisfying(
                            work -> assertThat(work.message().type()).isEqualTo("kit.later"));
        }
    }

    @Test
    void aWorkerThatStopsHandsItsConnectionsOver() throws Exception {
        var first = worker(counting("first", true));
        var client = client();
        client.next();
        client.text("a");
        assertThat(client.nextText()).isEqualTo("a 1");
        worker(counting("second", true));
        first.close();
        client.text("b");
        assertThat(client.nextText()).isEqualTo("b 2");
        client.leave();
        client.awaitEnd();
        sees("first a");
        sees("second b");
        sees("second gone");
        assertThat(first.statistics().released()).isOne();
    }

    @Test
    void anEventWhoseWorkerCrashesIsHandledByAnotherAndNothingIsSeenTwice() throws Exception {
        var first = worker(counting("first", true));
        var client = client();
        client.next();
        client.text("a");
        assertThat(client.nextText()).isEqualTo("a 1");
        sees("first a");
        client.text("stay");
        client.text("b");
        sees("first stay");
        first.crash();
        worker(counting("second", true));
        assertThat(client.nextText()).isEqualTo("stay 2");
        assertThat(client.nextText()).isEqualTo("b 3");
        sees("second stay");
        assertThat(edge.statistics().takeovers()).isOne();
    }

    @Test
    void aHandlerThatTakesLongIsSeenBeforeItReturns() throws Exception {
        worker(counting("first", true));
        var client = client();
        client.next();
        client.text("stay");
        assertThat(client.nextText()).isEqualTo("stay 1");
    }

    @Test
    void whatWasSeenOfAHandlerThatDidNotFinishIsNotSeenAgain() throws Exception {
        var first = worker(counting("first", true));
        var client = client();
        client.next();
        client.text("stay");
        assertThat(client.nextText()).isEqualTo("stay 1");
        first.crash();
        worker(counting("second", true));
        client.text("b");
        assertThat(client.nextText()).isEqualTo("b 2");
    }

    @Test
    void aSocketWithoutStateIsClosedWith1012WhenItsWorkerCrashes() throws Exception {
        var first = worker(counting("first", false));
        var client = client();
        client.next();
        client.text("a");
        client.nextText();
        worker(counting("second", false));
        first.crash();
        assertThat(client.next())
                .isInstanceOfSatisfying(
                        WebSocketEvent.Close.class,
                        close -> assertThat(close.code()).isEqualTo(1012));
        client.awaitEnd();
    }

    @Test
    void aSocketWithoutStateIsClosedWith1012WhenItsWorkerStopsAndItsApplicationHearsOfIt() throws Exception {
        var first = worker(counting("first", false));
        var client = client();
        client.next();
        worker(counting("second", false));
        first.close();
        assertThat(client.next())
                .isInstanceOfSatisfying(
                        WebSocketEvent.Close.class,
                        close -> assertThat(close.code()).isEqualTo(1012));
        sees("first gone");
    }

    @Test
    void aConnectionThatCannotBeRestoredIsClosedWith1012() throws Exception {
        var first = worker(counting("first", true));
        var client = client();
        client.next();
        var second = worker((scope, receive, send) -> {
            throw new IllegalStateException("state of another release");
        });
        first.close();
        assertThat(client.next())
                .isInstanceOfSatisfying(
                        WebSocketEvent.Close.class,
                        close -> assertThat(close.code()).isEqualTo(1012));
        client.awaitEnd();
        assertThat(second.statistics().notRestored()).isOne();
    }

    @Test
    void anApplicationThatFailsClosesItsSocketWith1011() throws Exception {
        var first = worker(counting("first", true));
        var client = client();
        client.next();
        client.text("fail");
        assertThat(client.nextText()).isEqualTo("fail 1");
        assertThat(client.next())
                .isInstanceOfSatisfying(
                        WebSocketEvent.Close.class,
                        close -> assertThat(close.code()).isEqualTo(1011));
        client.awaitEnd();
        assertThat(first.statistics().failed()).isOne();
    }

    @Test
    void whoComesBeforeTheFirstWorkerWaitsForIt() throws Exception {
        var client = client();
        client.text("early");
        worker(counting("first", true));
        assertThat(client.next()).isInstanceOf(WebSocketEvent.Accept.class);
        assertThat(client.nextText()).isEqualTo("early 1");
    }

    @Test
    void withoutAWorkerAHandshakeIsRefusedWith503() throws Exception {
        try (var alone = Edge.open(
                        layer, EdgeOptions.defaults().withSite("alone").withHold(Duration.ofMillis(50)));
                var client = TestClient.webSocket(alone.application())) {
            assertThat(client.next()).isInstanceOfSatisfying(WebSocketEvent.DenialStart.class, start -> {
                assertThat(start.status()).isEqualTo(503);
                assertThat(start.headers().first("retry-after")).contains("1");
            });
            client.next();
            client.awaitEnd();
            assertThat(alone.statistics().abandoned()).isOne();
        }
    }

    @Test
    void withoutAWorkerARequestIsAnsweredWith503() throws Exception {
        try (var alone = Edge.open(
                        layer, EdgeOptions.defaults().withSite("alone").withHold(Duration.ofMillis(50)));
                var client = TestClient.request(alone.application(), "/")) {
            assertThat(client.next())
                    .isInstanceOfSatisfying(
                            HttpEvent.ResponseStart.class,
                            start -> assertThat(start.status()).isEqualTo(503));
        }
    }

    @Test
    void aRequestIsAnsweredByTheWorker() throws Exception {
        worker((scope, receive, send) -> {
            assertThat(receive.next()).isEqualTo(HttpEvent.Request.EMPTY);
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("x-path", ((HttpScope) scope).path())));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8("hello"), true));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8(" there")));
        });
        try (var client = TestClient.request(edge.application(), "/greeting")) {
            assertThat(client.next()).isEqualTo(new HttpEvent.ResponseStart(200, Headers.of("x-path", "/greeting")));
            assertThat(client.next()).isEqualTo(new HttpEvent.ResponseBody(Bytes.utf8("hello"), true));
            assertThat(client.next()).isEqualTo(new HttpEvent.ResponseBody(Bytes.utf8(" there")));
            client.awaitEnd();
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsItsWorkerBackAndGetsEverythingLater() throws Exception {
        int messages = 100;
        var sent = new AtomicInteger();
        worker((scope, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            receive.next();
            for (int i = 0; i < messages; i++) {
                send.accept(new WebSocketEvent.SendText(i + "x".repeat(20_000)));
                sent.incrementAndGet();
            }
            while (!(receive.next() instanceof WebSocketEvent.Disconnect)) {}
        });
        try (var client = TestClient.webSocket(edge.application(), 2)) {
            client.next();
            client.text("go");
            client.nextText();
            // The worker has sent what there is room for on the way, and waits.
            assertThat(sent.get()).isLessThan(messages);
            client.readMore(Integer.MAX_VALUE - 10);
            for (int i = 1; i < messages; i++) assertThat(client.nextText()).startsWith(i + "x");
        }
    }

    @Test
    void aWorkerOfAnotherVersionIsNotGivenConnectionsAndIsCounted() throws Exception {
        layer.groupSend(
                LinkMessages.edges("main"),
                ChannelMessage.of(LinkMessages.HELLO, Map.of("v", 99L, "f", "specific.other!one", "d", false)));
        assertThat(edge.statistics().strangers()).isOne();
        assertThat(edge.statistics().workers()).isEmpty();
        layer.groupSend(
                LinkMessages.edges("main"), ChannelMessage.of(LinkMessages.PACKET, Map.of("v", 1L, "f", "nobody")));
        assertThat(edge.statistics().strangers()).isEqualTo(2);
    }
}
