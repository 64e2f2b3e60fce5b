package dev.levada.testkit;

import static dev.levada.testkit.Applications.webSocket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ChannelScope;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ApplicationCommunicatorTest {
    private static final TestOptions IMPATIENT = TestOptions.defaults().withDeadline(Duration.ofMillis(300));

    private static WebSocketScope scope() {
        return WebSocketScope.of(RequestHead.of("GET", "ws", "/room?secret", Headers.EMPTY));
    }

    private static ApplicationCommunicator start(Application application) {
        return ApplicationCommunicator.start(application, scope());
    }

    private static void open(ApplicationCommunicator communicator) {
        communicator.send(new WebSocketEvent.Connect());
        assertThat(communicator.receive()).isEqualTo(WebSocketEvent.Accept.PLAIN);
    }

    @Test
    void eventsGoInAndOutInOrder() {
        try (var communicator = start(Applications.ECHO)) {
            open(communicator);
            communicator.send(new WebSocketEvent.ReceiveText("a"));
            communicator.send(new WebSocketEvent.ReceiveText("b"));
            assertThat(communicator.receive(WebSocketEvent.SendText.class).text())
                    .isEqualTo("a");
            assertThat(communicator.receive()).isEqualTo(new WebSocketEvent.SendText("b"));
            communicator.receivesNothing();
            communicator.send(new WebSocketEvent.Disconnect(1000));
            communicator.awaitEnd();
            communicator.receivesNothing();
        }
    }

    @Test
    void aMissingEventSaysWhatHadComeAndWhereTheApplicationIs() {
        try (var communicator = ApplicationCommunicator.start(Applications.ECHO, scope(), IMPATIENT)) {
            open(communicator);
            communicator.send(new WebSocketEvent.ReceiveText("hello"));
            communicator.receive();
            assertThatThrownBy(communicator::receive)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected an event on \"websocket GET \\\"/room\\\"\" within 300 ms")
                    .hasMessageContaining("Before it had come: Accept")
                    .hasMessageContaining("SendText \"hello\"")
                    .hasMessageContaining("waiting in receive.next()")
                    .hasMessageContaining("Applications.java:")
                    .hasStackTraceContaining("The application is here");
        }
    }

    @Test
    void anotherDeadlineHoldsForOneCall() {
        try (var communicator = start(Applications.SILENT)) {
            open(communicator);
            assertThatThrownBy(() -> communicator.receive(Duration.ofMillis(30)))
                    .hasMessageContaining("within 30 ms");
        }
    }

    @Test
    void anEventOfAnotherTypeIsNamed() {
        try (var communicator = start(Applications.ECHO)) {
            communicator.send(new WebSocketEvent.Connect());
            assertThatThrownBy(() -> communicator.receive(WebSocketEvent.SendText.class))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected WebSocketEvent.SendText")
                    .hasMessageContaining("but got Accept");
        }
    }

    @Test
    void whatCameBeforeAFailureIsReadFirst() {
        try (var communicator = start(webSocket((_, _, send) -> {
            send.accept(new WebSocketEvent.SendText("before"));
            throw new IOException("broken by design");
        }))) {
            open(communicator);
            assertThat(communicator.receive()).isEqualTo(new WebSocketEvent.SendText("before"));
            assertThatThrownBy(communicator::receive)
                    .isInstanceOf(ApplicationFailedError.class)
                    .hasMessageContaining("The application failed on \"websocket GET")
                    .hasCauseInstanceOf(IOException.class)
                    .extracting(e -> ((ApplicationFailedError) e).failure().getMessage())
                    .isEqualTo("broken by design");
        }
    }

    @Test
    void everyCallShowsTheFailure() {
        var communicator = start((_, _, _) -> {
            throw new StackOverflowError("broken by design");
        });
        assertThatThrownBy(communicator::awaitEnd).hasRootCauseMessage("broken by design");
        assertThatThrownBy(communicator::receive).hasRootCauseMessage("broken by design");
        assertThatThrownBy(communicator::receivesNothing).hasRootCauseMessage("broken by design");
        assertThatThrownBy(() -> communicator.send(new WebSocketEvent.Connect()))
                .hasRootCauseMessage("broken by design");
        communicator.close();
    }

    @Test
    void aFailureThatNoCallHasShownShowsAtClose() {
        var communicator = start((_, _, _) -> {
            throw new IOException("broken by design");
        });
        assertThatThrownBy(communicator::close)
                .isInstanceOf(ApplicationFailedError.class)
                .hasRootCauseMessage("broken by design");
        communicator.close();
    }

    @Test
    void aFailureThatWasAskedForIsNoFailureOfTheTest() {
        try (var communicator = start((_, _, _) -> {
            throw new IOException("broken by design");
        })) {
            assertThat(communicator.awaitFailure()).hasMessage("broken by design");
        }
        try (var communicator = start((_, _, _) -> {})) {
            assertThatThrownBy(communicator::awaitFailure).hasMessageContaining("Expected the application to fail");
        }
    }

    @Test
    void anApplicationThatReturnsSendsNothingMore() {
        try (var communicator = start((_, _, _) -> {})) {
            assertThatThrownBy(communicator::receive)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("none will come", "Nothing had come before", "has returned");
        }
    }

    @Test
    void eventsOutOfOrderFailAtTheApplicationsOwnLine() {
        try (var communicator = start((_, receive, send) -> {
            receive.next();
            send.accept(new WebSocketEvent.SendText("too early"));
        })) {
            communicator.send(new WebSocketEvent.Connect());
            assertThatThrownBy(communicator::receive)
                    .hasCauseInstanceOf(ContractException.class)
                    .hasMessageContaining("Expected WebSocketEvent.Accept, Close or DenialStart")
                    .hasStackTraceContaining("lambda$eventsOutOfOrderFailAtTheApplicationsOwnLine");
        }
    }

    @Test
    void aSubprotocolThatWasNotOfferedIsAMistake() {
        try (var communicator = start((_, _, send) -> send.accept(new WebSocketEvent.Accept("v2", Headers.EMPTY)))) {
            assertThatThrownBy(communicator::receive)
                    .hasMessageContaining(
                            "Expected one of the subprotocols the client offers, [], or null, but got \"v2\"");
        }
    }

    @Test
    void theDisconnectComesAgainAndSendsFailOnceItIsThere() throws InterruptedException {
        BlockingQueue<Object> seen = new ArrayBlockingQueue<>(10);
        try (var communicator = start(webSocket((_, receive, send) -> {
            seen.add(receive.next());
            seen.add(receive.next());
            try {
                send.accept(new WebSocketEvent.SendText("too late"));
            } catch (ClientDisconnectedException e) {
                seen.add(e);
                throw e;
            }
        }))) {
            open(communicator);
            communicator.send(new WebSocketEvent.Disconnect(4000, "bye"));
            communicator.send(new WebSocketEvent.ReceiveText("nobody hears this"));
            communicator.awaitEnd();
        }
        assertThat(seen.take()).isEqualTo(new WebSocketEvent.Disconnect(4000, "bye"));
        assertThat(seen.take()).isEqualTo(new WebSocketEvent.Disconnect(4000, "bye"));
        assertThat(seen.take()).isInstanceOf(ClientDisconnectedException.class);
    }

    @Test
    void afterItsOwnCloseAnApplicationGetsItsOwnCodeAndMaySendNothing() throws InterruptedException {
        BlockingQueue<Object> seen = new ArrayBlockingQueue<>(10);
        try (var communicator = start(webSocket((_, receive, send) -> {
            send.accept(new WebSocketEvent.Close(4004, "mine"));
            seen.add(receive.next());
            try {
                send.accept(new WebSocketEvent.SendText("too late"));
            } catch (ContractException e) {
                seen.add(e.getMessage());
            }
        }))) {
            open(communicator);
            assertThat(communicator.receive()).isEqualTo(new WebSocketEvent.Close(4004, "mine"));
            communicator.send(new WebSocketEvent.Disconnect(1001));
            communicator.awaitEnd();
        }
        assertThat(seen.take())
                .isEqualTo(new WebSocketEvent.Disconnect(4004, "mine", WebSocketEvent.Disconnect.By.APPLICATION));
        assertThat(seen.take().toString()).contains("this application has closed the socket");
    }

    @Test
    void aRefusedHandshakeEndsWithoutACloseFrame() throws InterruptedException {
        BlockingQueue<Object> seen = new ArrayBlockingQueue<>(10);
        try (var communicator = start((_, receive, send) -> {
            send.accept(WebSocketEvent.Close.NORMAL);
            seen.add(receive.next());
        })) {
            assertThat(communicator.receive()).isEqualTo(WebSocketEvent.Close.NORMAL);
        }
        assertThat(seen.take())
                .isEqualTo(new WebSocketEvent.Disconnect(1006, "", WebSocketEvent.Disconnect.By.APPLICATION));
    }

    @Test
    void sendBlocksWhileTheTestDoesNotRead() throws InterruptedException {
        var options = TestOptions.defaults().withMaxUnreadEvents(2);
        BlockingQueue<Integer> sent = new ArrayBlockingQueue<>(10);
        BlockingQueue<Thread> thread = new ArrayBlockingQueue<>(1);
        var application = webSocket((_, _, send) -> {
            thread.add(Thread.currentThread());
            for (int i = 1; i <= 5; i++) {
                send.accept(new WebSocketEvent.SendText("" + i));
                sent.add(i);
            }
        });
        try (var communicator = ApplicationCommunicator.start(application, scope(), options)) {
            open(communicator);
            var blocked = thread.take();
            while (blocked.getState() != Thread.State.WAITING) Thread.onSpinWait();
            assertThat(sent).containsExactly(1, 2);
            for (int i = 1; i <= 5; i++)
                assertThat(communicator.receive()).isEqualTo(new WebSocketEvent.SendText("" + i));
            communicator.awaitEnd();
            assertThat(sent).hasSize(5);
        }
    }

    @Test
    void aBlockedSendIsReleasedWhenTheClientGoes() {
        var options = TestOptions.defaults().withMaxUnreadEvents(1);
        var application = webSocket((_, _, send) -> {
            while (true) send.accept(new WebSocketEvent.SendText("more"));
        });
        try (var communicator = ApplicationCommunicator.start(application, scope(), options)) {
            open(communicator);
            communicator.send(new WebSocketEvent.Disconnect(1001));
            communicator.awaitEnd();
        }
    }

    @Test
    void somethingThatComesAfterAllIsNotNothing() {
        try (var communicator = start(webSocket((_, receive, send) -> {
            receive.next();
            long until = System.nanoTime() + 30_000_000;
            while (System.nanoTime() < until) Thread.onSpinWait();
            send.accept(new WebSocketEvent.SendText("late"));
            receive.next();
        }))) {
            open(communicator);
            communicator.receivesNothing();
            communicator.send(new WebSocketEvent.ReceiveText("go"));
            assertThatThrownBy(communicator::receivesNothing)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected nothing more")
                    .hasMessageContaining("SendText \"late\"");
            assertThat(communicator.receive()).isEqualTo(new WebSocketEvent.SendText("late"));
        }
    }

    @Test
    void anApplicationThatWaitsElsewhereIsBelievedAfterTheQuietTime() {
        var latch = new CountDownLatch(1);
        try (var communicator = start(webSocket((_, _, _) -> latch.await()))) {
            open(communicator);
            communicator.receivesNothing();
            latch.countDown();
            communicator.awaitEnd();
        }
    }

    @Test
    void anApplicationThatNeverRestsIsNotBelieved() {
        try (var communicator = ApplicationCommunicator.start(
                webSocket((_, _, _) -> {
                    while (!Thread.interrupted()) Thread.onSpinWait();
                }),
                scope(),
                IMPATIENT)) {
            open(communicator);
            assertThatThrownBy(communicator::receivesNothing)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("to come to rest within 300 ms, but it still works")
                    .hasMessageContaining("ApplicationCommunicatorTest.java:");
        }
    }

    @Test
    void anApplicationThatDoesNotHeedItsDisconnectIsInterrupted() {
        var latch = new CountDownLatch(1);
        var communicator = ApplicationCommunicator.start(webSocket((_, _, _) -> latch.await()), scope(), IMPATIENT);
        open(communicator);
        communicator.close();
    }

    @Test
    void anApplicationThatDoesNotEvenHeedInterruptionIsNamed() {
        var latch = new CountDownLatch(1);
        var communicator = ApplicationCommunicator.start(
                webSocket((_, _, _) -> {
                    while (latch.getCount() > 0) {
                        try {
                            latch.await();
                        } catch (InterruptedException _) {
                            // As applications should not be written.
                        }
                    }
                }),
                scope(),
                IMPATIENT);
        open(communicator);
        assertThatThrownBy(communicator::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("within 300 ms of being interrupted, but it still runs")
                .hasMessageContaining("in state WAITING");
        latch.countDown();
        communicator.close();
    }

    @Test
    void twoThreadsInReceiveAreAMistake() {
        try (var communicator = start((_, receive, _) -> {
            var other = Thread.ofVirtual().start(() -> {
                try {
                    receive.next();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            while (other.getState() != Thread.State.WAITING) Thread.onSpinWait();
            receive.next();
        })) {
            assertThat(communicator.awaitFailure())
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("one thread at a time in receive.next()");
        }
    }

    @Test
    void lifespansAreCheckedToo() {
        try (var communicator = ApplicationCommunicator.start(
                (_, receive, send) -> {
                    receive.next();
                    send.accept(new LifespanEvent.StartupComplete());
                    send.accept(new LifespanEvent.StartupComplete());
                },
                LifespanScope.create())) {
            communicator.send(new LifespanEvent.Startup());
            assertThat(communicator.receive()).isEqualTo(new LifespanEvent.StartupComplete());
            assertThatThrownBy(communicator::receive).hasMessageContaining("because the server has not asked");
        }
    }

    @Test
    void aChannelHasNobodyToSendTo() {
        var scope = ChannelScope.of("thumbnails");
        try (var communicator = ApplicationCommunicator.start(
                (_, receive, send) -> {
                    assertThat(receive.next()).isEqualTo(ChannelMessage.of("thumbnail.make"));
                    send.accept(WebSocketEvent.Close.NORMAL);
                },
                scope)) {
            communicator.send(ChannelMessage.of("thumbnail.make"));
            assertThatThrownBy(communicator::receive)
                    .hasMessageContaining("Expected nothing on a channel scope, but got Close 1000");
        }
    }

    @Test
    void aWorkerThatReadsForEverIsCancelledAtClose() {
        try (var communicator = ApplicationCommunicator.start(
                (_, receive, _) -> {
                    while (true) receive.next();
                },
                ChannelScope.of("thumbnails"))) {
            communicator.send(ChannelMessage.of("thumbnail.make"));
            communicator.receivesNothing();
        }
    }

    @Test
    void anInterruptedTestSaysWhatItWaitedFor() {
        try (var communicator = start(Applications.SILENT)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(communicator::receive).hasMessageContaining("interrupted while it waited");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anInboundQueueThatNobodyReadsIsBounded() {
        var options = IMPATIENT.withMaxUnreadEvents(3);
        Event.Inbound event = new WebSocketEvent.ReceiveText("x");
        var latch = new CountDownLatch(1);
        try (var communicator = ApplicationCommunicator.start((_, _, _) -> latch.await(), scope(), options)) {
            for (int i = 0; i < 3; i++) communicator.send(event);
            assertThatThrownBy(() -> communicator.send(event))
                    .hasMessageContaining("Expected an application that reads, but it left 3 events unread");
            latch.countDown();
        }
    }
}
