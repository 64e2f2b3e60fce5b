package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

@NeedsChromium
class StartPageTest {
    @Test
    void itListsTheExamplesWithASentenceAndALink(DemoSite site) {
        var page = site.window();
        page.navigate(site.url("/"));
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(2)))
                .hasText(new String[] {
                    "Chat",
                    "Editorial desk",
                    "Notices",
                    "Sensor wall",
                    "Long answers",
                    "Incidents",
                    "Thumbnails",
                    "Three ways",
                    "One socket, many rooms",
                    "The plain subject"
                });
    }

    @Test
    void theWholeCardLeadsToTheExample(DemoSite site) {
        var page = site.window();
        page.navigate(site.url("/"));
        page.getByText("open it in two windows").click(new Locator.ClickOptions().setForce(true));
        assertThat(page).hasURL(site.url("/chat/"));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("All examples"))
                .click();
        assertThat(page).hasURL(site.url("/"));
    }

    @Test
    void theLinksOfThePlainSubjectWork(DemoSite site) {
        var page = site.window();
        page.navigate(site.url("/"));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("hello"))
                .click();
        assertThat(page.locator("body")).hasText("hello");
        page.goBack();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("echo"))
                .click();
        assertThat(page.locator("body")).containsText("user-agent: ");
    }
}
