package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.levada.examples.Demo;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.testkit.RedisForTests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/// Pages at an answer that is being written.
@NeedsChromium
class AnswersInBrowserTest {
    private static final String COMPLETE = "The answer is complete.";

    private static Page ask(Page page, String url) {
        page.navigate(url + "/answers/");
        page.getByLabel("Your question").fill("Where does it come from?");
        page.keyboard().press("Enter");
        awaitWords(page, 10);
        return page;
    }

    private static void awaitWords(Page page, int words) {
        page.waitForFunction("least => document.querySelectorAll('#text span').length >= least", words);
    }

    @Test
    void aReloadAndASecondTabGoOnWhereItWasAndAllComeToTheSame(DemoSite site) {
        var page = ask(site.window(), site.url(""));
        var second = site.window();
        second.navigate(page.url());
        awaitWords(second, 10);
        page.reload();
        awaitWords(page, 10);
        assertThat(page.locator("h1")).hasText("Where does it come from?");
        for (var one : List.of(page, second)) {
            assertThat(one.locator("#said")).hasText(COMPLETE);
            assertThat(one.locator("#connection")).hasText("Complete");
            assertThat(one.locator("#text")).hasAttribute("aria-busy", "false");
        }
        assertThat(page.locator("#text").textContent())
                .isEqualTo(second.locator("#text").textContent());
    }

    @Test
    void anAnswerThatWentWithItsServerIsNotWaitedFor(DemoSite site) {
        var page = ask(site.window(), site.url(""));
        site.stopServer();
        assertThat(page.locator("#connection")).hasText("Reconnecting");
        site.startServer();
        assertThat(page.locator("#said")).hasText("There is no such answer, or not any more.");
        assertThat(page.locator("#text span")).not().hasCount(0);
        // What the browser says itself about the answer that is gone.
        site.complaints().removeIf(it -> it.contains("404"));
    }

    @Test
    void onRedisAnotherServerGoesOnWithTheAnswer(DemoSite windows) {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start();
                var there = ChannelLayer.open(redis.url("redis+levada") + "?history.answer.*=2000/1h")) {
            int port;
            Page page;
            try (var here = ChannelLayer.open(redis.url("redis+levada") + "?history.answer.*=2000/1h");
                    var first = Server.start(
                            Demo.create(here), ServerOptions.defaults().withPort(0))) {
                port = first.port();
                page = ask(windows.window(), "http://127.0.0.1:" + port);
            }
            assertThat(page.locator("#connection")).hasText("Reconnecting");
            try (var _ =
                    Server.start(Demo.create(there), ServerOptions.defaults().withPort(port))) {
                assertThat(page.locator("#said")).hasText(COMPLETE);
                var whole = page.locator("#text").textContent();
                page.reload();
                assertThat(page.locator("#said")).hasText(COMPLETE);
                assertThat(page.locator("#text").textContent()).isEqualTo(whole);
            }
            windows.complaints().clear();
            page.close();
        }
    }

    @Test
    void aPieceIsSeenInTwoWindowsAtOnce(DemoSite site) {
        var page = ask(site.window(), site.url(""));
        var second = site.window();
        second.navigate(page.url());
        var watch = """
                () => { window.seen = []; new MutationObserver(() =>
                  window.seen.push([document.querySelectorAll("#text span").length, Date.now()]))
                  .observe(document.getElementById("text"), { childList: true }); }
                """;
        page.evaluate(watch);
        second.evaluate(watch);
        for (var one : List.of(page, second)) assertThat(one.locator("#said")).hasText(COMPLETE);
        var differences = new ArrayList<Double>();
        for (var here : seen(page))
            for (var there : seen(second))
                if (here.get(0).equals(there.get(0)))
                    differences.add(
                            Math.abs(here.get(1).doubleValue() - there.get(1).doubleValue()));
        Collections.sort(differences);
        assertThat(differences).isNotEmpty();
        System.out.printf(
                "a piece in one window and the same in another: median %.0f ms, longest %.0f ms of %d%n",
                differences.get(differences.size() / 2), differences.getLast(), differences.size());
    }

    @SuppressWarnings("unchecked") // what the script keeps
    private static List<List<Number>> seen(Page page) {
        return (List<List<Number>>) page.evaluate("window.seen");
    }
}
