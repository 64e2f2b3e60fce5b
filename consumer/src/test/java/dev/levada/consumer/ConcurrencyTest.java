package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.WebSocketCommunicator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How many of a consumer's messages are handled at a time.
@Timeout(60)
class ConcurrencyTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private final ConcurrentHashMap<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();

    /// `word key`: says that it has begun, waits until its gate is opened, says that it is done.
    record Job(String word, String key) {}

    private class Worker extends JsonWebSocketConsumer<Job> {
        private final Concurrency concurrency;

        Worker(Concurrency concurrency) {
            this.concurrency = concurrency;
        }

        @Override
        protected Concurrency concurrency() {
            return concurrency;
        }

        @Override
        protected void received(Job job) throws Exception {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                send("begun " + job.word());
                gate(job.word()).await();
                send("done " + job.word());
            } catch (InterruptedException e) {
                ended.add("interrupted " + job.word());
                throw e;
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        protected void disconnected(Disconnected cause) {
            ended.add("disconnected by " + cause.by() + " with " + running.get() + " running");
        }
    }

    private CountDownLatch gate(String word) {
        return gates.computeIfAbsent(word, _ -> new CountDownLatch(1));
    }

    private WebSocketCommunicator open(Concurrency concurrency) {
        return open(WebSocketConsumer.application(() -> new Worker(concurrency)));
    }

    private static WebSocketCommunicator open(Application application) {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        var socket = WebSocketCommunicator.start(application, scope, PATIENT);
        socket.connect();
        return socket;
    }

    private static void send(WebSocketCommunicator socket, String... words) {
        for (var word : words) socket.sendText("{\"word\":\"" + word + "\",\"key\":\"" + word.charAt(0) + "\"}");
    }

    private void release(String... words) {
        for (var word : words) gate(word).countDown();
    }

    private static List<String> receive(WebSocketCommunicator socket, int messages) {
        var all = new ArrayList<String>();
        for (int i = 0; i < messages; i++) all.add(socket.receiveText());
        return all;
    }

    @Test
    void withoutADeclarationOneMessageIsHandledAtATime() {
        try (var socket = open(Concurrency.ONE_AT_A_TIME)) {
            send(socket, "a", "b");
            assertThat(socket.receiveText()).isEqualTo("begun a");
            socket.receivesNothing();
            release("b", "a");
            assertThat(receive(socket, 3)).containsExactly("done a", "begun b", "done b");
        }
    }

    @Test
    void inParallelAsManyAreHandledAsDeclaredAndNoMore() {
        try (var socket = open(Concurrency.parallel(3))) {
            send(socket, "a", "b", "c", "d");
            assertThat(receive(socket, 3)).containsExactlyInAnyOrder("begun a", "begun b", "begun c");
            socket.receivesNothing();
            release("b");
            assertThat(receive(socket, 2)).containsExactly("done b", "begun d");
            release("a", "c", "d");
            assertThat(receive(socket, 3)).containsExactlyInAnyOrder("done a", "done c", "done d");
            assertThat(mostRunning).hasValue(3);
        }
    }

    @Test
    void messagesOfOneKeyAreHandledInOrderAndOthersOvertakeThem() {
        try (var socket = open(Concurrency.perKey(8).by(Job.class, Job::key))) {
            send(socket, "a1", "a2", "a3", "b1");
            assertThat(receive(socket, 2)).containsExactlyInAnyOrder("begun a1", "begun b1");
            socket.receivesNothing();
            release("b1");
            assertThat(socket.receiveText()).isEqualTo("done b1");
            release("a3", "a2", "a1");
            assertThat(receive(socket, 5)).containsExactly("done a1", "begun a2", "done a2", "begun a3", "done a3");
        }
    }

    @Test
    void whatHasNoKeyIsHandledInOrderToo() {
        try (var socket = open(Concurrency.perKey(8).by(String.class, word -> word))) {
            send(socket, "a", "b");
            assertThat(socket.receiveText()).isEqualTo("begun a");
            socket.receivesNothing();
            release("a", "b");
            assertThat(receive(socket, 3)).containsExactly("done a", "begun b", "done b");
        }
    }

    @Test
    void aThousandMessagesOfTenKeysStayInOrder() {
        var seen = new ConcurrentHashMap<Integer, ConcurrentLinkedQueue<Integer>>();
        class Counter extends WebSocketConsumer {
            @Override
            protected Concurrency concurrency() {
                return Concurrency.perKey(4)
                        .by(String.class, text -> Integer.parseInt(text) % 10)
                        .withMaxWaiting(20);
            }

            @Override
            protected void received(String text) {
                int number = Integer.parseInt(text);
                seen.computeIfAbsent(number % 10, _ -> new ConcurrentLinkedQueue<>())
                        .add(number);
                send(text);
            }
        }
        try (var socket = open(WebSocketConsumer.application(Counter::new))) {
            for (int i = 0; i < 1_000; i++) socket.sendText("" + i);
            receive(socket, 1_000);
        }
        assertThat(seen).hasSize(10);
        seen.forEach(
                (key, numbers) -> assertThat(List.copyOf(numbers)).hasSize(100).isSorted());
    }

    @Test
    void aSendIsNotQueuedBehindOnesOwnHandler() {
        var group = GroupName.of("room");
        class Speaker extends WebSocketConsumer {
            @Override
            protected Iterable<GroupName> groups() {
                return List.of(group);
            }

            @Override
            protected void received(String text) throws Exception {
                send("sent");
                broadcast(group, Broadcast.text("broadcast"));
                gate("speaker").await();
                send("done");
            }
        }
        try (var layer = ChannelLayer.memory();
                var socket = open(layer.around(WebSocketConsumer.application(Speaker::new)))) {
            socket.sendText("go");
            assertThat(receive(socket, 2)).containsExactly("sent", "broadcast");
            release("speaker");
            assertThat(socket.receiveText()).isEqualTo("done");
        }
    }

    record Word(String text) {}

    @Test
    void aHandlerCanWaitForAMessageToItsOwnConsumer() {
        var group = GroupName.of("room");
        var came = new CountDownLatch(1);
        class Self extends WebSocketConsumer {
            @Override
            protected Concurrency concurrency() {
                return Concurrency.parallel(2);
            }

            @Override
            protected void handlers(Handlers on) {
                on.message(Word.class, _ -> came.countDown());
            }

            @Override
            protected void received(String text) throws Exception {
                // Joining in a handler is as good as in connected().
                join(group);
                groupSend(group, new Word("hello"));
                send(came.await(20, TimeUnit.SECONDS) ? "came" : "did not come");
            }
        }
        try (var layer = ChannelLayer.memory();
                var socket = open(layer.around(WebSocketConsumer.application(Self::new)))) {
            socket.sendText("go");
            assertThat(socket.receiveText()).isEqualTo("came");
        }
    }

    @Test
    void withoutAnInboxOfTheServerItIsTheSame() {
        var group = GroupName.of("room");
        class Self extends WebSocketConsumer {
            @Override
            protected Concurrency concurrency() {
                return Concurrency.parallel(2);
            }

            @Override
            protected void handlers(Handlers on) {
                on.message(Word.class, word -> send(word.text()));
            }

            @Override
            protected void received(String text) {
                join(group);
                groupSend(group, new Word(text));
            }
        }
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        try (var layer = ChannelLayer.memory();
                var socket = WebSocketCommunicator.start(
                        layer.around(WebSocketConsumer.application(Self::new)), scope, PATIENT.withoutExtensions())) {
            socket.connect();
            socket.sendText("hello");
            assertThat(socket.receiveText()).isEqualTo("hello");
        }
    }

    @Test
    void aPeerThatLeavesInterruptsWhatRunsAndDropsWhatWaits() {
        try (var socket = open(Concurrency.parallel(2))) {
            send(socket, "a", "b", "c");
            receive(socket, 2);
        }
        assertThat(ended)
                .hasSize(3)
                .contains("interrupted a", "interrupted b")
                .endsWith("disconnected by PEER with 0 running");
    }

    @Test
    void theConsumersOwnCloseCutsNothingShort() {
        class Closer extends Worker {
            Closer() {
                super(Concurrency.parallel(2));
            }

            @Override
            protected void received(Job job) throws Exception {
                if (!job.word().equals("close")) {
                    ended.add("begun");
                    gate("closed").await();
                    ended.add("done");
                    return;
                }
                close(4000);
                gate("closed").countDown();
            }
        }
        try (var socket = open(WebSocketConsumer.application(Closer::new))) {
            send(socket, "a", "close");
            assertThat(socket.awaitClose().code()).isEqualTo(4000);
        }
        assertThat(ended).endsWith("done", "disconnected by CONSUMER with 0 running");
    }

    @Test
    void aFailureEndsTheConnectionAndInterruptsTheOthers() {
        class Failing extends Worker {
            Failing() {
                super(Concurrency.parallel(2));
            }

            @Override
            protected void received(Job job) throws Exception {
                if (job.word().equals("fail")) throw new IllegalStateException("on purpose");
                super.received(job);
            }
        }
        try (var socket = open(WebSocketConsumer.application(Failing::new))) {
            send(socket, "a");
            assertThat(socket.receiveText()).isEqualTo("begun a");
            send(socket, "fail");
            assertThat(socket.awaitFailure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("on purpose");
            assertThat(socket.awaitClose().code()).isEqualTo(1011);
        }
        assertThat(ended).containsExactly("interrupted a", "disconnected by FAILURE with 0 running");
    }

    @Test
    void aPolicyThatGoesOnIsAskedOncePerFailureAndOneAtATime() {
        var asking = new AtomicInteger();
        class Patient extends WebSocketConsumer {
            @Override
            protected Concurrency concurrency() {
                return Concurrency.parallel(8);
            }

            @Override
            protected void received(String text) {
                throw new IllegalStateException(text);
            }

            @Override
            protected ErrorPolicy failed(Throwable failure) {
                assertThat(asking.incrementAndGet()).isEqualTo(1);
                asking.decrementAndGet();
                return ErrorPolicy.reply(failure.getMessage());
            }
        }
        try (var socket = open(WebSocketConsumer.application(Patient::new))) {
            for (int i = 0; i < 50; i++) socket.sendText("" + i);
            assertThat(receive(socket, 50)).doesNotHaveDuplicates();
            socket.receivesNothing();
        }
    }

    @Test
    void overARealServerItIsTheSame() {
        try (var site = TestSite.live(WebSocketConsumer.application(
                        () -> new Worker(Concurrency.perKey(4).by(Job.class, Job::key))));
                var socket = site.webSocket("/").connect()) {
            socket.sendJson(new Job("a1", "a"));
            socket.sendJson(new Job("a2", "a"));
            socket.sendJson(new Job("b1", "b"));
            assertThat(List.of(socket.receiveText(), socket.receiveText()))
                    .containsExactlyInAnyOrder("begun a1", "begun b1");
            release("a1");
            assertThat(List.of(socket.receiveText(), socket.receiveText())).containsExactly("done a1", "begun a2");
        }
        assertThat(ended).contains("interrupted a2", "interrupted b1");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1_001})
    void anImpossibleNumberIsAMistake(int most) {
        assertThatThrownBy(() -> Concurrency.parallel(most)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> Concurrency.perKey(most)).isInstanceOf(ContractException.class);
    }

    @Test
    void aWrongDeclarationFailsWhenTheRouteIsBuiltWithTheNameOfTheConsumer() {
        class Wrong extends WebSocketConsumer {
            @Override
            protected Concurrency concurrency() {
                return Concurrency.parallel(0);
            }
        }
        assertThatThrownBy(() -> WebSocketConsumer.application(Wrong::new))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Wrong");
    }

    record Place(int line) {}

    @Test
    void aConsumerThatMovesHandlesOneAtATime() {
        class Moving extends WebSocketConsumer implements Movable<Place> {
            @Override
            protected Concurrency concurrency() {
                return Concurrency.parallel(2);
            }

            @Override
            public Place state() {
                return new Place(1);
            }

            @Override
            public void restored(Place state) {}
        }
        assertThatThrownBy(() -> WebSocketConsumer.application(Moving::new))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Leave out one of the two");
    }

    @Test
    void keysNeedToBeAskedFor() {
        assertThatThrownBy(() -> Concurrency.parallel(2).by(Job.class, Job::key))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("perKey");
        assertThatThrownBy(() -> Concurrency.perKey(2).withMaxWaiting(0)).isInstanceOf(ContractException.class);
    }
}
