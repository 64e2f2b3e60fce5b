package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/// Pages with the browser's client, each in three rooms over one WebSocket.
@NeedsChromium
class StreamsTest {
    private static Page enter(DemoSite site) {
        var page = site.window();
        page.navigate(site.url("/streams/"));
        assertThat(page.locator("#state")).hasText("open");
        return page;
    }

    private static void say(Page page, String room, String text) {
        page.getByLabel("Message to " + room).fill(text);
        page.getByLabel("Message to " + room).press("Enter");
    }

    private static void hears(Page page, String room, String... lines) {
        assertThat(page.getByRole(AriaRole.LOG, new Page.GetByRoleOptions().setName(room))
                        .locator("li"))
                .hasText(lines);
    }

    @Test
    void roomsAreApartAndWindowsMeetInThem(DemoSite site) {
        var ann = enter(site);
        var bob = enter(site);
        say(ann, "red", "one");
        hears(bob, "red", "one");
        say(bob, "blue", "two");
        hears(ann, "blue", "two");
        hears(ann, "red", "one");
        hears(bob, "green");
        assertThat(ann.locator("section", new Page.LocatorOptions().setHasText("red"))
                        .locator("output"))
                .hasText("you said 1 here");
    }

    @Test
    void aConnectionThatIsLostComesBackWithItsRooms(DemoSite site) {
        var ann = enter(site);
        var bob = enter(site);
        site.stopServer();
        assertThat(ann.locator("#state")).hasText("waiting");
        site.startServer();
        // Who hears itself is in the room again.
        say(bob, "green", "back");
        hears(bob, "green", "back");
        say(ann, "green", "still here");
        hears(bob, "green", "back", "still here");
    }
}
