package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// A window in a chat room, found as a screen reader finds its parts: by role and label.
record ChatWindow(Page page) {
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Locator box() {
        return page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true));
    }

    Locator log() {
        return page.getByRole(AriaRole.LOG);
    }

    /// The message with exactly that text, once the server has it.
    Locator line(String text) {
        return log().locator(".words").getByText(text, new Locator.GetByTextOptions().setExact(true));
    }

    /// A remark between the messages: who came, who went, what happened to the connection.
    Locator notice(String text) {
        return log().locator(".notice").getByText(text);
    }

    Locator state() {
        return page.locator("#connectionText");
    }

    Locator people() {
        return page.locator("#peopleList li bdi");
    }

    Locator hint() {
        return page.locator("#hint");
    }

    void awaitOpen() {
        assertThat(state()).hasText("Connected");
    }

    void awaitPeople(String... names) {
        assertThat(people()).hasText(names);
    }

    /// Types the text and presses Enter, then waits until the server has said it to everybody.
    void say(String text) {
        send(text);
        assertThat(line(text).last()).isVisible();
    }

    void send(String text) {
        box().fill(text);
        box().press("Enter");
    }
}
