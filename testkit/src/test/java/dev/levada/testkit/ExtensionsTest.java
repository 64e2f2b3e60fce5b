package dev.levada.testkit;

import static dev.levada.testkit.Applications.handshake;
import static dev.levada.testkit.Applications.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.EarlyHints;
import dev.levada.contract.Event;
import dev.levada.contract.FileSending;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Inbox;
import dev.levada.contract.Outlet;
import dev.levada.contract.RequestHead;
import dev.levada.contract.Trailers;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The capabilities of scopes in memory behave like a server's.
class ExtensionsTest {
    private static final WebSocketScope SCOPE = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));

    private static Outlet outlet(WebSocketScope scope) {
        return scope.extension(Outlet.class).orElseThrow();
    }

    private static Inbox inbox(WebSocketScope scope) {
        return scope.extension(Inbox.class).orElseThrow();
    }

    private static WebSocketEvent.SendText text(String text) {
        return new WebSocketEvent.SendText(text);
    }

    @Test
    void channelMessagesComeBetweenTheEventsOfTheSocket() throws InterruptedException {
        BlockingQueue<Event> seen = new ArrayBlockingQueue<>(10);
        var application = webSocket((_, receive, _) -> {
            for (int i = 0; i < 4; i++) seen.add(receive.next());
        });
        try (var socket = WebSocketCommunicator.start(application, SCOPE)) {
            socket.connect();
            socket.sendText("one");
            assertThat(inbox(socket.scope()).offer(ChannelMessage.of("two"))).isTrue();
            socket.sendText("three");
            socket.disconnect(1000, "");
            assertThat(seen.take()).isEqualTo(new WebSocketEvent.ReceiveText("one"));
            assertThat(seen.take()).isEqualTo(ChannelMessage.of("two"));
            assertThat(seen.take()).isEqualTo(new WebSocketEvent.ReceiveText("three"));
            assertThat(seen.take()).isEqualTo(new WebSocketEvent.Disconnect(1000));
        }
    }

    @Test
    void theInboxRefusesWhatIsOverItsBound() {
        var latch = new CountDownLatch(1);
        var application = webSocket((_, receive, _) -> {
            latch.await();
            var event = receive.next();
            while (!(event instanceof WebSocketEvent.Disconnect)) event = receive.next();
        });
        var options = TestOptions.defaults().withMaxWaitingMessages(2);
        try (var socket = WebSocketCommunicator.start(application, SCOPE, options)) {
            socket.connect();
            var inbox = inbox(socket.scope());
            var message = ChannelMessage.of("m");
            assertThat(inbox.offer(message)).isTrue();
            assertThat(inbox.offer(message)).isTrue();
            assertThat(inbox.offer(message)).isFalse();
            socket.sendText("messages of the socket do not count");
            latch.countDown();
            socket.receivesNothing();
            assertThat(inbox.offer(message)).isTrue();
        }
    }

    @Test
    void theInboxRefusesWhatComesAfterTheEnd() {
        try (var socket = WebSocketCommunicator.start(Applications.SILENT, SCOPE)) {
            socket.connect();
            socket.disconnect(1000, "");
            assertThat(inbox(socket.scope()).offer(ChannelMessage.of("m"))).isFalse();
        }
    }

    @Test
    void broadcastsWaitForAcceptAndGoNowhereAfterClose() {
        var application = handshake((scope, receive, send) -> {
            outlet(scope).write(text("before"));
            send.accept(WebSocketEvent.Accept.PLAIN);
            outlet(scope).write(text("between"));
            send.accept(WebSocketEvent.Close.NORMAL);
            outlet(scope).write(text("after"));
            receive.next();
        });
        try (var socket = WebSocketCommunicator.start(application, SCOPE)) {
            socket.connect();
            assertThat(socket.receiveText()).isEqualTo("before");
            assertThat(socket.receiveText()).isEqualTo("between");
            assertThat(socket.awaitClose()).isEqualTo(new Disconnected(1000, ""));
            socket.receivesNothing();
        }
    }

    @Test
    void whatOneThreadWritesAndSendsKeepsItsOrder() {
        var application = webSocket((scope, receive, send) -> {
            for (int i = 0; i < 100; i += 2) {
                outlet(scope).write(text("" + i));
                send.accept(text("" + (i + 1)));
            }
            receive.next();
        });
        try (var socket = WebSocketCommunicator.start(application, SCOPE)) {
            socket.connect();
            for (int i = 0; i < 100; i++) assertThat(socket.receiveText()).isEqualTo("" + i);
            socket.receivesNothing();
        }
    }

    @Test
    void aLaneWritesToAllButOne() throws InterruptedException {
        try (var ann = WebSocketCommunicator.start(Applications.SILENT, SCOPE);
                var bob = WebSocketCommunicator.start(Applications.SILENT, SCOPE);
                var eve = WebSocketCommunicator.start(Applications.SILENT, SCOPE)) {
            for (var socket : List.of(ann, bob, eve)) socket.connect();
            var lane = outlet(ann.scope()).lane();
            assertThat(outlet(bob.scope()).lane()).isSameAs(lane);
            var outlets = List.of(outlet(ann.scope()), outlet(bob.scope()), outlet(eve.scope()));
            lane.write(outlets, outlet(bob.scope()), text("hello"));
            assertThat(ann.receiveText()).isEqualTo("hello");
            assertThat(eve.receiveText()).isEqualTo("hello");
            bob.receivesNothing();
        }
    }

    @Test
    void aClientTooSlowForItsBroadcastsIsClosed() throws InterruptedException {
        BlockingQueue<Event> seen = new ArrayBlockingQueue<>(10);
        var application = webSocket((_, receive, _) -> seen.add(receive.next()));
        var options = TestOptions.defaults().withMaxUnreadEvents(2);
        try (var socket = WebSocketCommunicator.start(application, SCOPE, options)) {
            socket.connect();
            for (int i = 0; i < 3; i++) outlet(socket.scope()).write(text("" + i));
            assertThat(socket.awaitClose().code()).isEqualTo(1013);
            assertThat(((WebSocketEvent.Disconnect) seen.take()).code()).isEqualTo(1013);
        }
    }

    @Test
    void denialsAreOffered() {
        try (var socket = WebSocketCommunicator.start(Applications.SILENT, SCOPE)) {
            assertThat(socket.scope().extension(DenialResponse.class)).isPresent();
            socket.connect();
        }
    }

    @Test
    void scopesCanDoWithout() {
        var options = TestOptions.defaults().withoutExtensions();
        try (var socket = WebSocketCommunicator.start(Applications.SILENT, SCOPE, options)) {
            assertThat(socket.scope()).isSameAs(SCOPE);
            assertThat(socket.scope().extension(Inbox.class)).isEmpty();
            socket.connect();
        }
    }

    @Test
    void requestsHaveHintsAndFilesAndTrailersWhereTheClientTakesThem() {
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.EMPTY));
        try (var exchange = HttpCommunicator.start(Applications.HELLO, scope)) {
            assertThat(exchange.scope().extension(EarlyHints.class)).isPresent();
            assertThat(exchange.scope().extension(FileSending.class)).isPresent();
            assertThat(exchange.scope().extension(Trailers.class)).isEmpty();
            assertThat(exchange.scope().extension(Inbox.class)).isEmpty();
        }
        var taking = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.of("te", "trailers")));
        try (var exchange = HttpCommunicator.start(Applications.HELLO, taking)) {
            assertThat(exchange.scope().extension(Trailers.class)).isPresent();
        }
    }
}
