package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/// Windows of people who are signed in.
@NeedsChromium
class NoticesInBrowserTest {
    static Page signIn(DemoSite site, Page page, String name) {
        page.navigate(site.url("/notices/"));
        button(page, name).click();
        assertThat(page.locator("#connection")).hasText("Live");
        assertThat(page.locator("#me")).containsText("Signed in as " + name.split(",", 2)[0]);
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static void send(Page page, String to, String text) {
        page.getByLabel("To").selectOption(to);
        page.getByLabel("Text").fill(text);
        page.getByLabel("Text").press("Enter");
        assertThat(page.locator("#said")).hasText("Sent");
        assertThat(page.getByLabel("Text")).isFocused();
    }

    @Test
    void unreadCountsAgreeInAllWindowsOfAUser(DemoSite site) {
        var ann = signIn(site, site.window(), "Ann, editor");
        var tab = ann.context().newPage();
        tab.navigate(site.url("/notices/"));
        var device = signIn(site, site.window(), "Ann, editor");
        var cid = signIn(site, site.window(), "Cid, author");
        send(cid, "role.editor", "Please read my draft");
        send(cid, "user.ann", "It is about water");
        for (var window : new Page[] {ann, tab, device}) {
            assertThat(window.locator("#count")).hasText("2 unread");
            assertThat(window).hasTitle("(2) Notices · Levada");
        }
        assertThat(ann.locator("#toasts")).containsText("Cid Please read my draft");
        assertThat(cid.locator("#none")).isVisible();

        button(tab, "Mark as read: Please read my draft").click();
        for (var window : new Page[] {ann, tab, device})
            assertThat(window.locator("#count")).hasText("1 unread");
        button(device, "Mark all as read").click();
        for (var window : new Page[] {ann, tab, device})
            assertThat(window.locator("#count")).isHidden();
        device.reload();
        assertThat(device.locator("#inbox li")).hasCount(2);
        assertThat(device.locator("#count")).isHidden();
    }

    @Test
    void aJobTellsAndABrowserShowsItWhereNobodyLooksAtThePage(DemoSite site) {
        var page = site.window();
        page.addInitScript("""
                window.shown = [];
                window.Notification = class { constructor(title, { body }) { window.shown.push(title + ": " + body); } };
                window.Notification.permission = "default";
                window.Notification.requestPermission = async () => (window.Notification.permission = "granted");
                """);
        var ann = signIn(site, page, "Ann, editor");
        button(ann, "Show them outside this page too").click();
        assertThat(ann.locator("#outside")).isHidden();
        ann.evaluate("Object.defineProperty(document, 'hidden', { value: true })");
        button(ann, "Make a report in the background").click();
        assertThat(ann.locator("#inbox li")).containsText("Your report is ready: ");
        ann.waitForFunction("() => window.shown.length === 1 && window.shown[0].startsWith('Reports: Your report')");
    }

    @Test
    void aServerThatComesBackFindsItsUsersSignedIn(DemoSite site) {
        var ann = signIn(site, site.window(), "Ann, editor");
        var bob = signIn(site, site.window(), "Bob, editor");
        site.stopServer();
        assertThat(ann.locator("#connection")).hasText("Reconnecting");
        site.startServer();
        assertThat(ann.locator("#connection")).hasText("Live");
        assertThat(bob.locator("#connection")).hasText("Live");
        send(bob, "user.ann", "Here we are again");
        assertThat(ann.locator("#inbox li")).containsText("Here we are again");
    }

    @Test
    void aNoticeIsSeenInAnotherWindowSoon(DemoSite site) {
        var ann = signIn(site, site.window(), "Ann, editor");
        var bob = signIn(site, site.window(), "Bob, editor");
        var delays = new Delays("sending a notice to being shown in another window");
        for (int i = 1; i <= Delays.TIMES; i++) {
            bob.getByLabel("Text").fill("notice " + i);
            delays.between(bob, "#send button", ann, "document.querySelectorAll('#inbox li').length === " + i);
            assertThat(bob.getByLabel("Text")).hasValue("");
        }
        delays.print();
    }
}
