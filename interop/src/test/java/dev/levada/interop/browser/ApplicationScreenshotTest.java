package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.levada.interop.browser.ScreenshotTest.take;
import static dev.levada.interop.browser.ThumbnailsInBrowserTest.picture;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.levada.interop.browser.DemoSite.Screen;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The applications as people see them; the pictures are in `target/screenshots`.
@NeedsChromium
class ApplicationScreenshotTest {
    @ParameterizedTest
    @CsvSource({"WIDE, LIGHT", "PHONE, DARK"})
    void everythingFitsOnTheScreen(Screen screen, ColorScheme scheme, DemoSite site) {
        var page = site.window(screen, scheme);
        var other = site.window();
        editorial(site, page, other, screen, scheme);
        notices(site, page, other, screen, scheme);
        sensors(site, page, other, screen, scheme);
        answers(site, page, screen, scheme);
        thumbnails(site, page, screen, scheme);
    }

    private static void thumbnails(DemoSite site, Page page, Screen screen, ColorScheme scheme) {
        ThumbnailsInBrowserTest.open(page, site.url(""));
        take("thumbnails-none", page, screen, scheme);
        var names = new String[] {"sea.png", "hills.png", "evening.png", "Ponta do Pargo, from the west.png"};
        for (var name : names) ThumbnailsInBrowserTest.bring(page, picture(name, 700, 500));
        var half = picture("half.png", 400, 300).buffer;
        var broken = new FilePayload("half.png", "image/png", Arrays.copyOf(half, half.length / 2));
        ThumbnailsInBrowserTest.bring(page, broken, new FilePayload("notes.png", "image/png", new byte[500]));
        for (var name : names) ThumbnailsInBrowserTest.isMade(page, name);
        assertThat(page.locator("#uploads li")).hasCount(1);
        assertThat(page.locator(".picture .warning:visible")).hasCount(1);
        site.stopWorker();
        ThumbnailsInBrowserTest.bring(page, picture("waiting.png", 300, 200));
        assertThat(page.locator("#counts")).hasText("6 pictures, 1 being made, 1 not made");
        take("thumbnails", page, screen, scheme);
        site.startWorker();
    }

    private static void answers(DemoSite site, Page page, Screen screen, ColorScheme scheme) {
        page.navigate(site.url("/answers/"));
        take("ask", page, screen, scheme);
        page.locator("button").click();
        assertThat(page.locator("#text span")).not().hasCount(0);
        page.waitForFunction("() => document.querySelectorAll('#text span').length > 40");
        take("answer", page, screen, scheme);
    }

    private static void sensors(DemoSite site, Page page, Page other, Screen screen, ColorScheme scheme) {
        page.navigate(site.url("/sensors/"));
        other.navigate(site.url("/sensors/"));
        other.evaluate("""
                async () => {
                  const post = (sensor, value) =>
                    fetch(sensor, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ value }) });
                  for (let i = 1; i <= 300; i += 25)
                    await Promise.all([...Array(25).keys()].map(k => post(`sensor-${1000 + i + k}`, 20 + 16 * Math.sin((i + k) / 40))));
                  for (let t = 0; t < 40; t++) {
                    await Promise.all([1, 2, 3].map(k => post(`sensor-100${k}`, 20 + k + 8 * Math.sin(t / 5 + k))));
                    await new Promise(done => setTimeout(done, 25));
                  }
                }
                """);
        assertThat(page.locator("#counts")).containsText("300 sensors");
        take("sensors", page, screen, scheme);
    }

    private static void notices(DemoSite site, Page page, Page other, Screen screen, ColorScheme scheme) {
        page.navigate(site.url("/notices/"));
        take("entrance-notices", page, screen, scheme);
        NoticesInBrowserTest.signIn(site, page, "Ann, editor");
        NoticesInBrowserTest.signIn(site, other, "Cid, author");
        NoticesInBrowserTest.send(other, "everybody", "The water is back in the upper levada.");
        NoticesInBrowserTest.send(other, "role.editor", "My draft about bridges is ready for you.");
        assertThat(page.locator("#count")).hasText("2 unread");
        page.locator("#inbox li.unread button").last().click();
        assertThat(page.locator("#count")).hasText("1 unread");
        NoticesInBrowserTest.send(other, "user.ann", "Lunch at one, under the big til tree?");
        assertThat(page.locator(".toast").last()).containsText("Lunch");
        take("notices", page, screen, scheme);
    }

    private static void editorial(DemoSite site, Page page, Page other, Screen screen, ColorScheme scheme) {
        other.navigate(site.url("/documents/water/draft/?name=Bob"));
        other.locator("#edit").click();
        var third = other.context().newPage();
        third.navigate(site.url("/documents/gardens/review/?name=Zo%C3%AB"));
        page.navigate(site.url("/documents/water/draft/?name=Ann"));
        page.locator("#anyway").click();
        assertThat(page.locator("#warning")).isVisible();
        take("document", page, screen, scheme);
        var desk = page.context().newPage();
        desk.navigate(site.url("/documents/"));
        assertThat(desk.locator(".warning").first()).isVisible();
        assertThat(desk.locator("#hereTitle")).hasText("Here now: 3 people");
        take("desk", desk, screen, scheme);
        desk.navigate(site.url("/"));
        assertThat(desk.locator("[data-app=editorial]")).hasText("3 connections now");
        take("start", desk, screen, scheme);
        desk.close();
        third.close();
    }
}
