package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.testkit.HttpCommunicator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpConsumerTest {
    private static final GroupName NEWS = GroupName.of("news");

    private record News(String text) {}

    private final ChannelLayer layer = ChannelLayer.memory();
    private final Recording seen = new Recording();

    @AfterEach
    void closeLayer() {
        layer.close();
    }

    private abstract class Recorder extends HttpConsumer {
        @Override
        protected void disconnected() throws Exception {
            seen.add("disconnected");
        }
    }

    private HttpCommunicator start(Supplier<? extends HttpConsumer> factory) {
        return HttpCommunicator.start(layer.around(HttpConsumer.application(factory)), "POST", "/");
    }

    @Test
    void theWholeBodyIsHandledOnceAndTheConsumerEnds() {
        try (var exchange = start(() -> new Recorder() {
            @Override
            protected void handle(Bytes body) throws Exception {
                sendResponse(Response.text("got " + body.utf8()).withStatus(201));
            }
        })) {
            exchange.sendBody(Bytes.utf8("one "));
            exchange.sendBody(Bytes.utf8("two"));
            var response = exchange.response();
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.text()).isEqualTo("got one two");
        }
        assertThat(seen.lines()).containsExactly("disconnected");
    }

    @Test
    void aResponseMayBeSentBitByBit() {
        try (var exchange = start(() -> new Recorder() {
            @Override
            protected void handle(Bytes body) {
                sendHeaders(200, Headers.of("content-type", "text/plain"));
                sendBody("a", true);
                sendBody(Bytes.utf8("b"), true);
                sendBody("c", false);
            }
        })) {
            assertThat(exchange.response().text()).isEqualTo("abc");
        }
    }

    private class LongPoll extends Recorder {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(NEWS);
        }

        @Override
        protected void handle(Bytes body) {
            seen.add("handled");
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(News.class, news -> sendResponse(Response.text(news.text())));
        }
    }

    @Test
    void aLongPollIsAnsweredByALaterMessageToItsGroup() {
        try (var exchange = start(LongPoll::new)) {
            exchange.endBody();
            exchange.receivesNothing();
            awaitMember();
            layer.groupSend(NEWS, new News("it rains"));
            assertThat(exchange.response().text()).isEqualTo("it rains");
        }
        assertThat(seen.lines()).containsExactly("handled", "disconnected");
        assertThat(layer.statistics().memberships()).isZero();
        assertThat(layer.statistics().mailboxes()).isZero();
    }

    @Test
    void aStreamOfEventsGoesOnUntilTheClientGoes() {
        class Events extends LongPoll {
            @Override
            protected void handle(Bytes body) {
                sendHeaders(200, Headers.of("content-type", "text/event-stream"));
            }

            @Override
            protected void handlers(Handlers on) {
                on.message(News.class, news -> sendBody("data: " + news.text() + "\n\n", true));
            }
        }
        try (var exchange = start(Events::new)) {
            exchange.endBody();
            assertThat(exchange.status()).isEqualTo(200);
            exchange.receivesNothing();
            awaitMember();
            layer.groupSend(NEWS, new News("1"));
            layer.groupSend(NEWS, new News("2"));
            assertThat(exchange.nextPart()).contains(Bytes.utf8("data: 1\n\n"));
            assertThat(exchange.nextPart()).contains(Bytes.utf8("data: 2\n\n"));
            exchange.disconnect();
        }
        assertThat(seen.lines()).containsExactly("disconnected");
        assertThat(layer.statistics().memberships()).isZero();
    }

    @Test
    void anotherThreadMayCompleteTheResponse() throws Exception {
        var threads = new java.util.concurrent.LinkedBlockingQueue<Thread>();
        var goOn = new CountDownLatch(1);
        try (var exchange = start(() -> new Recorder() {
            @Override
            protected void handle(Bytes body) {
                sendHeaders(200, Headers.EMPTY);
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        assertThat(goOn.await(5, TimeUnit.SECONDS)).isTrue();
                        sendBody("from elsewhere", false);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
        })) {
            exchange.endBody();
            assertThat(exchange.status()).isEqualTo(200);
            goOn.countDown();
            assertThat(exchange.response().text()).isEqualTo("from elsewhere");
            assertThat(threads.take().join(java.time.Duration.ofSeconds(5))).isTrue();
        }
        assertThat(seen.lines()).containsExactly("disconnected");
    }

    @Test
    void aConsumerThatNeitherAnswersNorWaitsFailsWithAnExplanation() {
        try (var exchange = start(() -> new Recorder() {
            @Override
            protected void handle(Bytes body) {}
        })) {
            exchange.endBody();
            assertThat(exchange.awaitFailure())
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("Call sendResponse(...), or join a group.");
        }
        assertThat(seen.lines()).containsExactly("disconnected");
    }

    @Test
    void aFailureGoesToTheServerAndTheConsumerEndsOnce() {
        try (var exchange = start(() -> new LongPoll() {
            @Override
            protected void handle(Bytes body) {
                throw new IllegalStateException("planned");
            }
        })) {
            exchange.endBody();
            assertThat(exchange.awaitFailure()).hasMessage("planned");
        }
        assertThat(seen.lines()).containsExactly("disconnected");
        assertThat(layer.statistics().mailboxes()).isZero();
    }

    // On a busy machine a request may be answered by nothing because it has not begun yet.
    private void awaitMember() {
        long until = System.nanoTime() + 10_000_000_000L;
        while (layer.statistics().memberships() < 1 && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
        assertThat(layer.statistics().memberships()).isEqualTo(1);
    }

    @Test
    void aFailureOfDisconnectedLeavesTheGroupsAllTheSame() {
        try (var exchange = start(() -> new LongPoll() {
            @Override
            protected void disconnected() {
                seen.add("disconnected");
                throw new IllegalStateException("planned");
            }
        })) {
            exchange.endBody();
            exchange.receivesNothing();
            awaitMember();
            layer.groupSend(NEWS, new News("x"));
            assertThat(exchange.response().text()).isEqualTo("x");
            assertThat(exchange.awaitFailure()).hasMessage("planned");
        }
        assertThat(seen.lines()).containsExactly("handled", "disconnected");
        assertThat(layer.statistics().memberships()).isZero();
    }

    @Test
    void aBodyOverTheConsumersLimitIsAnsweredWith413() {
        try (var exchange = start(() -> new LongPoll() {
            @Override
            protected int bodyLimitBytes() {
                return 3;
            }
        })) {
            exchange.sendBody(Bytes.utf8("four"));
            assertThat(exchange.response().status()).isEqualTo(413);
        }
        assertThat(seen.lines()).containsExactly("disconnected");
    }

    @Test
    void aClientThatGoesInTheMiddleOfItsBodyEndsTheConsumerQuietly() {
        try (var exchange = start(LongPoll::new)) {
            exchange.sendBody(Bytes.utf8("half"));
            exchange.disconnect();
        }
        assertThat(seen.lines()).containsExactly("disconnected");
    }

    @Test
    void eachRequestHasAnInstanceOfItsOwn() {
        var only = new LongPoll();
        var application = layer.around(HttpConsumer.application(() -> only));
        try (var first = HttpCommunicator.start(application, "GET", "/")) {
            first.endBody();
            awaitMember();
            try (var second = HttpCommunicator.start(application, "GET", "/")) {
                assertThat(second.awaitFailure()).hasMessageContaining("for each request");
            }
            first.receivesNothing();
        }
    }

    @Test
    void wrongDeclarationsFailWhenTheRouteIsBuilt() {
        class Twice extends LongPoll {
            @Override
            protected void handlers(Handlers on) {
                super.handlers(on);
                super.handlers(on);
            }
        }
        assertThatThrownBy(() -> Http.consumer("/", Twice::new))
                .hasMessageContaining("Consumer " + Twice.class.getName() + " cannot be used.")
                .hasMessageContaining("\"news\"");
    }
}
