package dev.levada.consumer.function;

import static dev.levada.consumer.function.Functions.CONNECT;
import static dev.levada.consumer.function.Functions.DISCONNECT;
import static dev.levada.consumer.function.Functions.RECEIVE;
import static dev.levada.consumer.function.Functions.REQUEST;
import static dev.levada.consumer.function.Functions.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.consumer.Response;
import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ChannelScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.LifespanEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import dev.levada.routing.Route;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSite.Mode;
import dev.levada.testkit.WebSocketCommunicator;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Functions in place of consumers, as in Channels 1.
class FunctionsTest {
    private final ChannelLayer layer = ChannelLayer.memory();
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    @MessageType("chat.kick")
    private record Kick(String reason) {}

    public record Said(String text) {}

    @AfterEach
    void close() {
        layer.close();
    }

    private TestSite site(FunctionRoute... routes) {
        return TestSite.of(Mode.MEMORY, layer.around(Routes.of(Route.path("/chat/{room}", Functions.of(routes)))));
    }

    private static GroupName room(Incoming message) {
        return GroupName.of("chat", message.argument("room"));
    }

    @Test
    void aChatOfThreeFunctions() {
        try (var site = site(
                        on(CONNECT, message -> message.reply().join(room(message))),
                        on(
                                RECEIVE,
                                message -> message.reply().broadcast(room(message), Broadcast.text(message.text()))),
                        on(DISCONNECT, message -> seen.add("left " + message.argument("room"))));
                var ann = site.webSocket("/chat/blue").connect();
                var bob = site.webSocket("/chat/blue").connect();
                var eve = site.webSocket("/chat/red").connect()) {
            ann.sendText("hello");
            assertThat(bob.receiveText()).isEqualTo("hello");
            assertThat(ann.receiveText()).isEqualTo("hello");
            eve.receivesNothing();
        }
        assertThat(seen).containsExactlyInAnyOrder("left blue", "left blue", "left red");
    }

    @Test
    void whatNoFunctionTakesIsAcceptedAndIgnored() {
        try (var site = site();
                var socket = site.webSocket("/chat/blue").connect()) {
            socket.sendText("hello");
            socket.sendBytes(Bytes.utf8("hello"));
            socket.receivesNothing();
            assertThat(site.get("/chat/blue").status()).isEqualTo(404);
        }
    }

    @Test
    void theFirstFunctionWhoseFiltersMatchGetsTheMessage() {
        try (var site = site(
                        on(RECEIVE, message -> message.reply().send("shout " + message.argument("what")))
                                .matching("text", "/shout (?<what>\\w+)")
                                .matching("path", "/chat/(?:blue|green)$"),
                        on(
                                        RECEIVE,
                                        message -> message.reply()
                                                .send("bytes " + message.bytes().length()))
                                .when(message -> message.text().isEmpty()),
                        on(RECEIVE, message -> message.reply().send("other")));
                var blue = site.webSocket("/chat/blue").connect();
                var red = site.webSocket("/chat/red").connect()) {
            blue.sendText("/shout now and more");
            assertThat(blue.receiveText()).isEqualTo("shout now");
            blue.sendText("please /shout now");
            assertThat(blue.receiveText()).isEqualTo("other");
            blue.sendBytes(Bytes.utf8("123"));
            assertThat(blue.receiveText()).isEqualTo("bytes 3");
            red.sendText("/shout now");
            assertThat(red.receiveText()).isEqualTo("other");
        }
    }

    @Test
    void aMessageWithoutTheFieldIsNotForTheFunction() {
        try (var site = site(
                        on(RECEIVE, message -> message.reply().send("colour")).matching("colour", ""),
                        on(RECEIVE, message -> message.reply().send("none")));
                var socket = site.webSocket("/chat/blue").connect()) {
            socket.sendText("x");
            assertThat(socket.receiveText()).isEqualTo("none");
        }
    }

    @Test
    void aSocketCanBeRefusedAndClosedByCode() {
        try (var site = site(
                on(CONNECT, message -> message.reply().close(1000, "")).matching("path", "/chat/closed"),
                on(RECEIVE, message -> message.reply().close(4001, message.text())))) {
            assertThat(site.webSocket("/chat/closed").refused().status()).isEqualTo(403);
            try (var socket = site.webSocket("/chat/blue").connect()) {
                socket.sendText("bye");
                var end = socket.awaitClose();
                assertThat(end.code()).isEqualTo(4001);
                assertThat(end.reason()).isEqualTo("bye");
            }
        }
    }

    @Test
    void whoeverHasTheReplyChannelsNameCanSendToIt() throws Exception {
        var name = new CompletableFuture<ChannelName>();
        try (var site = site(
                        on(CONNECT, message -> name.complete(message.reply().name())),
                        on(
                                "chat.kick",
                                message -> message.reply()
                                        .close(4002, message.as(Kick.class).reason())));
                var socket = site.webSocket("/chat/blue").connect()) {
            layer.send(name.get(20, TimeUnit.SECONDS), new Kick("enough"));
            assertThat(socket.awaitClose().reason()).isEqualTo("enough");
        }
    }

