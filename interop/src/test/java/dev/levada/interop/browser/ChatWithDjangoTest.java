package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.levada.examples.Demo;
import dev.levada.interop.python.DjangoChat;
import dev.levada.interop.python.PythonEnvironment;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.testkit.RedisForTests;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/// One room, two servers: Levada's chat and Django's, on one Redis, with a window at each.
@NeedsChromium
// The first to need Python waits for its packages.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ChatWithDjangoTest {
    @ParameterizedTest
    @ValueSource(strings = {"core", "pubsub"})
    void eachSideSeesWhatTheOtherSays(String format, DemoSite windows) {
        var python = PythonEnvironment.orSkip();
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start();
                var django = DjangoChat.start(python, format, redis.port());
                var layer = ChannelLayer.open(django.layerUrl());
                var server = Server.start(
                        Demo.create(layer), ServerOptions.defaults().withPort(0))) {
            var ann = new ChatWindow(windows.window());
            ann.page().navigate("http://127.0.0.1:" + server.port() + "/chat/blue?name=Ann");
            ann.awaitPeople("Ann");

            var bob = windows.window();
            bob.navigate(django.url("/chat/blue?name=Bob"));
            assertThat(line(bob, "Ann is here")).isVisible();
            assertThat(ann.notice("Bob joined")).isVisible();
            ann.awaitPeople("Ann", "Bob");

            ann.say("Hello Bob, wie schön 😀");
            assertThat(line(bob, "Ann: Hello Bob, wie schön 😀")).isVisible();
            bob.locator("#say").fill("Hello <b>Ann</b>");
            bob.locator("#say").press("Enter");
            assertThat(ann.line("Hello <b>Ann</b>")).isVisible();
            assertThat(line(bob, "Bob: Hello <b>Ann</b>")).isVisible();

            var cid = new ChatWindow(windows.window());
            cid.page().navigate("http://127.0.0.1:" + server.port() + "/chat/blue?name=Cid");
            assertThat(cid.people()).containsText(new String[] {"Bob"});
            assertThat(line(bob, "Cid joined")).isVisible();
            cid.page().close();
            assertThat(line(bob, "Cid left")).isVisible();

            bob.close();
            assertThat(ann.notice("Bob left")).isVisible();
            ann.awaitPeople("Ann");
            ann.page().close();
        }
    }

    private static Locator line(Page django, String text) {
        return django.locator("#log").getByText(text, new Locator.GetByTextOptions().setExact(true));
    }
}
