package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

/// Walls of sensors, and their sliders.
@NeedsChromium
class SensorsInBrowserTest {
    private static final String SLIDER = "[data-sensor^=slider]";

    private static Page open(DemoSite site) {
        var page = site.window();
        page.navigate(site.url("/sensors/"));
        assertThat(page.locator("#connection")).hasText("Live");
        return page;
    }

    private static void slide(Page page, String value) {
        page.locator("#own").fill(value);
    }

    @Test
    void whatOneWindowMeasuresAnotherShows(DemoSite site) {
        var one = open(site);
        var other = open(site);
        slide(one, "31.5");
        assertThat(other.locator(SLIDER + " .value")).hasText("31.5");
        slide(other, "4");
        assertThat(one.locator("#curves li")).hasCount(2);
        assertThat(one.locator("#counts")).containsText("2 sensors");
        assertThat(one.locator("#all")).isVisible();
    }

    @Test
    void curvesAreChosenByNameWithTheKeyboard(DemoSite site) {
        var page = open(site);
        page.evaluate("""
                () => Promise.all(["a", "b", "c", "d"].map(sensor => fetch(sensor, {
                  method: "POST", headers: { "content-type": "application/json" }, body: '{"value":20}' })))
                """);
        assertThat(page.locator("#curves li")).hasCount(3);
        var hidden = page.locator("#curves li").first().getAttribute("data-sensor");
        page.locator("#curves button").first().press("Enter");
        assertThat(page.locator("#curves li")).hasCount(2);
        assertThat(page.getByLabel("Sensor", new Page.GetByLabelOptions().setExact(true)))
                .isFocused();
        page.keyboard().type("nowhere");
        page.keyboard().press("Enter");
        assertThat(page.locator("#said")).hasText("No sensor of that name has measured anything yet.");
        page.getByLabel("Sensor", new Page.GetByLabelOptions().setExact(true)).fill(hidden);
        page.keyboard().press("Enter");
        assertThat(page.locator("#curves li")).hasCount(3);
    }

    @Test
    void aServerThatComesBackIsMeasuredAgain(DemoSite site) {
        var one = open(site);
        var other = open(site);
        site.stopServer();
        assertThat(one.locator("#connection")).hasText("Reconnecting");
        site.startServer();
        assertThat(one.locator("#connection")).hasText("Live");
        assertThat(other.locator("#connection")).hasText("Live");
        slide(one, "12");
        assertThat(other.locator(SLIDER + " .value")).hasText("12.0");
    }

    @Test
    void aReadingIsSeenInAnotherWindowSoon(DemoSite site) {
        var one = open(site);
        var other = open(site);
        slide(one, "1");
        assertThat(other.locator(SLIDER + " .value")).hasText("1.0");
        one.evaluate("""
                () => {
                  const move = document.createElement("button");
                  move.id = "move";
                  move.textContent = "Move";
                  move.onclick = () => {
                    const slider = document.getElementById("own");
                    slider.value = Number(slider.value) + 1;
                    slider.dispatchEvent(new Event("input"));
                  };
                  document.body.append(move);
                }
                """);
        var delays = new Delays("moving a slider to its value in another window");
        for (int i = 2; i < 2 + Delays.TIMES; i++)
            delays.between(
                    one,
                    "#move",
                    other,
                    "document.querySelector('" + SLIDER + " .value').textContent === '" + i + ".0'");
        delays.print();
    }
}
