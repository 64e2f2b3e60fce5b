package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.levada.examples.Demo;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.testkit.RedisForTests;
import dev.levada.worker.Worker;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/// Each application on two servers behind one Redis, with a window at each. Answers and the chat have tests
/// of their own.
@NeedsChromium
@SuppressWarnings("NullAway.Init") // by start()
class TwoServersTest {
    private static RedisForTests redis;
    private static Demo.Stores stores;
    private static Node here;
    private static Node there;

    /// A server with its layer, and a worker for thumbnails.
    private record Node(ChannelLayer layer, Server server, Worker worker) implements AutoCloseable {
        static Node start(int port) {
            var layer = ChannelLayer.open(redis.url("redis+levada"));
            var demo = Demo.create(layer, stores);
            var server = Server.start(demo, ServerOptions.defaults().withPort(port));
            return new Node(layer, server, Worker.start(demo, layer, "thumbnails"));
        }

        String url() {
            return "http://127.0.0.1:" + server.port();
        }

        @Override
        public void close() {
            worker.close();
            server.close();
            layer.close();
        }
    }

    @BeforeAll
    static void start() {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        redis = RedisForTests.start();
        stores = DemoSite.emptyStores();
        here = Node.start(0);
        there = Node.start(0);
    }

    @AfterAll
    static void stop() {
        if (redis == null) return;
        here.close();
        there.close();
        redis.close();
        DemoSite.delete(stores);
    }

    /// An application: how to enter it, what one does, and where the other sees that.
    enum App {
        NOTICES(
                "/notices/",
                page -> page.getByText("Ann, editor").click(),
                (page, what) -> NoticesInBrowserTest.send(page, "user.ann", what),
                (page, what) -> assertThat(page.locator("#inbox")).containsText(what)),
        INCIDENTS(
                "/incidents/",
                page -> page.locator("button[value=dispatcher]").click(),
                (page, what) -> IncidentsInBrowserTest.report(page, what, "32.6", "-16.9"),
                (page, what) -> assertThat(page.locator("#incidents")).containsText(what)),
        EDITORIAL(
                "/documents/water/draft/",
                _ -> {},
                (page, what) -> {
                    button(page, "Edit").click();
                    page.locator("#text").fill(what);
                    button(page, "Save").click();
                    button(page, "Stop editing").click();
                },
                (page, what) -> assertThat(page.locator("#text")).hasValue(what)),
        SENSORS(
                "/sensors/",
                _ -> {},
                (page, what) -> page.locator("#own").fill(String.valueOf(what.length())),
                (page, what) -> assertThat(page.locator("#curves")).containsText(what.length() + ".0")),
        THUMBNAILS(
                "/thumbnails/",
                _ -> {},
                (page, what) ->
                        ThumbnailsInBrowserTest.bring(page, ThumbnailsInBrowserTest.picture(what + ".png", 300, 200)),
                (page, what) -> ThumbnailsInBrowserTest.isMade(page, what + ".png"));

        final String path;
        final Consumer<Page> entering;
        final BiConsumer<Page, String> act;
        final BiConsumer<Page, String> isSeen;

        App(String path, Consumer<Page> entering, BiConsumer<Page, String> act, BiConsumer<Page, String> isSeen) {
            this.path = path;
            this.entering = entering;
            this.act = act;
            this.isSeen = isSeen;
        }

        Page open(Page page, String url) {
            page.navigate(url + path);
            entering.accept(page);
            isLive(page);
            page.evaluate("window.isSame = true");
            return page;
        }

        void happens(Page from, Page to, String what) {
            act.accept(from, what);
            isSeen.accept(to, what);
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void isLive(Page page) {
        assertThat(page.locator("#connection")).hasText("Live");
    }

    @ParameterizedTest
    @EnumSource
    void windowsAtBothServersSeeTheSameAndOneServerIsReplaced(App app, DemoSite windows) {
        var one = app.open(windows.window(), here.url());
        var other = app.open(windows.window(), there.url());
        app.happens(one, other, "From here");
        app.happens(other, one, "And from over there");

        int port = there.server().port();
        there.close();
        assertThat(other.locator("#connection")).hasText("Reconnecting");
        there = Node.start(port);
        isLive(other);
        app.happens(one, other, "Are you back?");
        app.happens(other, one, "Here we are again");
        other.waitForFunction("() => window.isSame");
        one.close();
        other.close();
    }
}
