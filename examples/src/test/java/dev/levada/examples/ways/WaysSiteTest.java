package dev.levada.examples.ways;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.examples.ways.RoomConsumer.Line;
import dev.levada.examples.ways.RoomConsumer.Said;
import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestSite;
import org.junit.jupiter.api.Test;

class WaysSiteTest {
    private record Opened(String session) {}

    @Test
    void whoSpeaksIsHeardInEachWay() {
        try (var site = TestSite.of(WaysSite::create, ChannelLayer.memory());
                var ann = site.webSocket("/rooms/blue?by=socket").connect();
                var bob = site.events("/rooms/blue/sse?by=sse")) {
            var session = bob.next().json(Opened.class).session();
            ann.sendJson(new Said("hello"));
            assertThat(bob.next().json(Line.class)).isEqualTo(new Line("socket", "hello"));
            assertThat(ann.receiveJson(Line.class)).isEqualTo(new Line("socket", "hello"));
            var posted = site.request("POST", "/rooms/blue/sse")
                    .header("levada-session", session)
                    .json(new Said("hi"))
                    .send();
            assertThat(posted.status()).isEqualTo(204);
            assertThat(ann.receiveJson(Line.class)).isEqualTo(new Line("sse", "hi"));
        }
    }
}
