package dev.levada.middleware.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvents;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.Handshake;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.WebSocketCommunicator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FirstMessageTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));
    private static final TokenVerifier WORDS =
            token -> token.startsWith("good-") ? Optional.of(Claim.of(token.substring(5))) : Optional.empty();

    private final AtomicInteger started = new AtomicInteger();
    private final FirstMessage first = TokenSource.firstMessage();

    /// Says who is there, and then what it hears.
    private final Application greeter = (scope, receive, send) -> {
        started.incrementAndGet();
        var identity = Identity.of(scope);
        if (!(scope instanceof WebSocketScope socket)) {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8(identity.id().orElse("nobody"))));
            return;
        }
        for (var event : WebSocketEvents.accepting(socket, receive, send)) {
            if (event instanceof WebSocketEvent.ReceiveText text)
                send.accept(new WebSocketEvent.SendText(identity.id().orElse("nobody") + ": " + text.text()));
        }
    };

    private static Authentication by(FirstMessage first) {
        return Authentication.byToken(
                WORDS,
                id -> id.equals("gone") ? Optional.empty() : Optional.of(id),
                TokenSource.authorization(),
                first);
    }

    private static WebSocketCommunicator open(Application site, String... headers) {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.of(headers)));
        return WebSocketCommunicator.start(site, scope, PATIENT);
    }

    @Test
    void theApplicationStartsWhenItsUserIsKnown() {
        try (var socket = open(by(first).around(greeter))) {
            assertThat(socket.connect()).isInstanceOf(Handshake.Accepted.class);
            socket.receivesNothing();
            assertThat(started).hasValue(0);
            socket.sendText("{\"token\":\"good-ann\",\"more\":1}");
            socket.sendText("hello");
            assertThat(socket.receiveText()).isEqualTo("ann: hello");
            assertThat(started).hasValue(1);
            assertThat(first.admitted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "good-ann",
                "{\"token\":\"bad\"}",
                "{\"token\":\"good-gone\"}",
                "{\"token\":7}",
                "{\"token\":null}",
                "{\"word\":\"good-ann\"}",
                "[\"good-ann\"]",
                "{\"token\":",
                "null"
            })
    void whatIsNoGoodTokenIsClosedAndTheApplicationNeverStarts(String message) {
        try (var socket = open(by(first).around(greeter))) {
            socket.connect();
            socket.sendText(message);
            assertThat(socket.awaitClose().code()).isEqualTo(4401);
        }
        assertThat(started).hasValue(0);
        assertThat(first.refused()).isEqualTo(1);
    }

    @Test
    void bytesAreNoToken() {
        try (var socket = open(by(first).around(greeter))) {
            socket.connect();
            socket.sendBytes(Bytes.utf8("{\"token\":\"good-ann\"}"));
            assertThat(socket.awaitClose().code()).isEqualTo(4401);
        }
    }

    @Test
    void aMessageHasALimit() {
        String message = "{\"token\":\"good-ann\"}";
        for (int limit : List.of(message.length() - 1, message.length(), message.length() + 1)) {
            var bounded = first.ofAtMost(limit);
            try (var socket = open(by(bounded).around(greeter))) {
                socket.connect();
                socket.sendText(message);
                if (limit < message.length())
                    assertThat(socket.awaitClose().code()).isEqualTo(1009);
                else socket.receivesNothing();
            }
            assertThat(bounded.tooLong()).isEqualTo(limit < message.length() ? 1 : 0);
        }
    }

    @Test
    void whoIsLateIsClosed() {
        var hasty = first.within(Duration.ofMillis(20));
        try (var socket = open(by(hasty).around(greeter))) {
            socket.connect();
            assertThat(socket.awaitClose().code()).isEqualTo(4408);
        }
        assertThat(hasty.late()).isEqualTo(1);
        assertThat(started).hasValue(0);
    }

    @Test
    void whoLeavesBeforeIsNobodysFault() {
        try (var socket = open(by(first).around(greeter))) {
            socket.connect();
            socket.cut();
        }
        assertThat(first.refused() + first.late() + first.admitted()).isZero();
        assertThat(started).hasValue(0);
    }

    @Test
    void whoIsKnownAlreadyIsNotAsked() {
        try (var socket = open(by(first).around(greeter), "authorization", "Bearer good-bob")) {
            socket.connect();
            socket.sendText("hello");
            assertThat(socket.receiveText()).isEqualTo("bob: hello");
        }
        assertThat(first.admitted()).isZero();
    }

    @Test
    void aBadHeaderIsNoReasonNotToAsk() {
        try (var socket = open(by(first).around(greeter), "authorization", "Bearer bad")) {
            socket.connect();
            assertThat(started).hasValue(0);
            socket.sendText("{\"token\":\"good-ann\"}");
            socket.sendText("hello");
            assertThat(socket.receiveText()).isEqualTo("ann: hello");
        }
    }

    @Test
    void whoIsKnownAndMayNotIsClosedWithACodeOfItsOwn() {
        var site = by(first)
                .then(Guarded.by(identity -> identity.id().orElse("").equals("bob")))
                .around(greeter);
        try (var socket = open(site)) {
            socket.connect();
            socket.sendText("{\"token\":\"good-ann\"}");
            assertThat(socket.awaitClose().code()).isEqualTo(FirstMessage.FORBIDDEN);
        }
        assertThat(started).hasValue(0);
    }

    @Test
    void theSubprotocolIsChosenBeforeTheUserIsKnown() {
        Application speaker = (_, receive, send) -> {
            receive.next();
            send.accept(new WebSocketEvent.Accept("chat", Headers.EMPTY));
            receive.next();
        };
        var head = RequestHead.of("GET", "ws", "/", Headers.EMPTY);
        var plain = WebSocketScope.of(head);
        var scope = new WebSocketScope(
                head, List.of("other", "chat"), plain.state(), plain.extensions(), plain.attributes());
        try (var socket = WebSocketCommunicator.start(by(first.speaking("chat")).around(speaker), scope, PATIENT)) {
            assertThat(((Handshake.Accepted) socket.connect()).subprotocol()).isEqualTo("chat");
            socket.sendText("{\"token\":\"good-ann\"}");
            socket.receivesNothing();
        }
        try (var socket = WebSocketCommunicator.start(by(first).around(speaker), scope, PATIENT)) {
            socket.connect();
            socket.sendText("{\"token\":\"good-ann\"}");
            assertThat(socket.awaitFailure())
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("speaking");
        }
    }

    @Test
    void whoCameByFirstMessageIsEndedByRevocations() {
        try (var layer = ChannelLayer.memory();
                var revocations = Revocations.over(layer)) {
            try (var socket = open(by(first).endedBy(revocations).around(greeter))) {
                socket.connect();
                assertThat(revocations.open()).isZero();
                socket.sendText("{\"token\":\"good-ann\"}");
                socket.sendText("hello");
                socket.receiveText();
                assertThat(revocations.open()).isEqualTo(1);
                revocations.revoke("ann");
                assertThat(socket.awaitClose().code()).isEqualTo(4401);
            }
        }
    }

    @Test
    void aRequestIsNotAsked() {
        try (var site = TestSite.of(TestSite.Mode.MEMORY, by(first).around(greeter), PATIENT)) {
            assertThat(site.get("/").text()).isEqualTo("nobody");
        }
    }

    @Test
    void aThousandAtOnceAreEachTheirOwn() {
        var site = by(first).around(greeter);
        var sockets = new WebSocketCommunicator[1_000];
        Arrays.setAll(sockets, _ -> open(site));
        for (var socket : sockets) socket.connect();
        for (int i = 0; i < sockets.length; i++) sockets[i].sendText("{\"token\":\"good-" + i + "\"}");
        for (var socket : sockets) socket.sendText("who?");
        for (int i = 0; i < sockets.length; i++)
            assertThat(sockets[i].receiveText()).isEqualTo(i + ": who?");
        for (var socket : sockets) socket.close();
    }

    @Test
    void overARealServerNothingIsHandledBeforeTheTokenEither() {
        try (var site = TestSite.live(by(first).around(greeter));
                var ann = site.webSocket("/").connect();
                var eve = site.webSocket("/").connect()) {
            eve.sendText("let me in");
            eve.sendText("{\"token\":\"good-eve\"}");
            ann.sendText("{\"token\":\"good-ann\"}");
            ann.sendText("hello");
            assertThat(ann.receiveText()).isEqualTo("ann: hello");
            assertThat(eve.awaitClose().code()).isEqualTo(4401);
        }
    }

    @Test
    void anUnreachableBoundIsAMistake() {
        assertThatThrownBy(() -> first.ofAtMost(0)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> first.within(Duration.ZERO)).isInstanceOf(ContractException.class);
    }
}
