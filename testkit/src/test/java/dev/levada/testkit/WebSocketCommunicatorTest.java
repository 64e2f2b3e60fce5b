package dev.levada.testkit;

import static dev.levada.testkit.Applications.handshake;
import static dev.levada.testkit.Applications.webSocket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebSocketCommunicatorTest {
    private static WebSocketCommunicator start(Application application) {
        return WebSocketCommunicator.start(application, "/room");
    }

    @Test
    void anAcceptedHandshakeTellsSubprotocolAndHeaders() {
        var headers = Headers.of("set-cookie", "a=1");
        var offering = WebSocketScope.of(RequestHead.of("GET", "ws", "/room", Headers.EMPTY));
        var scope = new WebSocketScope(
                offering.head(), List.of("v1", "v2"), offering.state(), offering.extensions(), offering.attributes());
        try (var socket = WebSocketCommunicator.start(
                handshake((_, receive, send) -> {
                    send.accept(new WebSocketEvent.Accept("v2", headers));
                    receive.next();
                }),
                scope)) {
            assertThat(socket.connect()).isEqualTo(new Handshake.Accepted("v2", headers));
            assertThat(socket.subprotocol()).contains("v2");
            assertThat(socket.headers()).isEqualTo(headers);
            assertThatThrownBy(socket::connect).hasMessageContaining("it was called again");
        }
    }

    @Test
    void aRefusedHandshakeTellsTheCloseCode() {
        try (var socket = start(handshake((_, _, send) -> send.accept(new WebSocketEvent.Close(4003, "no"))))) {
            assertThat(socket.connect())
                    .isEqualTo(new Handshake.Refused(
                            new TestResponse(403, Headers.EMPTY, Bytes.EMPTY), new WebSocketEvent.Close(4003, "no")));
            assertThatThrownBy(() -> socket.sendText("x")).hasMessageContaining("the handshake was refused with 403");
            assertThatThrownBy(socket::receiveText).hasMessageContaining("the handshake was refused with 403");
            assertThatThrownBy(socket::awaitClose).hasMessageContaining("the handshake was refused with 403");
        }
    }

    @Test
    void nothingWorksBeforeConnect() {
        try (var socket = start(Applications.ECHO)) {
            assertThatThrownBy(() -> socket.sendText("x")).hasMessageContaining("connect() was not called");
            assertThatThrownBy(socket::receiveText).hasMessageContaining("connect() was not called");
        }
    }

    @Test
    void aMessageOfTheOtherKindIsNamed() {
        try (var socket = start(Applications.ECHO)) {
            socket.connect();
            socket.sendBytes(Bytes.of((byte) 1));
            assertThatThrownBy(socket::receiveText)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected a text message, but got SendBytes Bytes[1: 01]");
            socket.sendText("x");
            assertThatThrownBy(socket::receiveBytes)
                    .hasMessageContaining("Expected a binary message, but got SendText \"x\"");
        }
    }

    @Test
    void aCloseThatIsExpectedTooEarlyNamesWhatIsUnread() {
        try (var socket = start(webSocket((_, _, send) -> {
            send.accept(new WebSocketEvent.SendText("first this"));
            send.accept(WebSocketEvent.Close.NORMAL);
        }))) {
            socket.connect();
            assertThatThrownBy(socket::awaitClose)
                    .hasMessageContaining("but got SendText \"first this\". Read it first");
            assertThat(socket.awaitClose().code()).isEqualTo(1000);
        }
    }

    @Test
    void aCloseThatDoesNotComeSaysWhereTheApplicationIs() {
        var options = TestOptions.defaults().withDeadline(Duration.ofMillis(50));
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/room", Headers.EMPTY));
        try (var socket = WebSocketCommunicator.start(Applications.SILENT, scope, options)) {
            socket.connect();
            assertThatThrownBy(socket::awaitClose)
                    .hasMessageContaining("Expected the socket's close")
                    .hasMessageContaining("waiting in receive.next()");
        }
    }

    @Test
    void onlyCodesThatMayBeSentAreSent() {
        try (var socket = start(Applications.SILENT)) {
            socket.connect();
            assertThatThrownBy(() -> socket.disconnect(1006, "")).isInstanceOf(ContractException.class);
            assertThatThrownBy(() -> socket.close(1000, "x".repeat(124))).isInstanceOf(ContractException.class);
        }
    }

    @Test
    void closingTwiceIsHarmlessAndTheFirstCounts() {
        var socket = start(Applications.SILENT);
        socket.connect();
        socket.close(4001, "first");
        socket.close();
        assertThat(socket.awaitClose()).isEqualTo(new Disconnected(4001, "first"));
    }

    @Test
    void anApplicationThatNeverAnswersTheHandshakeIsNamed() {
        var options = TestOptions.defaults().withDeadline(Duration.ofMillis(50));
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/room", Headers.EMPTY));
        try (var socket = WebSocketCommunicator.start(handshake((_, receive, _) -> receive.next()), scope, options)) {
            assertThatThrownBy(socket::connect)
                    .hasMessageContaining("Expected an answer to the handshake")
                    .hasMessageContaining("within 50 ms, but none came. Nothing had come before.");
        }
    }
}
