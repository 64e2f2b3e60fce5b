package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.levada.examples.Demo;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.testkit.RedisForTests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/// The chat on two servers behind one Redis, with a window at each: what the README shows.
@NeedsChromium
class ChatOnTwoServersTest {
    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+pubsub", "redis+levada"})
    void windowsAtDifferentServersAreInOneRoomAndStayWhileRedisIsAway(String scheme, DemoSite windows) {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start();
                var here = ChannelLayer.open(redis.url(scheme));
                var there = ChannelLayer.open(redis.url(scheme));
                var first =
                        Server.start(Demo.create(here), ServerOptions.defaults().withPort(0));
                var second = Server.start(
                        Demo.create(there), ServerOptions.defaults().withPort(0))) {
            var ann = at(first, windows, "Ann");
            ann.awaitPeople("Ann");
            var bob = at(second, windows, "Bob");
            bob.awaitPeople("Bob", "Ann");
            ann.awaitPeople("Ann", "Bob");
            ann.say("Hello Bob");
            assertThat(bob.line("Hello Bob")).isVisible();
            bob.say("Hello Ann");
            assertThat(ann.log().locator(".words")).hasText(new String[] {"Hello Bob", "Hello Ann"});
            assertThat(bob.log().locator(".words")).hasText(new String[] {"Hello Bob", "Hello Ann"});

            redis.kill();
            ann.send("Is anybody there?");
            assertThat(ann.hint()).containsText("Other servers cannot be reached just now.");

            redis.restart();
            bob.page().waitForCondition(() -> {
                ann.send("And now?");
                return bob.line("And now?").count() > 0;
            });
            bob.say("Here I am");
            assertThat(ann.line("Here I am")).isVisible();
            // Neither was away.
            assertThat(ann.log()).not().containsText("Connection lost");
            assertThat(bob.log()).not().containsText("Connection lost");
            bob.page().close();
            assertThat(ann.notice("Bob left")).isVisible();
            ann.awaitPeople("Ann");
            ann.page().close();
        }
    }

    private static ChatWindow at(Server server, DemoSite windows, String name) {
        var window = new ChatWindow(windows.window());
        window.page().navigate("http://127.0.0.1:" + server.port() + "/chat/blue?name=" + name);
        return window;
    }
}
