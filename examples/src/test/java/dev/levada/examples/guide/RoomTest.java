package dev.levada.examples.guide;

import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import org.junit.jupiter.api.Test;

// begin: test-class
class RoomTest {
    static Application rooms(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(webSocket(Routes.of(socket("/room/{room}", RoomConsumer::new)))));
    }

    @Test
    void whatIsSaidStaysInItsRoom() {
        try (var site = TestSite.of(RoomTest::rooms, ChannelLayer.memory());
                var ann = site.webSocket("/room/blue?name=ann").connect();
                var bob = site.webSocket("/room/red?name=bob").connect()) {
            ann.sendJson(new RoomConsumer.Said("hello"));
            assertThat(ann.receiveJson(RoomConsumer.Line.class).text()).isEqualTo("hello");
            bob.receivesNothing();
        }
    }

    @Test
    void nobodyComesInWithoutAName() {
        try (var site = TestSite.of(RoomTest::rooms, ChannelLayer.memory())) {
            assertThat(site.webSocket("/room/blue").refused().status()).isEqualTo(400);
        }
    }

    @Test
    void whoIsKickedIsToldWhy() {
        try (var site = TestSite.of(RoomTest::rooms, ChannelLayer.memory());
                var ann = site.webSocket("/room/blue?name=ann").connect()) {
            site.layer().groupSend(GroupName.of("room", "blue"), new RoomConsumer.Kick("closing time"));
            assertThat(ann.awaitClose().reason()).isEqualTo("closing time");
        }
    }

    @Test
    void aLostConnectionIsALeaving() {
        try (var site = TestSite.of(RoomTest::rooms, ChannelLayer.memory());
                var ann = site.webSocket("/room/blue?name=ann").connect();
                var bob = site.webSocket("/room/blue?name=bob").connect()) {
            bob.cut();
            assertThat(ann.receiveJson(RoomConsumer.Line.class).text()).isEqualTo("bob has left");
        }
    }
}
// end: test-class
