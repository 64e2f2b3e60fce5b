package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.levada.interop.browser.ScreenshotTest.take;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.levada.interop.browser.DemoSite.Screen;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/// Maps of people who are signed in, and a sensor.
@NeedsChromium
class IncidentsInBrowserTest {
    private static Page enter(DemoSite site, Page page, String role) {
        page.navigate(site.url("/incidents/"));
        page.locator("button[value=" + role + "]").click();
        assertThat(page.locator("#connection")).hasText("Live");
        assertThat(page.locator("#map path.leaflet-interactive")).hasCount(0);
        return page;
    }

    static void report(Page page, String title, String latitude, String longitude) {
        var form = page.locator("#report");
        form.locator("[name=title]").fill(title);
        form.locator("[name=latitude]").fill(latitude);
        form.locator("[name=longitude]").fill(longitude);
        form.locator("button:not([type])").click();
    }

    private static Locator incident(Page page, String title) {
        return page.locator("#incidents li").filter(new Locator.FilterOptions().setHasText(title));
    }

    private static void press(Locator item, String button) {
        item.locator("button")
                .filter(new Locator.FilterOptions().setHasText(button))
                .click();
    }

    private static void draw(Page page, String name) {
        var form = page.locator("#area");
        form.locator("[name=name]").fill(name);
        form.locator("button").click();
        var map = page.locator("#map");
        map.scrollIntoViewIfNeeded();
        var box = map.boundingBox();
        double[][] corners = {{.1, .5}, {.6, .5}, {.6, .95}, {.1, .95}, {.1, .5}};
        for (int i = 0; i < corners.length; i++) {
            page.mouse().click(box.x + box.width * corners[i][0], box.y + box.height * corners[i][1]);
            // A second click too soon would be a double click, which zooms.
            if (i < corners.length - 1)
                page.waitForFunction("before => performance.now() - before > 400", page.evaluate("performance.now()"));
        }
        assertThat(page.locator("#areas li")).containsText(name);
    }

    private static int sensor(DemoSite site, String report) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(site.url("/incidents/sensor")))
                .header("authorization", "Bearer demo-sensor")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(report))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void whatOneChangesTheOtherSeesAndAreasRaiseAlerts(DemoSite site) throws Exception {
        var dispatcher = enter(site, site.window(), "dispatcher");
        var observer = enter(site, site.window(Screen.PHONE, ColorScheme.DARK), "observer");
        report(observer, "Ship aground", "32.6", "-16.9");
        assertThat(incident(dispatcher, "Ship aground")).isVisible();
        press(incident(dispatcher, "Ship aground"), "Worse");
        assertThat(incident(observer, "Ship aground").locator(".severity")).hasText("4");
        press(incident(observer, "Ship aground"), "Delete");
        assertThat(observer.locator("#said")).hasText("You may not do that.");

        draw(dispatcher, "Madeira");
        assertThat(observer.locator("#areas li")).containsText("Madeira");
        var smoke = "{\"title\":\"Smoke\",\"place\":{\"latitude\":32.75,\"longitude\":-17},\"severity\":4}";
        org.assertj.core.api.Assertions.assertThat(sensor(site, smoke)).isEqualTo(201);
        for (var page : new Page[] {dispatcher, observer})
            assertThat(page.locator(".toast")).containsText("Smoke (severity 4) in Madeira");

        for (var outside : new String[] {"Mast without power, 38.7, -7, 3", "Ferry waits, 36.5, -5.5, 2"}) {
            var parts = outside.split(", ", 4);
            sensor(
                    site,
                    "{\"title\":\"%s\",\"place\":{\"latitude\":%s,\"longitude\":%s},\"severity\":%s}"
                            .formatted((Object[]) parts));
            assertThat(incident(dispatcher, parts[0])).isVisible();
        }
        dispatcher.evaluate("scrollTo(0, 0)");
        take("incidents", dispatcher, Screen.WIDE, ColorScheme.LIGHT);
        take("incidents", observer, Screen.PHONE, ColorScheme.DARK);
        press(incident(dispatcher, "Smoke"), "Close");
        assertThat(incident(observer, "Smoke")).hasCount(0);
        press(incident(dispatcher, "Ship aground"), "Delete");
        assertThat(incident(observer, "Ship aground")).hasCount(0);
    }

    @Test
    void aServerThatComesBackShowsWhatItHas(DemoSite site) {
        var page = enter(site, site.window(), "dispatcher");
        report(page, "Ship aground", "32.6", "-16.9");
        assertThat(incident(page, "Ship aground")).isVisible();
        site.stopServer();
        assertThat(page.locator("#connection")).not().hasText("Live");
        site.startServer();
        assertThat(page.locator("#connection")).hasText("Live");
        // The embedded database of a demo lives as long as its server.
        assertThat(incident(page, "Ship aground")).hasCount(0);
        report(page, "Another ship", "32.6", "-16.9");
        assertThat(incident(page, "Another ship")).isVisible();
    }
}
