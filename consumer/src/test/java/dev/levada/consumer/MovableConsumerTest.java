package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Route;
import dev.levada.routing.Routes;
import dev.levada.testkit.Deployment;
import dev.levada.testkit.TestSite;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same consumers in one process, behind an edge, and in workers that take over from each other.
class MovableConsumerTest {
    private static final GroupName ROOM = GroupName.of("room");

    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    @MessageType("said")
    record Said(String from, String text) {}

    record Kick(String reason) {}

    /// Counts what it was told, in a plain field.
    private final class Counter extends WebSocketConsumer implements Movable<Counter.State> {
        record State(String name, int count) {}

        private String name = "";
        private int count;

        @Override
        protected void connected() {
            name = scope().query("name").orElse("?");
            seen.add(name + " connected");
            join(ROOM);
            accept();
            send("welcome " + name);
        }

        @Override
        protected void received(String text) {
            count++;
            switch (text) {
                case "count" -> send(name + " " + count);
                case "name" -> send(channelName().value());
                case "all" -> broadcast(ROOM, new Said(name, "hello"));
                case "handlers" -> groupSend(ROOM, new Said(name, "handled"));
                case "leave" -> leave(ROOM);
                case "bye" -> close(4002, "bye");
                default -> throw new IllegalArgumentException(text);
            }
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Said.class, said -> send(name + " handled " + said.from()));
            on.message(Kick.class, kick -> close(4001, kick.reason()));
        }

        @Override
        protected void disconnected(Disconnected cause) {
            seen.add(name + " disconnected " + cause.by() + " " + cause.code());
        }

        @Override
        public State state() {
            return new State(name, count);
        }

        @Override
        public void restored(State state) {
            name = state.name();
            count = state.count();
        }
    }

    /// Tells a browser what is said in the room.
    private static final class News extends EventStreamConsumer {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(ROOM);
        }

        @Override
        protected void connected(Optional<String> lastEventId) {
            send("ready");
        }
    }

    private TestSite site(Deployment deployment) {
        return TestSite.of(
                deployment,
                layer -> layer.around(new ProtocolRouter(
                        ProtocolRouter.http(Routes.of(
                                Http.post("/echo", request -> Response.text(request.text() + "!")),
                                Route.path("/news", EventStreamConsumer.application(News::new)))),
                        ProtocolRouter.webSocket(Routes.of(Sockets.socket("/ws", Counter::new))))),
                ChannelLayer.memory());
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void requestsAreAnsweredWhereverTheApplicationRuns(Deployment deployment) {
        try (var site = site(deployment)) {
            assertThat(site.post("/echo", "hello").text()).isEqualTo("hello!");
            assertThat(site.get("/nowhere").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void anEventStreamHearsItsGroups(Deployment deployment) {
        try (var site = site(deployment);
                var news = site.events("/news");
                var ann = site.webSocket("/ws?name=ann").connect()) {
            assertThat(news.next().data()).isEqualTo("ready");
            ann.receiveText();
            for (int i = 0; i < 3; i++) {
                ann.sendText("all");
                assertThat(news.next().data()).contains("hello");
                ann.receiveText();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void whatAConsumerKnowsSurvivesItsWorkers(Deployment deployment) {
        try (var site = site(deployment);
                var ann = site.webSocket("/ws?name=ann").connect()) {
            assertThat(ann.receiveText()).isEqualTo("welcome ann");
            for (int i = 1; i <= 30; i++) {
                ann.sendText("count");
                assertThat(ann.receiveText()).isEqualTo("ann " + i);
            }
            for (int i = 31; i <= 60; i++) ann.sendText("count");
            for (int i = 31; i <= 60; i++) assertThat(ann.receiveText()).isEqualTo("ann " + i);
            ann.close(1000, "");
        }
        assertThat(seen).containsExactly("ann connected", "ann disconnected PEER 1000");
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void groupsAndTheMailboxSurviveToo(Deployment deployment) {
        try (var site = site(deployment);
                var ann = site.webSocket("/ws?name=ann").connect();
                var bob = site.webSocket("/ws?name=bob").connect()) {
            assertThat(List.of(ann.receiveText(), bob.receiveText())).containsExactly("welcome ann", "welcome bob");
            ann.sendText("name");
            var name = ann.receiveText();
            for (int i = 0; i < 6; i++) {
                ann.sendText("all");
                assertThat(ann.receiveText()).isEqualTo("{\"type\":\"said\",\"from\":\"ann\",\"text\":\"hello\"}");
                assertThat(bob.receiveText()).isEqualTo("{\"type\":\"said\",\"from\":\"ann\",\"text\":\"hello\"}");
                bob.sendText("handlers");
                assertThat(ann.receiveText()).isEqualTo("ann handled bob");
                assertThat(bob.receiveText()).isEqualTo("bob handled bob");
            }
            ann.sendText("name");
            assertThat(ann.receiveText()).isEqualTo(name);
            bob.sendText("leave");
            bob.sendText("count");
            assertThat(bob.receiveText()).isEqualTo("bob 8");
            ann.sendText("all");
            assertThat(ann.receiveText()).contains("hello");
            bob.receivesNothing();
            site.layer().groupSend(ROOM, new Kick("enough"));
            assertThat(ann.awaitClose().code()).isEqualTo(4001);
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "ann connected",
                        "bob connected",
                        "ann disconnected CONSUMER 4001",
                        "bob disconnected PEER 1000");
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void aConsumerClosesItsSocket(Deployment deployment) {
        try (var site = site(deployment);
                var ann = site.webSocket("/ws?name=ann").connect()) {
            ann.receiveText();
            ann.sendText("bye");
            assertThat(ann.awaitClose().reason()).isEqualTo("bye");
        }
        assertThat(seen).containsExactly("ann connected", "ann disconnected CONSUMER 4002");
    }

    @ParameterizedTest
    @EnumSource(Deployment.class)
    void aRouteThatIsNotThereIsRefused(Deployment deployment) {
        try (var site = site(deployment)) {
            assertThat(site.webSocket("/elsewhere").refused().status()).isEqualTo(404);
        }
    }
}
