package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A WebSocket is the same over HTTP/1.1 and HTTP/2 (RFC 8441).
final class WebSocketVersionsTest {
    @ParameterizedTest
    @EnumSource
    void messagesAreEchoedAndACloseIsAnswered(SocketPeer.Way way) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = way.open(server)) {
            assertThat(client.status()).isEqualTo(way.accepted());
            client.write(RawFrame.text("hello"));
            client.write(RawFrame.of(RawFrame.FIN | RawFrame.BINARY, new byte[100_000]));
            client.write(RawFrame.ping("there"));
            // A pong goes past what waits.
            var frames = List.of(client.readFrame(), client.readFrame(), client.readFrame());
            assertThat(frames.stream()
                            .filter(it -> it.opcode() == RawFrame.PONG)
                            .map(RawFrame::text))
                    .containsExactly("there");
            assertThat(frames.stream()
                            .filter(it -> it.opcode() != RawFrame.PONG)
                            .map(it -> it.payload().length))
                    .containsExactly(5, 100_000);
            client.write(RawFrame.close(3000, "bye"));
            assertThat(client.readFrame().closeCode()).isEqualTo(3000);
            client.awaitEnd();
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", "text hello", "bytes 100000", "disconnect 3000 bye", "returned");
            client.close();
            server.awaitIdle();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theScopeIsTheSame(SocketPeer.Way way) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = way.open(server, "sec-websocket-protocol", "one, two", "x-mark", "1")) {
            assertThat(client.status()).isEqualTo(way.accepted());
            var scope = (WebSocketScope) server.next().scope();
            assertThat(scope.head().scheme()).isEqualTo("ws");
            assertThat(scope.head().path()).isEqualTo("/socket");
            assertThat(scope.head().queryString()).isEqualTo("a=b");
            assertThat(scope.head().httpVersion()).isEqualTo(way == SocketPeer.Way.HTTP2 ? "2" : "1.1");
            assertThat(scope.head().headers().first("host")).contains("test:80");
            assertThat(scope.head().headers().first("x-mark")).contains("1");
            assertThat(scope.subprotocols()).containsExactly("one", "two");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theChosenSubprotocolAndHeadersTravel(SocketPeer.Way way) {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(new WebSocketEvent.Accept("two", Headers.of("x-chosen", "yes")));
            Apps.readOn(receive);
        };
        try (var server = ServerForTests.of(application);
                var client = way.open(server, "sec-websocket-protocol", "one, two")) {
            assertThat(client.header("sec-websocket-protocol")).isEqualTo("two");
            assertThat(client.header("x-chosen")).isEqualTo("yes");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDenialHasItsOwnStatusHeadersAndBody(SocketPeer.Way way) {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(new WebSocketEvent.DenialStart(429, Headers.of("x-wait", "5")));
            send.accept(new WebSocketEvent.DenialBody(Bytes.utf8("come "), true));
            send.accept(new WebSocketEvent.DenialBody(Bytes.utf8("back"), false));
        };
        try (var server = ServerForTests.of(application);
                var client = way.open(server)) {
            assertThat(client.status()).isEqualTo(429);
            assertThat(client.header("x-wait")).isEqualTo("5");
            assertThat(client.body()).isEqualTo("come back");
            server.awaitStatistics("a refusal", seen -> seen.refusedHandshakes() == 1 && seen.applications() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingBeforeAcceptingIsA403(SocketPeer.Way way) {
        try (var server = ServerForTests.of((_, receive, send) -> {
                    receive.next();
                    send.accept(new WebSocketEvent.Close(1000));
                });
                var client = way.open(server)) {
            assertThat(client.status()).isEqualTo(403);
        }
    }

    /// T-29, T-40.
    @ParameterizedTest
    @EnumSource
    void foreignPagesAreRefusedBeforeAnyApplication(SocketPeer.Way way) {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            try (var client = way.open(server, "origin", "http://evil.example")) {
                assertThat(client.status()).isEqualTo(403);
            }
            try (var client = way.open(server, "origin", "null")) {
                assertThat(client.status()).isEqualTo(403);
            }
            assertThat(server.hasStartedNothingElse()).isTrue();
            try (var client = way.open(server, "origin", "http://test")) {
                assertThat(client.status()).isEqualTo(way.accepted());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aVersionOfOldIsToldOfOurs(SocketPeer.Way way) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = way.open(server, "sec-websocket-protocol", "a, a")) {
            assertThat(client.status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageOverTheLimitClosesWith1009(SocketPeer.Way way) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxMessageBytes(100));
                var client = way.open(server)) {
            client.write(RawFrame.text("x".repeat(100)));
            assertThat(client.readFrame().text()).hasSize(100);
            client.write(RawFrame.text("x".repeat(101)));
            assertThat(client.readFrame().closeCode()).isEqualTo(1009);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnmaskedFrameClosesWith1002AndTheEnd(SocketPeer.Way way) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = way.open(server)) {
            client.write(RawFrame.unmasked(RawFrame.FIN | RawFrame.TEXT, new byte[5]));
            assertThat(client.readFrame().closeCode()).isEqualTo(1002);
            client.awaitEnd();
        }
    }

    @ParameterizedTest
    @EnumSource
    void textCutWithinACharacterIsWhole(SocketPeer.Way way) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = way.open(server)) {
            byte[] frame = RawFrame.text("caf\u00e9 \u20ac");
            for (byte octet : frame) client.write(new byte[] {octet});
            assertThat(client.readFrame().text()).isEqualTo("caf\u00e9 \u20ac");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenConnectionIs1006(SocketPeer.Way way) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = way.open(server)) {
            client.write(RawFrame.text("hello"));
            client.readFrame();
            client.reset();
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", "text hello", "disconnect 1006", "returned");
            server.awaitStatistics("no socket", seen -> seen.webSockets() == 0 && seen.applications() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndWithoutACloseFrameIs1006(SocketPeer.Way way) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = way.open(server)) {
            client.halfClose();
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1006", "returned");
            client.awaitEnd();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSilentPeerIsPingedAndThenCut(SocketPeer.Way way) {
        try (var server = ServerForTests.withTimeouts(
                        Apps.ECHO, it -> it.withPing(Duration.ofMillis(100)).withPong(Duration.ofMillis(100)));
                var client = way.open(server)) {
            assertThat(client.readFrame().opcode()).isEqualTo(RawFrame.PING);
            client.awaitEnd();
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1006", "returned");
            assertThat(server.server().statistics().deadPeers()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosingServerSays1001(SocketPeer.Way way) throws Exception {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = way.open(server)) {
            var recorded = server.next();
            var closing = Thread.ofVirtual().start(server::close);
            assertThat(client.readCloseFrame().closeCode()).isEqualTo(1001);
            client.write(RawFrame.close(1001, ""));
            client.awaitEnd();
            closing.join();
            // When to come back is told as the reason.
            assertThat(recorded.awaitEnd()).hasSize(3).element(1).asString().startsWith("disconnect 1001");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBroadcastReachesIt(SocketPeer.Way way) throws Exception {
        try (var server = ServerForTests.of(Apps.READER);
                var client = way.open(server);
                var other = server.webSocket()) {
            var outlets = List.of(OutsideWritersTest.outlet(server.next()), OutsideWritersTest.outlet(server.next()));
            for (int i = 0; i < 200; i++)
                outlets.getFirst().lane().write(outlets, null, OutsideWritersTest.text("message " + i));
            for (int i = 0; i < 200; i++) {
                assertThat(client.readFrame().text()).isEqualTo("message " + i);
                assertThat(other.readFrame().text()).isEqualTo("message " + i);
            }
        }
    }
}
