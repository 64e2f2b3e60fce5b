package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.levada.examples.Demo;
import dev.levada.interop.tls.Authority;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.Tls;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The chat over https and wss, with a certificate that the browser is told to put up with.
@NeedsChromium
class EncryptedChatTest {
    @Test
    void twoWindowsTalkOverWss(DemoSite site, @TempDir Path folder) throws Exception {
        var authority = new Authority(folder);
        var tls = Tls.of(
                authority.sign("localhost").toString(),
                authority.path("localhost.key").toString());
        try (var layer = ChannelLayer.memory();
                var server = Server.start(
                        Demo.create(layer), ServerOptions.defaults().withPort(0).withTls(tls))) {
            var ann = site.window();
            var sockets = new java.util.concurrent.CopyOnWriteArrayList<String>();
            ann.onWebSocket(socket -> sockets.add(socket.url()));
            var annChat = open(server, ann, "Ann");
            Assertions.assertThat(ann.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"))
                    .as("the protocol the page came over")
                    .isEqualTo("h2");
            var bobChat = open(server, site.window(), "Bob");
            annChat.say("over wss");
            assertThat(bobChat.line("over wss")).isVisible();
            Assertions.assertThat(sockets)
                    .isNotEmpty()
                    .allMatch(url -> url.startsWith("wss://localhost:" + server.port() + "/"));
            Assertions.assertThat(server.statistics().tlsHandshakes()).isPositive();
        }
    }

    private static ChatWindow open(Server server, com.microsoft.playwright.Page page, String name) {
        page.navigate("https://localhost:" + server.port() + "/chat/blue?name=" + name);
        var chat = new ChatWindow(page);
        chat.awaitOpen();
        return chat;
    }
}
