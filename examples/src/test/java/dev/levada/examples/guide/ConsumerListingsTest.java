package dev.levada.examples.guide;

import static dev.levada.consumer.Http.consumer;
import static dev.levada.consumer.Http.events;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.ErrorPolicy;
import dev.levada.consumer.EventStreamConsumer;
import dev.levada.consumer.Handlers;
import dev.levada.consumer.HttpConsumer;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.consumer.Response;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.consumer.transport.Transports;
import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.json.JsonException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.MessageType;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import java.util.List;
import org.junit.jupiter.api.Test;

// begin: sealed
sealed interface Move {
    @MessageType("step")
    record Step(int x, int y) implements Move {}

    @MessageType("shout")
    record Shout(String text) implements Move {}
}

final class GameConsumer extends JsonWebSocketConsumer<Move> {
    record Problem(String problem) {}

    private int x;
    private int y;

    @Override
    protected void received(Move move) {
        switch (move) {
            case Move.Step step -> {
                x += step.x();
                y += step.y();
                sendJson(new Move.Step(x, y));
            }
            case Move.Shout shout -> sendJson(shout);
        }
    }

    @Override
    protected ErrorPolicy invalid(JsonException problem) {
        return ErrorPolicy.reply(new Problem("Expected a step or a shout."));
    }
}
// end: sealed

// begin: failed
final class CarefulConsumer extends WebSocketConsumer {
    @Override
    protected void received(String text) {
        send(String.valueOf(100 / Integer.parseInt(text)));
    }

    @Override
    protected ErrorPolicy failed(Throwable failure) {
        return switch (failure) {
            case NumberFormatException _ -> ErrorPolicy.reply("Expected a number.");
            case LayerException _ -> super.failed(failure); // logged now and then; the connection goes on
            case ArithmeticException _ -> ErrorPolicy.close(4000, "Not by zero.");
            default -> ErrorPolicy.CLOSE; // 1011, and logged
        };
    }
}
// end: failed

// begin: background
final class ReportConsumer extends WebSocketConsumer {
    @MessageType("report.ready")
    record Ready(String name, int pages) {}

    @Override
    protected void received(String name) {
        var layer = layer();
        var answerTo = channelName();
        Thread.startVirtualThread(() -> layer.send(answerTo, new Ready(name, 3)));
        send("working");
    }

    @Override
    protected void handlers(Handlers on) {
        on.message(Ready.class, this::sendJson);
    }
}
// end: background

// begin: long-poll
final class NextHeadline extends HttpConsumer {
    @MessageType("news.headline")
    record Headline(String text) {}

    @Override
    protected Iterable<GroupName> groups() {
        return List.of(GroupName.of("news"));
    }

    @Override
    protected void handle(Bytes body) {} // the response is left open

    @Override
    protected void handlers(Handlers on) {
        on.message(Headline.class, headline -> sendResponse(Response.json(headline)));
    }
}
// end: long-poll

// begin: event-stream
final class News extends EventStreamConsumer {
    @Override
    protected Iterable<GroupName> groups() {
        return List.of(GroupName.of("news"));
    }
}
// end: event-stream

class ConsumerListingsTest {
    private static TestSite site() {
        return TestSite.of(
                layer -> layer.around(new ProtocolRouter(
                        http(Routes.of(
                                consumer("/next", NextHeadline::new),
                                // begin: events-route
                                events("/news", News::new)
                                // end: events-route
                                )),
                        webSocket(Routes.of(
                                socket("/echo", Echo::new),
                                socket("/room/{room}", RoomConsumer::new),
                                socket("/game", GameConsumer::new),
                                socket("/careful", CarefulConsumer::new),
                                socket("/report", ReportConsumer::new))))),
                ChannelLayer.memory());
    }

    @Test
    void aConsumerAnswers() {
        try (var site = site();
                var socket = site.webSocket("/echo").connect()) {
            socket.sendText("hello");
            assertThat(socket.receiveText()).isEqualTo("hello");
        }
    }

    @Test
    void aRoomKnowsItsPeopleAndCanLoseThem() throws InterruptedException {
        try (var site = site();
                var ann = site.webSocket("/room/blue?name=ann").connect()) {
            assertThat(site.webSocket("/room/blue").refused().status()).isEqualTo(400);
            ann.sendJson(new RoomConsumer.Said("hello"));
            assertThat(ann.receiveJson(RoomConsumer.Line.class)).isEqualTo(new RoomConsumer.Line("ann", "hello"));
            // begin: send-from-outside
            site.layer().groupSend(GroupName.of("room", "blue"), new RoomConsumer.Kick("closing time"));
            // end: send-from-outside
            assertThat(ann.awaitClose().code()).isEqualTo(4003);
        }
    }

