package dev.levada.examples.guide;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.consumer.function.Functions.CONNECT;
import static dev.levada.consumer.function.Functions.RECEIVE;
import static dev.levada.consumer.function.Functions.on;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Concurrency;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.consumer.Movable;
import dev.levada.consumer.Response;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.consumer.function.Functions;
import dev.levada.consumer.function.Incoming;
import dev.levada.contract.Application;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.identity.Claim;
import dev.levada.middleware.identity.Revocations;
import dev.levada.middleware.identity.TokenSource;
import dev.levada.middleware.identity.TokenVerifier;
import dev.levada.middleware.session.ConnectionSessions;
import dev.levada.middleware.session.MemorySessionStore;
import dev.levada.middleware.session.Session;
import dev.levada.middleware.session.SessionStore;
import dev.levada.middleware.session.Sessions;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.Deployment;
import dev.levada.testkit.LayerForTests;
import dev.levada.testkit.TestClock;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

// begin: movable
final class CountingConsumer extends WebSocketConsumer implements Movable<CountingConsumer.State> {
    record State(int messages) {}

    private int messages;

    @Override
    public State state() {
        return new State(messages);
    }

    @Override
    public void restored(State state) {
        messages = state.messages();
    }

    @Override
    protected void received(String text) {
        send(++messages + ": " + text);
    }
}
// end: movable

// begin: concurrency
final class LookupConsumer extends JsonWebSocketConsumer<LookupConsumer.Question> {
    record Question(String customer, String text) {}

    @Override
    protected Concurrency concurrency() {
        return Concurrency.perKey(4).by(Question.class, Question::customer);
    }

    @Override
    protected void received(Question question) {
        sendJson(question); // four customers at a time, each one's questions in order
    }
}
// end: concurrency

// begin: connection-session
final class TabConsumer extends WebSocketConsumer {
    @Override
    protected void received(String room) {
        Session.ofConnection(scope()).set("room", room); // of this tab; saved by itself
        send("this tab is in " + room);
    }
}
// end: connection-session

class MoreListingsTest {
    private static GroupName room(Incoming message) {
        return GroupName.of("chat", message.argument("room"));
    }

    private static Application counting(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(webSocket(Routes.of(socket("/count", CountingConsumer::new)))));
    }

    // begin: deployments
    @ParameterizedTest
    @EnumSource(Deployment.class)
    void whatAConsumerKnowsSurvivesItsWorkers(Deployment deployment) {
        try (var site = TestSite.of(deployment, MoreListingsTest::counting, ChannelLayer.memory());
                var socket = site.webSocket("/count").connect()) {
            for (int i = 1; i <= 10; i++) {
                socket.sendText("hello");
                assertThat(socket.receiveText()).isEqualTo(i + ": hello");
            }
        }
    }
    // end: deployments

    @Test
    void functionsTakeThePlaceOfAConsumer() {
        // begin: functions
        Application chat = Functions.of(
                on(CONNECT, message -> message.reply().join(room(message))),
                on(RECEIVE, message -> message.reply().broadcast(room(message), Broadcast.text("!")))
                        .matching("text", "/shout "),
                on(RECEIVE, message -> message.reply().broadcast(room(message), Broadcast.text(message.text()))));
        var site = new ProtocolRouter(webSocket(Routes.of(path("/chat/{room}", chat))));
        // end: functions
        try (var test = TestSite.of(layer -> layer.around(site), ChannelLayer.memory());
                var socket = test.webSocket("/chat/blue").connect()) {
            socket.sendText("hello");
            assertThat(socket.receiveText()).isEqualTo("hello");
            socket.sendText("/shout hello");
            assertThat(socket.receiveText()).isEqualTo("!");
        }
    }

    @Test
    void questionsOfACustomerKeepTheirOrder() {
        try (var site = TestSite.of(Routes.of(socket("/lookup", LookupConsumer::new)));
                var socket = site.webSocket("/lookup").connect()) {
            for (int i = 0; i < 10; i++) socket.sendJson(new LookupConsumer.Question("ann", "question " + i));
            for (int i = 0; i < 10; i++)
                assertThat(socket.receiveJson(LookupConsumer.Question.class).text())
                        .isEqualTo("question " + i);
        }
    }

    @Test
    void aTabHasASessionOfItsOwn() {
        SessionStore store = new MemorySessionStore();
        var routes = Routes.of(socket("/tab", TabConsumer::new));
        // begin: connection-sessions
        var site = Sessions.in(store).then(ConnectionSessions.in(store)).around(routes);
        // end: connection-sessions
        try (var test = TestSite.of(site);
                var socket = test.webSocket("/tab").connect()) {
            socket.sendText("blue");
            assertThat(socket.receiveText()).isEqualTo("this tab is in blue");
        }
    }

    @Test
    void aTokenCanComeInTheFirstMessage() {
        TokenVerifier tokens = token -> token.equals("good") ? Optional.of(Claim.of("1")) : Optional.empty();
        var people = new People();
        // begin: first-message
        var users = Authentication.byToken(tokens, people::find, TokenSource.firstMessage());
        // end: first-message
        try (var site = TestSite.of(users.around(Routes.of(socket("/desk", Desk::new))))) {
            try (var socket = site.webSocket("/desk").connect()) {
                socket.sendText("{\"token\": \"good\"}");
                assertThat(socket.receiveText()).isEqualTo("hello ann");
            }
            try (var socket = site.webSocket("/desk").connect()) {
                socket.sendText("{\"token\": \"bad\"}");
                assertThat(socket.awaitClose().code()).isEqualTo(Revocations.CLOSE_CODE);
            }
        }
    }

    @Test
    void aLayerCanBeAwayForAWhile() {
        // begin: layer-faults
        var faults = LayerForTests.over(ChannelLayer.memory());
        try (var site = TestSite.of(RoomTest::rooms, faults.layer());
                var ann = site.webSocket("/room/blue?name=ann").connect()) {
            faults.outage();
            ann.sendJson(new RoomConsumer.Said("lost"));
            ann.receivesNothing();
            faults.heal();
            ann.sendJson(new RoomConsumer.Said("heard"));
            assertThat(ann.receiveJson(RoomConsumer.Line.class).text()).isEqualTo("heard");
        }
        // end: layer-faults
    }

    @Test
    void hoursPassWithoutWaiting() {
        var routes = Routes.of(get("/", request -> {
            var session = Session.of(request.scope());
            var visits = session.get("visits", Integer.class).orElse(0) + 1;
            session.set("visits", visits);
            return Response.text("visit " + visits);
        }));
        // begin: clock
        var clock = new TestClock();
        var sessions = Sessions.in(new MemorySessionStore(100, clock)).lasting(Duration.ofHours(1));
        try (var site = TestSite.of(sessions.around(routes))) {
            var cookie =
                    site.get("/").headers().first("set-cookie").orElseThrow().split(";", 2)[0];
            assertThat(site.request("GET", "/").header("cookie", cookie).send().text())
                    .isEqualTo("visit 2");
            clock.pass(Duration.ofHours(1));
            assertThat(site.request("GET", "/").header("cookie", cookie).send().text())
                    .isEqualTo("visit 1");
        }
        // end: clock
    }
}
