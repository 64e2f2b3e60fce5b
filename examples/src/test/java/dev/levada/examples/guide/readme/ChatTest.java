package dev.levada.examples.guide.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.examples.guide.readme.ChatConsumer.Line;
import dev.levada.examples.guide.readme.ChatConsumer.Said;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.testkit.TestSite;
import org.junit.jupiter.api.Test;

class ChatTest {
    // begin: readme-test
    @Test
    void everybodyInTheRoomHearsWhatIsSaid() {
        try (var site = TestSite.of(ChatSite.create(ChannelLayer.memory()));
                var ann = site.webSocket("/ws/chat/blue?name=ann").connect();
                var bob = site.webSocket("/ws/chat/blue?name=bob").connect()) {
            ann.sendJson(new Said("hello"));
            assertThat(bob.receiveJson(Line.class)).isEqualTo(new Line("ann", "hello"));
        }
    }
    // end: readme-test

    @Test
    void thePageIsServed() {
        try (var site = TestSite.of(ChatSite.create(ChannelLayer.memory()))) {
            assertThat(site.get("/").text()).contains("Chat");
        }
    }

    // Compiled only: the port that the environment names may be taken.
    static void serve() throws InterruptedException {
        // begin: readme-serve
        try (var layer = ChannelLayer.memory();
                var server = Server.start(ChatSite.create(layer), ServerOptions.fromEnvironment())) {
            server.awaitClose();
        }
        // end: readme-serve
    }
}
