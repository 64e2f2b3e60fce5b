package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.testkit.WebSocketCommunicator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ErrorPolicyTest {
    private record Oops(String message) {}

    private record Unwritable(int number) {
        @Override
        @SuppressWarnings("UnusedMethod") // JSON calls it
        public int number() {
            throw new IllegalStateException("unwritable");
        }
    }

    private final AtomicReference<Disconnected> end = new AtomicReference<>();

    private final class Failing extends WebSocketConsumer {
        private final ErrorPolicy policy;

        Failing(ErrorPolicy policy) {
            this.policy = policy;
        }

        @Override
        protected void received(String text) {
            if (text.equals("fail")) throw new IllegalStateException("planned");
            send(text);
        }

        @Override
        protected ErrorPolicy failed(Throwable failure) {
            return policy;
        }

        @Override
        protected void disconnected(Disconnected cause) {
            end.set(cause);
        }
    }

    private WebSocketCommunicator open(ErrorPolicy policy) {
        var socket = WebSocketCommunicator.start(WebSocketConsumer.application(() -> new Failing(policy)), "/");
        socket.connect();
        return socket;
    }

    @Test
    void closeClosesWith1011AndHandsTheFailureToTheServer() {
        try (var socket = open(ErrorPolicy.CLOSE)) {
            socket.sendText("fail");
            assertThat(socket.awaitClose().code()).isEqualTo(1011);
            assertThat(socket.awaitFailure()).hasMessage("planned");
        }
        assertThat(end.get().by()).isEqualTo(Disconnected.By.FAILURE);
        assertThat(end.get().failure()).hasMessage("planned");
    }

    @Test
    void continueGoesOnWithTheNextMessage() {
        try (var socket = open(ErrorPolicy.CONTINUE)) {
            socket.sendText("fail");
            socket.sendText("next");
            assertThat(socket.receiveText()).isEqualTo("next");
        }
        assertThat(end.get().by()).isEqualTo(Disconnected.By.PEER);
    }

    @Test
    void aReplyIsSentAsJsonAndTheConsumerGoesOn() {
        try (var socket = open(ErrorPolicy.reply(new Oops("try again")))) {
            socket.sendText("fail");
            socket.sendText("next");
            assertThat(socket.receiveText()).isEqualTo("{\"message\":\"try again\"}");
            assertThat(socket.receiveText()).isEqualTo("next");
        }
    }

    @Test
    void aCloseWithACodeOfItsOwnIsTheApplicationsDecisionAndNoFailureOfTheServer() {
        try (var socket = open(ErrorPolicy.close(4500, "sorry"))) {
            socket.sendText("fail");
            assertThat(socket.awaitClose()).hasToString("Disconnected[code=4500, reason=sorry]");
        }
        assertThat(end.get().by()).isEqualTo(Disconnected.By.FAILURE);
        assertThat(end.get().code()).isEqualTo(4500);
        assertThat(end.get().failure()).hasMessage("planned");
    }

    @Test
    void aHookThatFailsAfterItClosedIsAFailureAllTheSame() {
        class Closing extends WebSocketConsumer {
            @Override
            protected void received(String text) {
                close(4001);
                throw new IllegalStateException("planned");
            }

            @Override
            protected void disconnected(Disconnected cause) {
                end.set(cause);
            }
        }
        try (var socket = WebSocketCommunicator.start(WebSocketConsumer.application(Closing::new), "/")) {
            socket.connect();
            socket.sendText("x");
            assertThat(socket.awaitClose().code()).isEqualTo(4001);
            assertThat(socket.awaitFailure()).hasMessage("planned");
        }
        assertThat(end.get().code()).isEqualTo(4001);
        assertThat(end.get().by()).isEqualTo(Disconnected.By.FAILURE);
    }

    @Test
    void aHookThatFailsAfterThePeerHasGoneIsAFailureAllTheSame() throws Exception {
        var isReceived = new CountDownLatch(1);
        var isGone = new CountDownLatch(1);
        class Late extends WebSocketConsumer {
            @Override
            protected void received(String text) throws Exception {
                isReceived.countDown();
                assertThat(isGone.await(5, TimeUnit.SECONDS)).isTrue();
                throw new IllegalStateException("planned");
            }
        }
        try (var socket = WebSocketCommunicator.start(WebSocketConsumer.application(Late::new), "/")) {
            socket.connect();
            socket.sendText("x");
            assertThat(isReceived.await(5, TimeUnit.SECONDS)).isTrue();
            socket.cut();
            isGone.countDown();
            assertThat(socket.awaitFailure()).hasMessage("planned");
        }
    }

    @Test
    void aReplyThatCannotBeWrittenClosesWith1011AndBothProblemsAreTold() {
        try (var socket = open(ErrorPolicy.reply(new Unwritable(1)))) {
            socket.sendText("fail");
            assertThat(socket.awaitClose().code()).isEqualTo(1011);
            assertThat(socket.awaitFailure())
                    .hasMessage("planned")
                    .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        }
    }

    @Test
    void aCodeThatMayNotBeSentFailsWhereItIsNamed() {
        assertThatThrownBy(() -> ErrorPolicy.close(1006)).isInstanceOf(ContractException.class);
    }

    @Test
    void aStackOverflowEndsThisConnectionOnly() {
        class Deep extends WebSocketConsumer {
            @Override
            protected void received(String text) {
                if (text.equals("fail")) received(text);
                send(text);
            }
        }
        var application = WebSocketConsumer.application(Deep::new);
        try (var bad = WebSocketCommunicator.start(application, "/");
                var good = WebSocketCommunicator.start(application, "/")) {
            bad.connect();
            good.connect();
            bad.sendText("fail");
            assertThat(bad.awaitClose().code()).isEqualTo(1011);
            assertThat(bad.awaitFailure()).isInstanceOf(StackOverflowError.class);
            good.sendText("fine");
            assertThat(good.receiveText()).isEqualTo("fine");
        }
    }
}