    @Test
    void messagesAreToldApartByTheirType() {
        try (var site = site();
                var socket = site.webSocket("/game").connect()) {
            socket.sendJson(new Move.Step(1, 2));
            socket.sendJson(new Move.Step(1, 2));
            assertThat(socket.receiveJson(Move.Step.class)).isEqualTo(new Move.Step(1, 2));
            assertThat(socket.receiveJson(Move.Step.class)).isEqualTo(new Move.Step(2, 4));
            socket.sendJson(new Move.Shout("ho"));
            assertThat(socket.receiveJson(Move.Shout.class)).isEqualTo(new Move.Shout("ho"));
            socket.sendText("{\"type\": \"step\", \"x\": 1}");
            assertThat(socket.receiveJson(Move.Step.class)).isEqualTo(new Move.Step(3, 4));
            socket.sendText("{\"type\": \"shout\", \"more\": 1}");
            assertThat(socket.receiveText()).contains("\"text\":null");
            socket.sendText("{\"type\": \"jump\"}");
            assertThat(socket.receiveText()).contains("Expected a step or a shout.");
        }
    }

    @Test
    void aFailureDoesWhatItsPolicySays() {
        try (var site = site();
                var socket = site.webSocket("/careful").connect()) {
            socket.sendText("five");
            assertThat(socket.receiveText()).isEqualTo("\"Expected a number.\"");
            socket.sendText("5");
            assertThat(socket.receiveText()).isEqualTo("20");
            socket.sendText("0");
            assertThat(socket.awaitClose().code()).isEqualTo(4000);
        }
    }

    @Test
    void whatWasDoneElsewhereComesBackAsAMessage() {
        try (var site = site();
                var socket = site.webSocket("/report").connect()) {
            socket.sendText("sales");
            assertThat(socket.receiveText()).isEqualTo("working");
            assertThat(socket.receiveJson(ReportConsumer.Ready.class)).isEqualTo(new ReportConsumer.Ready("sales", 3));
        }
    }

    @Test
    void newsReachThoseWhoPollAndThoseWhoListen() throws InterruptedException {
        try (var site = site();
                var stream = site.events("/news");
                var poll = site.request("GET", "/next").open()) {
            poll.receivesNothing();
            var headline = new NextHeadline.Headline("it rains");
            site.layer().groupSend(GroupName.of("news"), headline);
            assertThat(poll.response().json(NextHeadline.Headline.class)).isEqualTo(headline);
            site.layer().broadcast(GroupName.of("news"), headline);
            assertThat(stream.next().json(NextHeadline.Headline.class)).isEqualTo(headline);
        }
    }

    @Test
    void oneConsumerIsReachedInThreeWaysAndThroughStreams() {
        // begin: transports
        var chat = Transports.of(RoomConsumer::new);
        var site = new ProtocolRouter(
                http(Routes.of(path("/chat/{room}", chat.http()))), // /chat/blue/sse and /chat/blue/poll
                webSocket(Routes.of(path("/chat/{room}", chat.webSocket())))); // /chat/blue
        // end: transports
        try (var test = TestSite.of(layer -> layer.around(site), ChannelLayer.memory());
                var ann = test.webSocket("/chat/blue?name=ann").connect()) {
            ann.sendJson(new RoomConsumer.Said("hello"));
            assertThat(ann.receiveJson(RoomConsumer.Line.class).text()).isEqualTo("hello");
        }
        try (var test = TestSite.of(layer -> layer.around(streams()), ChannelLayer.memory());
                var socket = test.webSocket("/ws").connect()) {
            socket.sendText("{\"stream\": \"echo\", \"open\": true}");
            assertThat(socket.receiveText()).contains("\"open\":true");
            socket.sendText("{\"stream\": \"echo\", \"text\": \"hello\"}");
            // The answer, and that the message was taken; in which order is nobody's business.
            assertThat(socket.receiveText() + socket.receiveText()).contains("hello", "\"taken\":1");
        }
    }

    private static Application streams() {
        return new ProtocolRouter(
                // begin: streams
                webSocket(Routes.of(path(
                        "/ws",
                        Streams.of(Routes.of(socket("/room/{room}", RoomConsumer::new), socket("/echo", Echo::new))))))
                // end: streams
                );
    }
}
