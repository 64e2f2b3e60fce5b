package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.levada.examples.Demo;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Pages that enter one room by WebSocket, by EventSource and by polling with fetch.
@NeedsChromium
class ThreeWaysTest {
    // Resolves to what came of it, whatever that is.
    private static final String LISTEN = """
            address => new Promise(resolve => {
                const events = new EventSource(address, { withCredentials: true });
                events.onopen = () => { resolve("open"); events.close(); };
                events.onerror = () => { resolve("refused"); events.close(); };
            })""";

    private static Page enter(DemoSite site, String way) {
        var page = site.window();
        page.navigate(site.url("/ways/blue?by=" + way));
        assertThat(page.locator("#state")).hasText("by " + way);
        return page;
    }

    private static void say(Page page, String text) {
        page.getByLabel("Message").fill(text);
        page.getByLabel("Message").press("Enter");
    }

    private static void hears(Page page, String... lines) {
        assertThat(page.getByRole(AriaRole.LOG).locator("li")).hasText(lines);
    }

    @Test
    void allThreeReachTheSameRoom(DemoSite site) {
        var pages = List.of(enter(site, "socket"), enter(site, "sse"), enter(site, "poll"));
        say(pages.get(0), "one");
        for (var page : pages) hears(page, "socket: one");
        say(pages.get(1), "two");
        for (var page : pages) hears(page, "socket: one", "sse: two");
        say(pages.get(2), "three");
        for (var page : pages) hears(page, "socket: one", "sse: two", "poll: three");
        say(pages.get(0), "four");
        for (var page : pages) hears(page, "socket: one", "sse: two", "poll: three", "socket: four");
    }

    @Test
    void aPageOfAnotherSiteIsRefused(DemoSite site) {
        try (var layer = ChannelLayer.memory();
                var other = Server.start(
                        Demo.create(layer), ServerOptions.defaults().withPort(0))) {
            var own = site.window();
            own.navigate(site.url("/hello"));
            assertThat(own.evaluate(LISTEN, site.url("/rooms/blue/sse"))).isEqualTo("open");
            var foreign = site.window();
            foreign.navigate("http://127.0.0.1:" + other.port() + "/hello");
            assertThat(foreign.evaluate(LISTEN, site.url("/rooms/blue/sse"))).isEqualTo("refused");
            // A browser asks for the site's icon when it likes; a server that ends would answer 503.
            foreign.context().close();
        }
    }
}