    @Test
    void aMessageOfATypeWithoutAFunctionIsDropped() throws Exception {
        var name = new CompletableFuture<ChannelName>();
        try (var site = site(
                        on(CONNECT, message -> name.complete(message.reply().name())),
                        on(RECEIVE, message -> message.reply().send("still here")));
                var socket = site.webSocket("/chat/blue").connect()) {
            layer.send(
                    name.get(20, TimeUnit.SECONDS), ChannelMessage.of("websocket.receive", Map.of("text", "forged")));
            socket.sendText("x");
            assertThat(socket.receiveText()).isEqualTo("still here");
            socket.receivesNothing();
        }
    }

    @Test
    void jsonIsReadAsARecord() {
        try (var site = site(on(RECEIVE, message -> message.reply().sendJson(message.as(Said.class))));
                var socket = site.webSocket("/chat/blue").connect()) {
            socket.sendText("{\"text\":\"hello\"}");
            assertThat(socket.receiveJson(Said.class)).isEqualTo(new Said("hello"));
        }
    }

    @Test
    void malformedJsonIsTheClientsFault() {
        try (var site = site(
                        on(RECEIVE, message -> message.reply().sendJson(message.as(Said.class))),
                        on(REQUEST, message -> message.reply().respond(Response.json(message.as(Said.class)))));
                var socket = site.webSocket("/chat/blue").connect()) {
            socket.sendText("{\"text\":");
            assertThat(socket.awaitClose().code()).isEqualTo(1007);
            assertThat(site.post("/chat/blue", "{").status()).isEqualTo(400);
            assertThat(site.post("/chat/blue", "{\"text\":\"x\"}").text()).isEqualTo("{\"text\":\"x\"}");
        }
    }

    @Test
    void aFunctionThatThrowsClosesItsSocketAndNoOther() {
        try (var site = site(
                        on(RECEIVE, _ -> {
                                    throw new IllegalStateException("on purpose");
                                })
                                .matching("path", "/chat/bad"),
                        on(RECEIVE, message -> message.reply().send("fine")));
                var good = site.webSocket("/chat/good").connect();
                var bad = site.webSocket("/chat/bad").connect()) {
            bad.sendText("x");
            assertThat(((WebSocketCommunicator) bad).awaitFailure()).hasMessage("on purpose");
            assertThat(bad.awaitClose().code()).isEqualTo(1011);
            good.sendText("x");
            assertThat(good.receiveText()).isEqualTo("fine");
        }
    }

    @Test
    void aRequestIsAnsweredByItsFunctionOrByALaterMessage() {
        try (var site = site(
                on(REQUEST, message -> {
                            message.reply().join(room(message));
                            layer.groupSend(room(message), new Kick("later"));
                        })
                        .matching("query", "wait"),
                on(
                                REQUEST,
                                message -> message.reply()
                                        .respond(Response.text(
                                                "got " + message.bytes().utf8())))
                        .matching("method", "POST"),
                on(
                        "chat.kick",
                        message -> message.reply()
                                .respond(Response.text(message.as(Kick.class).reason()))))) {
            assertThat(site.post("/chat/blue", "body").text()).isEqualTo("got body");
            assertThat(site.get("/chat/blue?wait").text()).isEqualTo("later");
            assertThat(site.get("/chat/blue").status()).isEqualTo(404);
        }
    }

    @Test
    void messagesOfANamedChannelGoToTheFunctionOfItsName() throws Exception {
        var functions = Functions.of(
                on(
                                "thumbnails",
                                message -> seen.add("large " + message.message().text("name")))
                        .matching("size", "large"),
                on(
                        "thumbnails",
                        message -> seen.add("small " + message.message().text("name"))));
        var events = new ArrayDeque<Event.Inbound>(List.of(
                ChannelMessage.of("make", Map.of("name", "a", "size", "large")),
                ChannelMessage.of("make", Map.of("name", "b")),
                new LifespanEvent.Shutdown()));
        functions.serve(ChannelScope.of("thumbnails"), events::remove, _ -> {});
        assertThat(seen).containsExactly("large a", "small b");
    }

    @Test
    void nobodyWaitsForAReplyOnANamedChannel() {
        var functions = Functions.of(on("jobs", message -> message.reply().send("x")));
        var events = new ArrayDeque<Event.Inbound>(List.of(ChannelMessage.of("job")));
        assertThatThrownBy(() -> functions.serve(ChannelScope.of("jobs"), events::remove, _ -> {}))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("nobody waits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "websocket.recieve", "http.requests"})
    void aMistypedChannelIsFoundAtOnce(String channel) {
        assertThatThrownBy(() -> on(channel, _ -> {}))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("websocket.receive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/([a-z]+)", "(", "(?<a>x)(y)"})
    void groupsNeedNamesAndExpressionsHaveToBeRight(String regex) {
        assertThatThrownBy(() -> on(RECEIVE, _ -> {}).matching("path", regex)).isInstanceOf(ContractException.class);
    }
}
