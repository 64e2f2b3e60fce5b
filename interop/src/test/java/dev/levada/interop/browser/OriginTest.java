package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.examples.Demo;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import org.junit.jupiter.api.Test;

/// A browser tells the server which page asks for a WebSocket; only pages of the same site are let in.
@NeedsChromium
class OriginTest {
    // Resolves to what came of it, whatever that is.
    private static final String CONNECT = """
            address => new Promise(resolve => {
                const socket = new WebSocket(address);
                socket.onopen = () => socket.send("ping");
                socket.onmessage = message => { resolve(message.data); socket.close(); };
                socket.onerror = () => resolve("refused");
            })""";

    @Test
    void aPageOfTheSameSiteConnects(DemoSite site) {
        var page = site.window();
        page.navigate(site.url("/hello"));
        assertThat(page.evaluate(CONNECT, site.socketUrl("/echo"))).isEqualTo("ping");
    }

    @Test
    void aPageOfAnotherSiteIsRefused(DemoSite site) {
        try (var layer = ChannelLayer.memory();
                var other = Server.start(
                        Demo.create(layer), ServerOptions.defaults().withPort(0))) {
            var page = site.window();
            page.navigate("http://127.0.0.1:" + other.port() + "/hello");
            assertThat(page.locator("body")).hasText("hello");
            assertThat(page.evaluate(CONNECT, site.socketUrl("/echo"))).isEqualTo("refused");
        }
    }
}
