package dev.levada.examples.guide.tutorial;

// begin: tutorial-test
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import org.junit.jupiter.api.Test;

/// In memory, without sleeps. With `LEVADA_TEST_LIVE=true` the same tests run over real sockets.
class ChatSiteTest {
    // The rooms without the streams that carry them, so that a test is one window in one room.
    private static Application rooms(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(http(ChatSite.pages()), webSocket(ChatSite.rooms())));
    }

    private static TestSocket enter(TestSite site, String room, String name) {
        var socket = site.webSocket("/chat/" + room + "?name=" + name).connect();
        assertThat(socket.receiveJson(ChatConsumer.Came.class).who()).isEqualTo(name);
        return socket;
    }

    @Test
    void everybodyInTheRoomHearsWhatIsSaid() {
        try (var site = TestSite.of(ChatSiteTest::rooms, ChannelLayer.memory());
                var ann = enter(site, "blue", "ann");
                var bob = enter(site, "blue", "bob");
                var cid = enter(site, "red", "cid")) {
            assertThat(ann.receiveJson(ChatConsumer.Came.class).who()).isEqualTo("bob");
            ann.sendJson(new ChatConsumer.Said("hello"));
            assertThat(bob.receiveJson(ChatConsumer.Line.class)).isEqualTo(new ChatConsumer.Line("ann", "hello"));
            cid.receivesNothing();
        }
    }

    @Test
    void whoGoesIsMissed() {
        try (var site = TestSite.of(ChatSiteTest::rooms, ChannelLayer.memory());
                var ann = enter(site, "blue", "ann");
                var bob = enter(site, "blue", "bob")) {
            bob.cut(); // no close frame, as when a train enters a tunnel
            assertThat(ann.receiveJson(ChatConsumer.Came.class).who()).isEqualTo("bob");
            assertThat(ann.receiveJson(ChatConsumer.Went.class).who()).isEqualTo("bob");
        }
    }

    @Test
    void aMessageThatIsTooLongIsNotPassedOn() {
        try (var site = TestSite.of(ChatSiteTest::rooms, ChannelLayer.memory());
                var ann = enter(site, "blue", "ann")) {
            ann.sendJson(new ChatConsumer.Said("a".repeat(ChatConsumer.MAX_CHARACTERS)));
            assertThat(ann.receiveJson(ChatConsumer.Line.class).text()).hasSize(ChatConsumer.MAX_CHARACTERS);
            ann.sendJson(new ChatConsumer.Said("a".repeat(ChatConsumer.MAX_CHARACTERS + 1)));
            assertThat(ann.receiveJson(ChatConsumer.Problem.class).text()).startsWith("At most");
        }
    }

    @Test
    void twoProcessesShareTheirRooms() {
        try (var layer = ChannelLayer.memory();
                var one = TestSite.of(rooms(layer));
                var other = TestSite.of(rooms(layer));
                var ann = enter(one, "blue", "ann");
                var bob = enter(other, "blue", "bob")) {
            assertThat(ann.receiveJson(ChatConsumer.Came.class).who()).isEqualTo("bob");
            ann.sendJson(new ChatConsumer.Said("hello"));
            assertThat(bob.receiveJson(ChatConsumer.Line.class).text()).isEqualTo("hello");
        }
    }

    @Test
    void thePagesAreServed() {
        try (var site = TestSite.of(ChatSite::create, ChannelLayer.memory())) {
            assertThat(site.get("/").text()).contains("name=\"name\"");
            assertThat(site.get("/room?name=blue").text()).contains("chat.js");
            assertThat(site.get("/levada-client.js").text()).contains("export function connect");
        }
    }
}
// end: tutorial-test
