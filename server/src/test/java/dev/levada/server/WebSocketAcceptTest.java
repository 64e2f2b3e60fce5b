package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Inbox;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Acceptance and refusal, as asgi-events 3.2 and 3.3 have them and Daphne has not.
final class WebSocketAcceptTest {
    private static Application answering(Event.Outbound... events) {
        return (_, receive, send) -> {
            receive.next();
            for (var event : events) send.accept(event);
            Apps.readOn(receive);
        };
    }

    private static RawResponse answer(ServerForTests server, String... headerLines) {
        try (var client = server.client()) {
            client.write(ServerForTests.handshake(headerLines));
            var response = client.readResponse();
            if (response.status() != 101) assertThat(client.readToEnd()).isEmpty();
            return response;
        }
    }

    @Test
    void theChosenSubprotocolAndHeadersTravel() {
        var accept = new WebSocketEvent.Accept("b", Headers.of("set-cookie", "a=1", "x-b", "2", "set-cookie", "c=3"));
        try (var server = ServerForTests.of(answering(accept))) {
            var response = answer(server, "Sec-WebSocket-Protocol: a, b");
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.headers("sec-websocket-protocol")).containsExactly("b");
            assertThat(response.headers("set-cookie")).containsExactly("a=1", "c=3");
            assertThat(response.headers("x-b")).containsExactly("2");
            server.awaitIdle();
            assertThat(server.server().statistics().handshakes()).isEqualTo(1);
        }
    }

    @Test
    void headersOfTheHandshakeItselfAreTheServers() {
        var headers = Headers.of("upgrade", "evil", "connection", "evil", "sec-websocket-accept", "evil");
        try (var server = ServerForTests.of(answering(new WebSocketEvent.Accept(null, headers)))) {
            var response = answer(server);
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.toString()).doesNotContain("evil");
        }
    }

    @Test
    void aSubprotocolThatWasNotOfferedIsRefusedAtTheCaller() {
        try (var server = ServerForTests.of(answering(new WebSocketEvent.Accept("c", Headers.EMPTY)))) {
            assertThat(answer(server, "Sec-WebSocket-Protocol: a, b").status()).isEqualTo(500);
            assertThat(server.next().awaitEnd().getLast())
                    .isEqualTo("threw " + ContractException.class.getName()
                            + ": Expected a subprotocol that the client offers [a, b], but got \"c\".");
        }
    }

    @Test
    void closingBeforeAcceptingIsA403() {
        try (var server = ServerForTests.of(answering(new WebSocketEvent.Close(4001, "not you")))) {
            var response = answer(server);
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.header("connection")).contains("close");
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1006", "returned");
            assertThat(server.awaitIdle().refusedHandshakes()).isEqualTo(1);
            assertThat(server.server().statistics().handshakes()).isZero();
        }
    }

    @Test
    void aDenialResponseHasItsOwnStatusHeadersAndBody() {
        var start = new WebSocketEvent.DenialStart(
                429, Headers.of("retry-after", "5", "set-cookie", "a=1", "set-cookie", "b=2"));
        try (var server = ServerForTests.of(answering(
                start,
                new WebSocketEvent.DenialBody(Bytes.utf8("come "), true),
                new WebSocketEvent.DenialBody(Bytes.utf8("back"), false)))) {
            var response = answer(server);
            assertThat(response.status()).isEqualTo(429);
            assertThat(response.headers("retry-after")).containsExactly("5");
            assertThat(response.headers("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(response.text()).isEqualTo("come back");
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1006", "returned");
            assertThat(server.awaitIdle().refusedHandshakes()).isEqualTo(1);
        }
    }

    @Test
    void aDenialBehindAHeadRequestHasItsBody() {
        Application application = (scope, receive, send) -> {
            if (scope instanceof HttpScope) {
                Apps.respond(send, "hello");
                return;
            }
            receive.next();
            send.accept(new WebSocketEvent.DenialStart(429, Headers.EMPTY));
            send.accept(new WebSocketEvent.DenialBody(Bytes.utf8("come back"), false));
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n").readResponse("HEAD");
            assertThat(client.write(ServerForTests.handshake()).readResponse().text())
                    .isEqualTo("come back");
        }
    }

    @Test
    void aDenialThatIsNeverFinishedIsA500() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(new WebSocketEvent.DenialStart(429, Headers.EMPTY));
            send.accept(new WebSocketEvent.DenialBody(Bytes.utf8("half"), true));
        };
        try (var server = ServerForTests.of(application)) {
            var response = answer(server);
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.text()).doesNotContain("half");
        }
    }

    @Test
    void aDenialIsBounded() {
        var half = new WebSocketEvent.DenialBody(Bytes.wrap(new byte[40_000]), true);
        try (var server =
                ServerForTests.of(answering(new WebSocketEvent.DenialStart(400, Headers.EMPTY), half, half))) {
            assertThat(answer(server).status()).isEqualTo(500);
            assertThat(server.next().awaitEnd().getLast())
                    .isEqualTo("threw " + ContractException.class.getName()
                            + ": Expected a refusal of at most 65536 bytes, but got at least 80000. Link to longer"
                            + " explanations.");
        }
    }

    @Test
    void anErrorBeforeAcceptingIsA500AtOnce() {
        Application application = (_, receive, _) -> {
            receive.next();
            throw new IllegalStateException("before accepting");
        };
        try (var log = new CapturedLog();
                var server = ServerForTests.of(application)) {
            long from = System.nanoTime();
            assertThat(answer(server).status()).isEqualTo(500);
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
            log.await("before accepting");
            assertThat(server.awaitIdle().applicationErrors()).isEqualTo(1);
        }
    }

    @Test
    void returningBeforeAcceptingIsA500AndIsLogged() {
        try (var log = new CapturedLog();
                var server = ServerForTests.of((_, _, _) -> {})) {
            assertThat(answer(server).status()).isEqualTo(500);
            log.await("Expected the application to accept or close the WebSocket");
        }
    }

    @Test
    void aClientThatLeavesBeforeTheAnswerIsADisconnect() {
        Application application = (_, receive, send) -> {
            Apps.readOn(receive);
            send.accept(WebSocketEvent.Accept.PLAIN);
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write(ServerForTests.handshake());
            var recorded = server.next().await("connect");
            client.leave();
            var history = recorded.awaitEnd();
            assertThat(history).startsWith("connect", "disconnect 1006").hasSize(3);
            assertThat(history.getLast()).contains("ClientDisconnectedException");
            assertThat(server.awaitIdle().applicationErrors()).isZero();
        }
    }

    @Test
    void theServerOffersItsExtensions() {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            answer(server);
            var scope = server.next().scope();
            assertThat(scope.extension(Inbox.class)).isPresent();
            assertThat(scope.extension(Outlet.class)).isPresent();
            assertThat(scope.extension(DenialResponse.class)).isPresent();
        }
    }

    static Stream<Arguments> illegalEvents() {
        var text = new WebSocketEvent.SendText("hello");
        var accept = WebSocketEvent.Accept.PLAIN;
        var close = WebSocketEvent.Close.NORMAL;
        var denial = new WebSocketEvent.DenialStart(400, Headers.EMPTY);
        var body = new WebSocketEvent.DenialBody(Bytes.EMPTY, false);
        String connecting = "Expected WebSocketEvent.Accept, Close or DenialStart on this WebSocket, but got ";
        String open = "Expected WebSocketEvent.SendText, SendBytes or Close on this WebSocket, but got ";
        String closed = "Expected nothing more, because this application has closed the socket on this WebSocket, but"
                + " got ";
        return Stream.of(
                Arguments.of(List.of(text), connecting + "WebSocketEvent.SendText."),
                Arguments.of(List.of(body), connecting + "WebSocketEvent.DenialBody."),
                Arguments.of(List.of(new HttpEvent.ResponseStart(200)), connecting + "HttpEvent.ResponseStart."),
                Arguments.of(List.of(accept, accept), open + "WebSocketEvent.Accept."),
                Arguments.of(List.of(accept, denial), open + "WebSocketEvent.DenialStart."),
                Arguments.of(List.of(accept, close, text), closed + "WebSocketEvent.SendText."),
                Arguments.of(List.of(accept, close, close), closed + "WebSocketEvent.Close."),
                Arguments.of(List.of(close, accept), closed + "WebSocketEvent.Accept."),
                Arguments.of(
                        List.of(denial, text),
                        "Expected WebSocketEvent.DenialBody on this WebSocket, but got WebSocketEvent.SendText."),
                Arguments.of(List.of(denial, body, accept), closed + "WebSocketEvent.Accept."));
    }

    @ParameterizedTest
    @MethodSource("illegalEvents")
    void anEventOutOfOrderIsRefusedAtTheCaller(List<Event.Outbound> events, String message) throws Exception {
        var failed = new CompletableFuture<Throwable>();
        Application application = (_, receive, send) -> {
            receive.next();
            try {
                for (var event : events) send.accept(event);
            } catch (ContractException e) {
                failed.complete(e);
                throw e;
            }
        };
        try (var server = ServerForTests.of(application)) {
            answer(server);
            assertThat(failed.get(10, TimeUnit.SECONDS)).hasMessage(message);
        }
    }

    @Test
    void theSubprotocolHasItsOwnField() {
        assertThatThrownBy(() -> new WebSocketEvent.Accept(null, Headers.of("sec-websocket-protocol", "a")))
                .isInstanceOf(ContractException.class);
    }
}
