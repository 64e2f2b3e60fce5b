package com.example.app;

import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.app.ChatConsumer.Line;
import com.example.app.ChatConsumer.Said;
import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.testkit.TestSite;
import org.junit.jupiter.api.Test;

/// In memory, without sleeps. With `LEVADA_TEST_LIVE=true` the same tests run over real sockets.
class ChatSiteTest {
    // The rooms without the streams that carry them, so that a test is one window in one room.
    private static Application rooms(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(http(ChatSite.pages()), webSocket(ChatSite.rooms())));
    }

    @Test
    void everybodyInTheRoomHearsWhatIsSaid() {
        try (var site = TestSite.of(ChatSiteTest::rooms, ChannelLayer.memory());
                var ann = site.webSocket("/chat/blue?name=ann").connect();
                var bob = site.webSocket("/chat/blue?name=bob").connect()) {
            ann.sendJson(new Said("hello"));
            assertThat(bob.receiveJson(Line.class)).isEqualTo(new Line("ann", "hello"));
            assertThat(ann.receiveJson(Line.class)).isEqualTo(new Line("ann", "hello"));
        }
    }

    @Test
    void thePageIsServed() {
        try (var site = TestSite.of(ChatSite::create, ChannelLayer.memory())) {
            assertThat(site.get("/").text()).contains("chat.js");
            assertThat(site.get("/levada-client.js").text()).contains("export function connect");
        }
    }
}
