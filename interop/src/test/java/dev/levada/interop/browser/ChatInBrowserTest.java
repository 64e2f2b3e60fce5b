package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Two windows talk through a real server.
@NeedsChromium
class ChatInBrowserTest {
    @Test
    void twoWindowsSeeEachOthersLinesComingsAndGoings(DemoSite site) {
        var ann = site.chat("blue", "Ann");
        ann.awaitPeople("Ann");
        assertThat(ann.page().getByText("Nobody else is here yet.")).isVisible();

        var bob = site.chat("blue", "Bob");
        bob.awaitPeople("Bob", "Ann");
        ann.awaitPeople("Ann", "Bob");
        assertThat(ann.notice("Bob joined")).isVisible();

        ann.say("Hello Bob");
        assertThat(bob.line("Hello Bob")).isVisible();
        assertThat(bob.log().getByText("Ann", new com.microsoft.playwright.Locator.GetByTextOptions().setExact(true)))
                .isVisible();
        bob.say("Hello Ann");
        assertThat(ann.line("Hello Ann")).isVisible();
        assertThat(ann.log().locator(".words")).hasText(new String[] {"Hello Bob", "Hello Ann"});
        assertThat(ann.log().locator(".mine .words")).hasText(new String[] {"Hello Bob"});

        bob.page().close();
        assertThat(ann.notice("Bob left")).isVisible();
        ann.awaitPeople("Ann");
    }

    @Test
    void twoWindowsOfOneNameCountTwice(DemoSite site) {
        var first = site.chat("blue", "Ann");
        var second = site.chat("blue", "Ann");
        first.awaitPeople("Ann", "Ann");
        second.say("I am the other one");
        assertThat(first.line("I am the other one")).isVisible();
        assertThat(first.log().locator(".mine")).hasCount(0);
        second.page().close();
        first.awaitPeople("Ann");
    }

    @Test
    void roomsAreSeparate(DemoSite site) {
        var blue = site.chat("blue", "Ann");
        var red = site.chat("red", "Bob");
        var alsoBlue = site.chat("blue", "Cid");
        red.say("only red");
        blue.say("only blue");
        assertThat(alsoBlue.log().locator(".words")).hasText(new String[] {"only blue"});
        assertThat(red.log().locator(".words")).hasText(new String[] {"only red"});
        red.awaitPeople("Bob");
    }

    @Test
    void hostileTextShowsAsText(DemoSite site) {
        String attack = "<img src=x onerror=\"document.title='caught'\"><b>bold</b>";
        var ann = site.chat("<b>room</b>/../x", "<i>Ann</i>");
        var bob = site.chat("<b>room</b>/../x", "Bob");
        bob.awaitPeople("Bob", "<i>Ann</i>");
        assertThat(bob.page().getByRole(AriaRole.HEADING).first()).hasText("<b>room</b>/../x");
        ann.say(attack);
        assertThat(bob.line(attack)).isVisible();
        assertThat(bob.page().locator("#room b, #room i, #room img")).hasCount(0);
        assertThat(bob.page()).hasTitle("<b>room</b>/../x · Chat");
    }

    @Test
    void aTooLongMessageIsShownAsAnErrorAndTheSocketLives(DemoSite site) {
        var ann = site.chat("blue", "Ann");
        ann.awaitOpen();
        ann.send("x".repeat(2001));
        assertThat(ann.hint()).hasText("Too long: at most 2,000 characters. Shorten it or send it in parts.");
        assertThat(ann.box()).hasValue("x".repeat(2001));
        ann.say("x".repeat(2000));
        assertThat(ann.hint()).isEmpty();
        assertThat(ann.state()).hasText("Connected");
    }

    @Test
    void whatTheServerRefusesIsShownToo(DemoSite site) {
        var page = site.window();
        page.routeWebSocket(url -> url.contains("/ws/chat/"), socket -> {
            var server = socket.connectToServer();
            socket.onMessage(message -> server.send("{\"unexpected\": true}"));
        });
        var ann = site.chat(page, "blue", "Ann");
        ann.awaitOpen();
        ann.send("hello");
        assertThat(ann.hint()).containsText("Expected {\"text\"");
        assertThat(page.locator("#outbox .entry")).hasCount(0);
        assertThat(ann.state()).hasText("Connected");
    }

