package dev.levada.examples.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestSite;
import org.junit.jupiter.api.Test;

class StreamsSiteTest {
    @Test
    void oneSocketIsInSeveralRooms() {
        try (var site = TestSite.of(StreamsSite::create, ChannelLayer.memory());
                var page = site.webSocket("/ws/streams").connect()) {
            for (var room : new String[] {"red", "blue"}) {
                page.sendText("{\"stream\":\"room/" + room + "\",\"open\":true}");
                assertThat(page.receiveText()).contains("room/" + room, "window");
            }
            page.sendText("{\"stream\":\"room/blue\",\"text\":\"{\\\"text\\\":\\\"hi\\\"}\"}");
            assertThat(page.receiveText()).isEqualTo("{\"stream\":\"room/blue\",\"taken\":1}");
            assertThat(page.receiveText()).contains("room/blue", "hi");
        }
    }

    @Test
    void theBrowsersClientIsServed() {
        try (var site = TestSite.of(StreamsSite::create, ChannelLayer.memory())) {
            var script = site.get("/assets/levada-client.js");
            assertThat(script.text()).contains("export function connect");
            assertThat(script.headers().first("content-type")).get().asString().startsWith("text/javascript");
        }
    }
}
