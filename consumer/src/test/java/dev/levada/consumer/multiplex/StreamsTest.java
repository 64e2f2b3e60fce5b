package dev.levada.consumer.multiplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.consumer.Disconnected;
import dev.levada.consumer.Handlers;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.consumer.Sockets;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamsTest {
    record Said(String text) {}

    @MessageType("line")
    record Line(String from, String text) {}

    @MessageType("kick")
    record Kick(String reason) {}

    private final ChannelLayer layer = ChannelLayer.memory();
    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        layer.close();
    }

    private final class Chat extends JsonWebSocketConsumer<Said> {
        private GroupName room = GroupName.of("none");
        private String name = "";

        @Override
        protected void connected() {
            room = GroupName.of("chat", scope().path("room"));
            name = scope().query("name").orElse("guest");
            join(room);
            accept();
        }

        @Override
        protected void received(Said said) throws InterruptedException {
            Streams.reply(scope(), Map.of("length", said.text().length()));
            broadcast(room, new Line(name, said.text()));
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Kick.class, kick -> close(4001, kick.reason()));
        }

        @Override
        protected void disconnected(Disconnected cause) {
            events.add(name + " " + cause.code());
        }
    }

    private final class Stuck extends WebSocketConsumer {
        @Override
        protected void connected() {
            accept();
        }

        @Override
        protected void received(String text) throws InterruptedException {
            gate.await();
            send(text);
        }
    }

    private static final class Broken extends WebSocketConsumer {
        @Override
        protected void connected() {
            accept();
        }

        @Override
        protected void received(String text) {
            throw new IllegalStateException(text);
        }
    }

    private static final class Closed extends WebSocketConsumer {
        @Override
        protected void connected() {
            close();
        }
    }

    private Streams streams() {
        return Streams.of(Routes.of(
                Sockets.socket("/chat/{room}", Chat::new),
                Sockets.socket("/stuck", Stuck::new),
                Sockets.socket("/broken", Broken::new),
                Sockets.socket("/closed", Closed::new)));
    }

    private TestSite site(Application streams) {
        return TestSite.of(layer.around(streams));
    }

    private static String next(TestSocket socket) {
        return socket.receiveText();
    }

    private static void open(TestSocket socket, String name) {
        socket.sendText("{\"stream\":\"" + name + "\",\"open\":true}");
        assertThat(next(socket)).isEqualTo("{\"stream\":\"" + name + "\",\"open\":true,\"window\":32}");
    }

    private static void say(TestSocket socket, String name, String text) {
        socket.sendText("{\"stream\":\"" + name + "\",\"text\":\"{\\\"text\\\":\\\"" + text + "\\\"}\"}");
    }

    private static String line(String stream, String from, String text) {
        return "{\"stream\":\"" + stream + "\",\"text\":\"{\\\"type\\\":\\\"line\\\",\\\"from\\\":\\\"" + from
                + "\\\",\\\"text\\\":\\\"" + text + "\\\"}\"}";
    }

    private static String taken(String stream, int messages) {
        return "{\"stream\":\"" + stream + "\",\"taken\":" + messages + "}";
    }

    private String event() throws InterruptedException {
        var event = events.poll(20, TimeUnit.SECONDS);
        return event == null ? "nothing" : event;
    }

    @Test
    void aConsumerServesAStreamAsItServesASocket() throws InterruptedException {
        try (var site = site(streams());
                var page = site.webSocket("/ws").connect()) {
            open(page, "chat/blue?name=ann");
            say(page, "chat/blue?name=ann", "hello");
            assertThat(next(page)).isEqualTo(taken("chat/blue?name=ann", 1));
            assertThat(next(page)).isEqualTo(line("chat/blue?name=ann", "ann", "hello"));
            page.sendText("{\"stream\":\"chat/blue?name=ann\",\"close\":4123,\"reason\":\"bye\"}");
            assertThat(event()).isEqualTo("ann 4123");
        }
    }

    @Test
    void streamsOfOnePageAreApartAndThoseOfTwoPagesMeet() throws InterruptedException {
        try (var site = site(streams());
                var ann = site.webSocket("/ws").connect();
                var bob = site.webSocket("/ws").connect()) {
            open(ann, "chat/blue?name=ann");
            open(ann, "chat/red?name=ann");
            open(bob, "chat/red?name=bob");
            say(bob, "chat/red?name=bob", "hi");
            assertThat(next(ann)).isEqualTo(line("chat/red?name=ann", "bob", "hi"));
            assertThat(next(bob)).isEqualTo(taken("chat/red?name=bob", 1));
            assertThat(next(bob)).isEqualTo(line("chat/red?name=bob", "bob", "hi"));
            ann.receivesNothing();
        }
        for (int i = 0; i < 3; i++) assertThat(event()).isNotEqualTo("nothing");
    }

    @Test
    void aRequestIsAnswered() {
        try (var site = site(streams());
                var page = site.webSocket("/ws").connect()) {
            open(page, "chat/blue");
            page.sendText("{\"stream\":\"chat/blue\",\"request\":7,\"text\":\"{\\\"text\\\":\\\"four\\\"}\"}");
            assertThat(next(page)).isEqualTo(taken("chat/blue", 1));
            assertThat(next(page)).isEqualTo("{\"stream\":\"chat/blue\",\"text\":\"{\\\"length\\\":4}\",\"reply\":7}");
        }
    }

    @Test
    void aStreamThatIsBehindHoldsBackNoOther() {
        try (var site = site(streams());
                var page = site.webSocket("/ws").connect()) {
            open(page, "stuck");
            open(page, "chat/blue");
            for (int i = 0; i < 10; i++) page.sendText("{\"stream\":\"stuck\",\"text\":\"" + i + "\"}");
            say(page, "chat/blue", "still here");
            String told = next(page);
            while (!told.contains("still here")) told = next(page);
            assertThat(told).isEqualTo(line("chat/blue", "guest", "still here"));
            gate.countDown();
            while (!told.contains("\"text\":\"9\"")) told = next(page);
        }
    }

    @Test
    void aPageThatSendsMoreThanItsWindowLosesThatStreamAlone() {
        var streams = streams().withLimits(8, 4);
        try (var site = site(streams);
                var page = site.webSocket("/ws").connect()) {
            page.sendText("{\"stream\":\"stuck\",\"open\":true}");
            assertThat(next(page)).contains("\"window\":4");
            page.sendText("{\"stream\":\"chat/blue\",\"open\":true}");
            assertThat(next(page)).contains("\"window\":4");
            // One is with the consumer, four wait.
            for (int i = 0; i < 6; i++) page.sendText("{\"stream\":\"stuck\",\"text\":\"" + i + "\"}");
            String told = next(page);
            while (!told.contains("close")) told = next(page);
            assertThat(told).startsWith("{\"stream\":\"stuck\",\"close\":1008");
            say(page, "chat/blue", "on");
            assertThat(next(page)).isEqualTo(taken("chat/blue", 1));
            assertThat(streams.statistics().overrun()).isEqualTo(1);
        }
    }

    @Test
    void aConsumerThatFailsEndsItsStreamAlone() {
        try (var site = site(streams());
                var page = site.webSocket("/ws").connect()) {
            open(page, "broken");
            open(page, "chat/blue");
            page.sendText("{\"stream\":\"broken\",\"text\":\"x\"}");
            assertThat(next(page)).isEqualTo(taken("broken", 1));
            assertThat(next(page)).isEqualTo("{\"stream\":\"broken\",\"close\":1011}");
            say(page, "chat/blue", "on");
            assertThat(next(page)).isEqualTo(taken("chat/blue", 1));
        }
    }

    @Test
    void refusalsHaveTheirStatus() {
        var streams = streams();
        try (var site = site(streams);
                var page = site.webSocket("/ws").connect()) {
            page.sendText("{\"stream\":\"nowhere\",\"open\":true}");
            assertThat(next(page)).isEqualTo("{\"stream\":\"nowhere\",\"close\":4404,\"status\":404}");
            page.sendText("{\"stream\":\"closed\",\"open\":true}");
            assertThat(next(page)).isEqualTo("{\"stream\":\"closed\",\"close\":4404,\"status\":403}");
            assertThat(streams.statistics().refused()).isEqualTo(2);
        }
    }

    @Test
    void aMessageForAStreamThatIsNotOpenIsAnswered() {
        try (var site = site(streams());
                var page = site.webSocket("/ws").connect()) {
            say(page, "chat/blue", "hello");
            assertThat(next(page))
                    .isEqualTo("{\"stream\":\"chat/blue\",\"close\":4404,\"reason\":\"The stream is not open.\"}");
        }
    }

    @Test
    void streamsAreCounted() {
        var streams = streams().withLimits(2, 4);
        try (var site = site(streams);
                var page = site.webSocket("/ws").connect()) {
            for (var room : new String[] {"a", "b"}) {
                page.sendText("{\"stream\":\"chat/" + room + "\",\"open\":true}");
                assertThat(next(page)).contains("\"open\":true");
            }
            page.sendText("{\"stream\":\"chat/c\",\"open\":true}");
            assertThat(next(page)).startsWith("{\"stream\":\"chat/c\",\"close\":4429");
            assertThat(streams.statistics().open()).isEqualTo(2);
        }
        assertThat(streams.statistics().open()).isZero();
    }

    @Test
    void aStreamThatTheConsumerHasClosedCanBeOpenedAgain() {
        try (var site = site(streams());
                var page = site.webSocket("/ws").connect()) {
            open(page, "chat/blue");
            layer.groupSend(GroupName.of("chat", "blue"), new Kick("out"));
            assertThat(next(page)).isEqualTo("{\"stream\":\"chat/blue\",\"close\":4001,\"reason\":\"out\"}");
            String told = "";
            while (!told.contains("window")) {
                page.sendText("{\"stream\":\"chat/blue\",\"open\":true}");
                told = next(page);
            }
        }
    }

    @Test
    void theEndOfTheConnectionIsTheEndOfAllStreams() throws InterruptedException {
        try (var site = site(streams())) {
            try (var page = site.webSocket("/ws").connect()) {
                open(page, "chat/blue?name=ann");
                open(page, "chat/red?name=bob");
                page.disconnect(1001, "");
            }
            String one = event();
            String other = event();
            assertThat(java.util.Set.of(one, other)).containsExactlyInAnyOrder("ann 1001", "bob 1001");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "{\"open\":true}",
                "{\"stream\":\"a\",\"open\":\"yes\"}",
                "{\"stream\":\"a\",\"bytes\":\"***\"}"
            })
    void whatIsNoFrameClosesTheConnection(String text) {
        var streams = streams();
        try (var site = site(streams);
                var page = site.webSocket("/ws").connect()) {
            page.sendText(text);
            assertThat(page.awaitClose().code()).isEqualTo(1007);
            assertThat(streams.statistics().malformed()).isEqualTo(1);
        }
    }

    @Test
    void namesThatAreTooLongOrNoPathAreRefused() {
        try (var site = site(streams());
                var page = site.webSocket("/ws").connect()) {
            page.sendText("{\"stream\":\"" + "x".repeat(Streams.MAX_NAME_CHARS) + "\",\"open\":true}");
            assertThat(next(page)).contains("\"status\":404");
            page.sendText("{\"stream\":\"" + "x".repeat(Streams.MAX_NAME_CHARS + 1) + "\",\"open\":true}");
            assertThat(page.awaitClose().code()).isEqualTo(1007);
        }
    }

    @Test
    void onlyAStreamCanReply() {
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.EMPTY));
        assertThatThrownBy(() -> Streams.reply(scope, 1)).isInstanceOf(ContractException.class);
    }
}
