package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What is particular to WebSockets on streams (RFC 8441).
final class Http2SocketTest {
    @Test
    void theServerSaysThatItTakesThem() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var raw = server.client()) {
            raw.write(Http2Client.PREFACE);
            var settings = new Http2Client(raw).await(Http2Frame.SETTINGS);
            boolean isThere = false;
            for (int at = 0; at < settings.payload().length; at += 6)
                isThere |= settings.number(at, 2) == Http2Client.ENABLE_CONNECT_PROTOCOL
                        && settings.number(at + 2, 4) == 1;
            assertThat(isThere).isTrue();
        }
    }

    /// T-29.
    @Test
    void aHandshakeThatEndsAtOnceIsReset() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            var head = client.handshake(1);
            client.write(new Http2Frame(head.type(), head.flags() | Http2Frame.END_STREAM, 1, head.payload()));
            assertThat(client.awaitReset(1)).isEqualTo(Http2Frame.PROTOCOL_ERROR);
            assertThat(server.hasStartedNothingElse()).isTrue();
        }
    }

    @Test
    void requestsAndSocketsShareAConnection() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(client.handshake(1), client.handshake(3), client.get(5, "/plain"));
            try (var one = new SocketPeer.OverHttp2(client, 1);
                    var three = new SocketPeer.OverHttp2(client, 3)) {
                one.write(RawFrame.text("one"));
                three.write(RawFrame.text("three"));
                assertThat(one.readFrame().text()).isEqualTo("one");
                assertThat(three.readFrame().text()).isEqualTo("three");
                assertThat(client.answer(5).text()).isEqualTo("GET /plain ");
                one.reset();
                three.write(RawFrame.text("still"));
                assertThat(three.readFrame().text()).isEqualTo("still");
            }
        }
    }

    @Test
    void whatCameBeforeTheAnswerIsNotLost() {
        var release = new CountDownLatch(1);
        try (var server = ServerForTests.of((scope, receive, send) -> {
                    release.await(15, TimeUnit.SECONDS);
                    Apps.echoSocket(scope, receive, send);
                });
                var client = Http2Client.open(server)) {
            client.write(client.handshake(1), Http2Frame.data(1, RawFrame.text("early"), false));
            client.ping();
            release.countDown();
            assertThat(new SocketPeer.OverHttp2(client, 1).readFrame().text()).isEqualTo("early");
        }
    }

    @Test
    void aSocketThatIsNotReadStopsItsPeerAndNobodyElse() throws Exception {
        var release = new CountDownLatch(1);
        Application application = (scope, receive, send) -> {
            if (!(scope instanceof WebSocketScope)) {
                Apps.ECHO.serve(scope, receive, send);
                return;
            }
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            release.await(15, TimeUnit.SECONDS);
            int messages = 0;
            while (messages < 20 && receive.next() instanceof WebSocketEvent.Receive) messages++;
            send.accept(new WebSocketEvent.SendText("read " + messages));
            Apps.readOn(receive);
        };
        try (var server = ServerForTests.of(application);
                var client = Http2Client.open(server)) {
            client.write(client.handshake(1));
            client.head(1);
            byte[] message = RawFrame.of(RawFrame.FIN | RawFrame.BINARY, new byte[9_990]);
            long window = 65_536;
            int sent = 0;
            // As far as the window of the stream allows; more than that it must not open.
            for (; sent < 20 && window >= message.length; sent++) {
                client.write(Http2Frame.data(1, message, false)).ping();
                window -= message.length;
                window += client.takeWindow(1);
            }
            assertThat(sent).isBetween(6, 19);
            client.write(client.request(3, "POST", "/", false), Http2Frame.data(3, "x".repeat(16_000), true));
            assertThat(client.answer(3).status()).isEqualTo("200");
            release.countDown();
            while (sent < 20) {
                while (window < message.length) {
                    client.await(Http2Frame.WINDOW_UPDATE);
                    window += client.takeWindow(1);
                }
                client.write(Http2Frame.data(1, message, false));
                window -= message.length;
                sent++;
            }
            assertThat(new SocketPeer.OverHttp2(client, 1).readFrame().text()).isEqualTo("read 20");
        }
    }

    private static Application sendingForEver(AtomicLong sent) {
        return (scope, receive, send) -> {
            if (!(scope instanceof WebSocketScope)) {
                Apps.ECHO.serve(scope, receive, send);
                return;
            }
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            while (true) {
                send.accept(new WebSocketEvent.SendBytes(Bytes.wrap(new byte[10_000])));
                sent.addAndGet(10_000);
            }
        };
    }

    @Test
    void aPeerThatOpensNoWindowBlocksItsSenderAndNobodyElse() throws Exception {
        var sent = new AtomicLong();
        try (var server =
                        ServerForTests.withTimeouts(sendingForEver(sent), it -> it.withDrain(Duration.ofMillis(100)));
                var client = Http2Client.open(server, Http2Client.INITIAL_WINDOW_SIZE, 1_000)) {
            client.write(client.handshake(1));
            HttpBodyTest.awaitStandstill(server, sent);
            assertThat(sent.get()).isLessThan(1 << 20);
            assertThat(client.write(client.get(3, "/")).answer(3).text()).isEqualTo("GET / ");
        }
    }

    /// T-25.
    @Test
    void aPeerThatOpensNoWindowForTheWriteTimeLosesItsSocket() {
        try (var server = ServerForTests.withTimeouts(
                        sendingForEver(new AtomicLong()), it -> it.withWrite(Duration.ofMillis(300)));
                var client = Http2Client.open(server, Http2Client.INITIAL_WINDOW_SIZE, 1_000)) {
            client.write(client.handshake(1));
            assertThat(client.awaitReset(1)).isEqualTo(Http2Frame.CANCEL);
            assertThat(server.next().awaitEnd().getLast()).contains("ClientDisconnectedException");
            client.ping();
            server.awaitStatistics("no socket", seen -> seen.webSockets() == 0 && seen.applications() == 0);
        }
    }

    @Test
    void messagesAreCompressedWhereBothSidesAgree() {
        String text = "the same again and again ".repeat(40);
        try (var server = ServerForTests.of(Apps.ECHO);
                var peer = SocketPeer.Way.HTTP2.open(server, "sec-websocket-extensions", "permessage-deflate");
                var zip = new RawDeflate(false)) {
            assertThat(peer.header("sec-websocket-extensions")).startsWith("permessage-deflate");
            for (int i = 0; i < 3; i++) {
                peer.write(zip.text(text));
                var frame = peer.readFrame();
                assertThat(frame.first() & RawDeflate.RSV1).isEqualTo(RawDeflate.RSV1);
                assertThat(frame.payload().length).isLessThan(text.length() / 4);
                assertThat(zip.inflateText(frame)).isEqualTo(text);
            }
        }
    }
}
