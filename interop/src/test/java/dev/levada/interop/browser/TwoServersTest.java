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
        NOTICES("/notices/"),
        INCIDENTS("/incidents/"),
        EDITORIAL("/documents/water/draft/"),
        SENSORS("/sensors/"),
        THUMBNAILS("/thumbnails/");

        final String path;

        App(String path) {
            this.path = path;
        }

        Page open(Page page, String url) {
            page.navigate(url + path);
            if (this == NOTICES) page.locator("button[value=ann]").click();
            if (this == INCIDENTS) page.locator("button[value=dispatcher]").click();
            isLive(page);
            page.evaluate("window.isSame = true");
            return page;
        }

        void happens(Page from, Page to, String what) {
            switch (this) {
                case NOTICES -> {
                    NoticesInBrowserTest.send(from, "user.ann", what);
                    assertThat(to.locator("#inbox")).containsText(what);
                }
                case INCIDENTS -> {
                    IncidentsInBrowserTest.report(from, what, "32.6", "-16.9");
                    assertThat(to.locator("#incidents")).containsText(what);
                }
                case EDITORIAL -> {
                    button(from, "Edit").click();
                    from.locator("#text").fill(what);
                    button(from, "Save").click();
                    button(from, "Stop editing").click();
                    assertThat(to.locator("#text")).hasValue(what);
                }
                case SENSORS -> {
                    from.locator("#own").fill(String.valueOf(what.length()));
                    assertThat(to.locator("#curves")).containsText(what.length() + ".0");
                }
                case THUMBNAILS -> {
                    ThumbnailsInBrowserTest.bring(from, ThumbnailsInBrowserTest.picture(what + ".png", 300, 200));
                    ThumbnailsInBrowserTest.isMade(to, what + ".png");
                }
            }
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
