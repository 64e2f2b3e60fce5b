package dev.levada.consumer;

import static dev.levada.consumer.Http.files;
import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The chat of the guide, as its reader writes it.
class ChatScenarioTest {
    static final class ChatConsumer extends JsonWebSocketConsumer<ChatConsumer.Said> {
        record Said(String text) {}

        @MessageType("chat.line")
        record Line(String from, String text) {}

        record Kick(String reason) {}

        private GroupName room = GroupName.of("nowhere");
        private String name = "nobody";

        @Override
        protected void connected() {
            room = GroupName.of("chat", scope().path("room"));
            name = scope().query("name").orElse("guest");
            join(room);
            accept();
        }

        @Override
        protected void received(Said said) {
            broadcast(room, new Line(name, said.text()));
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Kick.class, kick -> close(4001, kick.reason()));
        }
    }

    private static Response show(Request request) {
        return Response.text(request.path("slug") + " " + request.path("phase"));
    }

    @TempDir
    private Path directory;

    private Application site(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(
                http(Routes.of(
                        get("/", page(ChatScenarioTest.class, "web/index.html")),
                        get("/documents/{slug}/{phase}", ChatScenarioTest::show),
                        post("/kicks/{room}", request -> {
                            layer.groupSend(
                                    GroupName.of("chat", request.path("room")), new ChatConsumer.Kick(request.text()));
                            return Response.empty(202);
                        }),
                        files("/static", directory))),
                webSocket(Routes.of(socket("/ws/chat/{room}", ChatConsumer::new)))));
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void everybodyInTheRoomHearsWhatIsSaid(TestSite.Mode mode) {
        try (var site = TestSite.of(mode, this::site, ChannelLayer.memory());
                var ann = site.webSocket("/ws/chat/blue%20room?name=ann").connect();
                var bob = site.webSocket("/ws/chat/blue%20room?name=bob").connect();
                var eve = site.webSocket("/ws/chat/red?name=eve").connect()) {
            ann.sendJson(new ChatConsumer.Said("hello"));
            var line = new ChatConsumer.Line("ann", "hello");
            assertThat(bob.receiveJson(ChatConsumer.Line.class)).isEqualTo(line);
            assertThat(ann.receiveJson(ChatConsumer.Line.class)).isEqualTo(line);
            eve.receivesNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aRequestReachesTheSocketsOfARoom(TestSite.Mode mode) {
        try (var site = TestSite.of(mode, this::site, ChannelLayer.memory());
                var ann = site.webSocket("/ws/chat/blue").connect()) {
            assertThat(site.post("/kicks/blue", "closing time").status()).isEqualTo(202);
            var closed = ann.awaitClose();
            assertThat(closed.code()).isEqualTo(4001);
            assertThat(closed.reason()).isEqualTo("closing time");
        }
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void invalidJsonClosesOnlyItsSender(TestSite.Mode mode) {
        try (var site = TestSite.of(mode, this::site, ChannelLayer.memory());
                var ann = site.webSocket("/ws/chat/blue?name=ann").connect();
                var bob = site.webSocket("/ws/chat/blue").connect()) {
            bob.sendText("{");
            assertThat(bob.awaitClose().code()).isEqualTo(1007);
            ann.sendJson(new ChatConsumer.Said("still here"));
            assertThat(ann.receiveJson(ChatConsumer.Line.class).text()).isEqualTo("still here");
        }
    }

    @Test
    void everybodyIsGoneWhenTheSiteIs() {
        var layer = ChannelLayer.memory();
        try (var site = TestSite.of(TestSite.Mode.MEMORY, this::site, layer)) {
            site.webSocket("/ws/chat/blue").connect();
            site.webSocket("/ws/chat/blue").connect();
            assertThat(site.get("/documents/plan/draft").text()).isEqualTo("plan draft");
            assertThat(layer.statistics().memberships()).isEqualTo(2);
        }
        assertThat(layer.statistics().memberships()).isZero();
    }
}
