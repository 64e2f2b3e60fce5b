package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/// Windows at the editorial desk.
@NeedsChromium
class EditorialInBrowserTest {
    private static Page open(DemoSite site, String path, String name) {
        return open(site, site.window(), path, name);
    }

    private static Page open(DemoSite site, Page page, String path, String name) {
        page.navigate(site.url("/documents/" + path + "?name=" + name));
        assertThat(page.locator("#connection")).hasText("Live");
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator card(Page desk, String slug) {
        return desk.locator("[data-slug=" + slug + "]");
    }

    @Test
    void theDeskShowsWhoIsWhereAndTwoWindowsOfOneCountOnce(DemoSite site) {
        var desk = open(site, "", "Ann");
        var bob = open(site, "water/draft/", "Bob");
        assertThat(desk.locator("#hereTitle")).hasText("Here now: 2 people");
        assertThat(card(desk, "water")).containsText("Bobreads");
        open(site, bob.context().newPage(), "bridges/draft/", "Bob");
        assertThat(card(desk, "bridges")).containsText("Bobreads");
        assertThat(desk.locator("#hereTitle")).hasText("Here now: 2 people");
        bob.close();
        assertThat(card(desk, "water")).not().containsText("Bob");
        assertThat(desk.locator("#hereTitle")).hasText("Here now: 2 people");
    }

    @Test
    void whoEditsLocksSoftlyAndBothAreWarned(DemoSite site) {
        var desk = open(site, "", "Zoe");
        var ann = open(site, "water/draft/", "Ann");
        var bob = open(site, "water/draft/", "Bob");
        button(ann, "Edit").click();
        assertThat(ann.getByLabel("Text").last()).isFocused();
        assertThat(bob.getByRole(AriaRole.ALERT)).hasText("Ann edits this document. It is locked softly.");
        assertThat(button(bob, "Edit")).isDisabled();
        button(bob, "Edit anyway").click();
        assertThat(ann.getByRole(AriaRole.ALERT)).hasText("Bob edits this document too. Who saves first wins.");
        assertThat(card(desk, "water")).containsText("2 people edit this at once.");

        ann.locator("#text").fill("Ann was here.");
        button(ann, "Save").click();
        assertThat(bob.getByRole(AriaRole.ALERT)).containsText("Ann has saved another text.");
        bob.locator("#text").fill("Bob as well.");
        button(bob, "Save").click();
        assertThat(bob.locator("#said")).hasText("Somebody else has saved this document meanwhile.");
        button(bob, "Stop editing").click();
        assertThat(bob.locator("#text")).hasValue("Ann was here.");
        assertThat(card(desk, "water")).containsText("changed by Ann");

        button(ann, "Move to review").click();
        assertThat(bob.getByRole(AriaRole.ALERT)).hasText("This document is in the phase \"review\" now.");
        bob.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("review (now)"))
                .click();
        assertThat(bob).hasURL(site.url("/documents/water/review/"));
        assertThat(button(bob, "Edit")).isEnabled();
    }

    @Test
    void aServerThatComesBackFindsEverybodyInPlaceAndWhatWasTyped(DemoSite site) {
        var desk = open(site, "", "Zoe");
        var ann = open(site, "water/draft/", "Ann");
        button(ann, "Edit").click();
        ann.locator("#text").fill("Not saved yet");
        site.stopServer();
        assertThat(ann.locator("#connection")).hasText("Reconnecting");
        button(ann, "Save").isEnabled();
        site.startServer();
        assertThat(ann.locator("#connection")).hasText("Live");
        assertThat(card(desk, "water")).containsText("Annedits");
        assertThat(ann.locator("#text")).hasValue("Not saved yet");
        button(ann, "Save").click();
        assertThat(card(desk, "water")).containsText("changed by Ann");
    }

    @Test
    void aChangeIsSeenInAnotherWindowSoon(DemoSite site) {
        var desk = open(site, "", "Zoe");
        var ann = open(site, "water/draft/", "Ann");
        var delays = new Delays("editing in one window to being shown in another");
        for (int i = 0; i < Delays.TIMES; i++) {
            delays.between(
                    ann,
                    i % 2 == 0 ? "#edit" : "#stop",
                    desk,
                    "document.querySelectorAll('[data-slug=water] .edits').length === " + (i + 1) % 2);
        }
        delays.print();
    }
}
