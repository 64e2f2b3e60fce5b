package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.json.JsonException;
import dev.levada.layer.MessageType;
import dev.levada.testkit.WebSocketCommunicator;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWebSocketConsumerTest {
    record Said(String text) {}

    record Problem(String problem) {}

    sealed interface Command permits Move, Chat, Admin {}

    record Move(int x, int y) implements Command {}

    @MessageType("chat.say")
    record Chat(String text) implements Command {}

    sealed interface Admin extends Command permits Stop {}

    record Stop() implements Admin {}

    private static WebSocketCommunicator open(Supplier<? extends WebSocketConsumer> factory) {
        var socket = WebSocketCommunicator.start(WebSocketConsumer.application(factory), "/");
        socket.connect();
        return socket;
    }

    private static class Echo extends JsonWebSocketConsumer<Said> {
        @Override
        protected void received(Said said) {
            sendJson(said);
        }
    }

    @Test
    void recordsComeInAndGoOut() {
        try (var socket = open(Echo::new)) {
            socket.sendJson(new Said("hello"));
            assertThat(socket.receiveJson(Said.class)).isEqualTo(new Said("hello"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[]", "\"text\"", "null", "{\"text\":{}}", "{\"text\":\"a\",\"text\":\"b\"}"})
    void textThatIsNotOfTheFormClosesWith1007AndTheProblem(String text) {
        try (var socket = open(Echo::new)) {
            socket.sendText(text);
            var closed = socket.awaitClose();
            assertThat(closed.code()).isEqualTo(1007);
            assertThat(closed.reason()).startsWith("Expected JSON for Said, but got");
        }
    }

    @Test
    void aBinaryMessageClosesWith1003() {
        try (var socket = open(Echo::new)) {
            socket.sendBytes(Bytes.of((byte) 1));
            assertThat(socket.awaitClose().code()).isEqualTo(1003);
        }
    }

    @Test
    void aConsumerMayTakeBinaryMessagesBesideJson() {
        try (var socket = open(() -> new Echo() {
            @Override
            protected void received(Bytes bytes) {
                send(bytes);
            }
        })) {
            socket.sendBytes(Bytes.of((byte) 1));
            assertThat(socket.receiveBytes()).isEqualTo(Bytes.of((byte) 1));
        }
    }

    @Test
    void aConsumerMayAnswerInvalidTextAndGoOn() {
        try (var socket = open(() -> new Echo() {
            @Override
            protected ErrorPolicy invalid(JsonException problem) {
                return ErrorPolicy.reply(new Problem(String.valueOf(problem.getMessage())));
            }
        })) {
            socket.sendText("{");
            assertThat(socket.receiveJson(Problem.class).problem()).startsWith("Expected JSON for Said");
            socket.sendJson(new Said("next"));
            assertThat(socket.receiveJson(Said.class).text()).isEqualTo("next");
        }
    }

    @Test
    void aConsumerMayIgnoreInvalidText() {
        try (var socket = open(() -> new Echo() {
            @Override
            protected ErrorPolicy invalid(JsonException problem) {
                return ErrorPolicy.CONTINUE;
            }
        })) {
            socket.sendText("{");
            socket.receivesNothing();
            socket.sendJson(new Said("next"));
            assertThat(socket.receiveJson(Said.class).text()).isEqualTo("next");
        }
    }

    @Test
    void jsonThatTheConsumerItselfCannotReadIsItsOwnFailure() {
        try (var socket = open(() -> new Echo() {
            @Override
            protected void received(Said said) {
                throw new JsonException("elsewhere", null);
            }
        })) {
            socket.sendJson(new Said("x"));
            assertThat(socket.awaitClose().code()).isEqualTo(1011);
            assertThat(socket.awaitFailure()).hasMessage("elsewhere");
        }
    }

    private static final class Commands extends JsonWebSocketConsumer<Command> {
        @Override
        protected void received(Command command) {
            switch (command) {
                case Move(int x, int y) -> send("move " + x + " " + y);
                case Chat(String text) -> send("say " + text);
                case Stop() -> send("stop");
            }
        }
    }

    @Test
    void recordsOfASealedInterfaceAreToldApartByTheirType() {
        try (var socket = open(Commands::new)) {
            socket.sendText("{\"type\":\"move\",\"x\":3,\"y\":4}");
            assertThat(socket.receiveText()).isEqualTo("move 3 4");
            socket.sendText("{\"text\":\"hi\",\"type\":\"chat.say\"}");
            assertThat(socket.receiveText()).isEqualTo("say hi");
            socket.sendText("{\"type\":\"stop\"}");
            assertThat(socket.receiveText()).isEqualTo("stop");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"type\":null}", "{\"type\":\"java.lang.Runtime\"}", "{\"type\":\"Move\"}"})
    void aTypeThatTheSealedInterfaceDoesNotHaveIsInvalidAndNotRepeated(String text) {
        try (var socket = open(Commands::new)) {
            socket.sendText(text);
            var closed = socket.awaitClose();
            assertThat(closed.code()).isEqualTo(1007);
            assertThat(closed.reason())
                    .startsWith("Expected JSON with a \"type\" of [chat.say, move, stop], but got")
                    .doesNotContain("Runtime");
        }
    }

    @Test
    void mapsAreReadToo() {
        try (var socket = open(() -> new JsonWebSocketConsumer<Map<String, Object>>() {
            @Override
            protected void received(Map<String, Object> fields) {
                send(fields.toString());
            }
        })) {
            socket.sendText("{\"a\":[1,true]}");
            assertThat(socket.receiveText()).isEqualTo("{a=[1, true]}");
        }
    }

    private abstract static class Base<A, B> extends JsonWebSocketConsumer<B> {}

    private abstract static class Middle<C> extends Base<String, C> {}

    @Test
    void theFormIsFoundThroughAnyNumberOfGenericParents() {
        try (var socket = open(() -> new Middle<Said>() {
            @Override
            protected void received(Said said) {
                send(said.text());
            }
        })) {
            socket.sendJson(new Said("deep"));
            assertThat(socket.receiveText()).isEqualTo("deep");
        }
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static final class Raw extends JsonWebSocketConsumer {
        @Override
        protected void received(Object message) {}
    }

    private static final class Open<T> extends JsonWebSocketConsumer<T> {
        @Override
        protected void received(T message) {}
    }

    @Test
    void aConsumerThatNamesNoFormFailsWhenTheRouteIsBuilt() {
        assertThatThrownBy(() -> Sockets.socket("/", Raw::new))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining(Raw.class.getName())
                .hasMessageContaining("extends JsonWebSocketConsumer<Said>");
        assertThatThrownBy(() -> Sockets.socket("/", () -> new Open<Said>())).isInstanceOf(ContractException.class);
    }

    sealed interface Doubled permits One, Two {}

    @MessageType("same")
    record One() implements Doubled {}

    @MessageType("same")
    record Two() implements Doubled {}

    sealed interface Mixed permits NoRecord {}

    static final class NoRecord implements Mixed {}

    @Test
    void aSealedInterfaceThatCannotBeToldApartFailsWhenTheRouteIsBuilt() {
        assertThatThrownBy(() -> JsonForm.of(Doubled.class)).hasMessageContaining("both have \"same\"");
        assertThatThrownBy(() -> JsonForm.of(Mixed.class)).hasMessageContaining("Expected only records below");
    }

    @Test
    void closeReasonsAreCutAtAWholeCharacter() {
        assertThat(CloseReason.of("short")).isEqualTo("short");
        assertThat(CloseReason.of("x".repeat(200))).hasSize(123);
        assertThat(CloseReason.of("é".repeat(100))).isEqualTo("é".repeat(61));
        assertThat(CloseReason.of("x" + "é".repeat(61))).isEqualTo("x" + "é".repeat(61));
        assertThat(CloseReason.of("\ud83d\ude00".repeat(40))).isEqualTo("\ud83d\ude00".repeat(30));
    }
}