    @Test
    void whenTheServerComesBackOnItsPortTheChatGoesOnByItself(DemoSite site) {
        var ann = site.chat("blue", "Ann");
        var bob = site.chat("blue", "Bob");
        ann.awaitPeople("Ann", "Bob");
        ann.say("before");

        site.stopServer();
        assertThat(ann.state()).hasText("Reconnecting");
        assertThat(ann.notice("Connection lost")).isVisible();
        ann.send("while you were away");
        assertThat(ann.hint()).hasText("Not connected. Your message stays here until you are back.");
        assertThat(ann.box()).hasValue("while you were away");

        site.startServer();
        ann.awaitOpen();
        bob.awaitOpen();
        ann.awaitPeople("Ann", "Bob");
        bob.awaitPeople("Bob", "Ann");
        assertThat(ann.notice("Back again.")).isVisible();
        ann.box().press("Enter");
        assertThat(bob.line("while you were away")).isVisible();
        bob.say("and on it goes");
        assertThat(ann.line("and on it goes")).isVisible();
        assertThat(ann.line("before")).isVisible();
    }

    @Test
    void withoutANetworkTheWindowSaysSoAndComesBack(DemoSite site) {
        var ann = site.chat("blue", "Ann");
        ann.awaitOpen();
        // In this order: a browser that is told to be offline may not show the page that its socket is closed.
        site.stopServer();
        ann.page().context().setOffline(true);
        assertThat(ann.state()).hasText("Offline");
        site.startServer();
        ann.page().context().setOffline(false);
        ann.awaitOpen();
    }

    @Test
    void aMessageLostWithItsConnectionIsNotForgotten(DemoSite site) {
        var isBroken = new AtomicBoolean(true);
        var page = site.window();
        page.routeWebSocket(url -> url.contains("/ws/chat/"), socket -> {
            var server = socket.connectToServer();
            socket.onMessage(message -> {
                if (isBroken.getAndSet(false)) socket.close();
                else server.send(message.text());
            });
        });
        var ann = site.chat(page, "blue", "Ann");
        var bob = site.chat("blue", "Bob");
        ann.awaitPeople("Ann", "Bob");
        ann.send("does this arrive?");
        assertThat(page.getByText("Perhaps not delivered")).isVisible();
        ann.awaitPeople("Ann", "Bob");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Send again"))
                .click();
        assertThat(bob.line("does this arrive?")).isVisible();
        assertThat(ann.line("does this arrive?")).isVisible();
        assertThat(page.getByText("Perhaps not delivered")).hasCount(0);
    }

    @Test
    void theKeyboardAloneIsEnough(DemoSite site) {
        var bob = site.chat("tea room", "Bob");
        var page = site.window();
        page.navigate(site.url("/"));
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        var name = page.getByLabel("Your name");
        assertThat(name).isFocused();
        page.keyboard().type("Ann");
        page.keyboard().press("Tab");
        page.keyboard().press("ControlOrMeta+a");
        page.keyboard().type("tea room");
        page.keyboard().press("Enter");

        var ann = new ChatWindow(page);
        ann.awaitPeople("Ann", "Bob");
        assertThat(ann.box()).isFocused();
        page.keyboard().type("first line");
        page.keyboard().press("Shift+Enter");
        page.keyboard().type("second line");
        page.keyboard().press("Enter");
        assertThat(bob.line("first line\nsecond line")).isVisible();
        assertThat(ann.box()).isFocused();
        assertThat(ann.box()).hasValue("");

        page.keyboard().press("Shift+Tab");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Conversation")))
                .isFocused();
        page.keyboard().press("Shift+Tab");
        page.keyboard().press("Shift+Tab");
        assertThat(page.getByLabel("Leave the room")).isFocused();
        page.keyboard().press("Enter");
        assertThat(name).isFocused();
        assertThat(bob.notice("Ann left")).isVisible();
    }

    @Test
    void aReloadedWindowIsInItsRoomAgain(DemoSite site) {
        var page = site.window();
        page.navigate(site.url("/chat/blue"));
        page.getByLabel("Your name").fill("Ann");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Enter the room"))
                .click();
        var ann = new ChatWindow(page);
        ann.awaitPeople("Ann");
        page.reload();
        ann.awaitPeople("Ann");
    }

    @Test
    void theEntranceAsksForWhatIsMissing(DemoSite site) {
        var page = site.window();
        page.navigate(site.url("/chat/"));
        page.getByLabel("Your name").fill("  ");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("A name is needed.");
        assertThat(page.getByLabel("Your name")).isFocused();
        page.getByLabel("Your name").fill("Ann");
        var room = page.getByLabel("Room", new Page.GetByLabelOptions().setExact(true));
        room.fill("..");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("A room needs a name.");
        assertThat(room).isFocused();
    }
}
