package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.levada.interop.browser.DemoSite.Screen;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What people see, on a phone and on a wide screen, light and dark; the pictures are in
/// `target/screenshots`.
@NeedsChromium
class ScreenshotTest {
    private static final Path FOLDER = Path.of("target", "screenshots");

    @ParameterizedTest
    @CsvSource({"WIDE, LIGHT", "PHONE, DARK"})
    void everythingFitsOnTheScreen(Screen screen, ColorScheme scheme, DemoSite site) {
        var page = site.window(screen, scheme);
        page.navigate(site.url("/"));
        take("start", page, screen, scheme);
        page.navigate(site.url("/chat/tea%20room"));
        page.getByLabel("Your name").fill("Ann");
        take("entrance", page, screen, scheme);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Enter the room"))
                .click();
        var ann = new ChatWindow(page);
        ann.awaitPeople("Ann");
        take("alone", page, screen, scheme);

        var bob = site.chat("tea room", "Bob the Builder");
        var zoe = site.chat("tea room", "Zo\u00eb");
        ann.awaitPeople("Ann", "Bob the Builder", "Zo\u00eb");
        ann.say("Hello! Does this work on a phone, too?");
        bob.say("It does.");
        bob.say("Whoever writes twice in a row shows one name only.");
        zoe.say("<b>Hostile</b> text is just text, and long words wrap: " + "Donaudampfschifffahrt".repeat(5));
        zoe.page().close();
        assertThat(ann.notice("Zo\u00eb left")).isVisible();
        ann.say("See you tomorrow.");
        ann.box().fill("Still writing");
        take("talk", page, screen, scheme);
        if (screen == Screen.PHONE) {
            page.getByText("Who is here").click();
            assertThat(page.locator("#people")).isVisible();
            take("people", page, screen, scheme);
            page.getByText("Who is here").click();
        }

        site.stopServer();
        assertThat(ann.notice("Connection lost")).isVisible();
        take("lost", page, screen, scheme);
    }

    static void take(String name, Page page, Screen screen, ColorScheme scheme) {
        String file = name + "-" + screen + "-" + scheme + ".png";
        page.screenshot(new Page.ScreenshotOptions().setPath(FOLDER.resolve(file.toLowerCase(Locale.ROOT))));
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .as("nothing is wider than the screen on %s", file)
                .isLessThanOrEqualTo(screen.width);
    }
}
