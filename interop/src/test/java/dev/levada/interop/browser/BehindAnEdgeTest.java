package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.levada.edge.ConsumerWorker;
import dev.levada.edge.ConsumerWorkerOptions;
import dev.levada.edge.Edge;
import dev.levada.edge.EdgeOptions;
import dev.levada.examples.Demo;
import dev.levada.examples.thumbnails.Thumbnails;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/// Applications whose sockets are at an edge, whose consumers are at a worker that is replaced, and whose
/// work on a named channel is done in a process of its own; over a real Redis.
@NeedsChromium
@SuppressWarnings("NullAway.Init") // by start()
class BehindAnEdgeTest {
    private static RedisForTests redis;
    private static Demo.Stores stores;
    private static ChannelLayer layer;
    private static Edge edge;
    private static Server server;
    private static Node consumers;

    /// What runs the consumers.
    private record Node(ChannelLayer layer, ConsumerWorker worker) implements AutoCloseable {
        static Node start() {
            var layer = ChannelLayer.open(redis.url("redis+levada"));
            var options = ConsumerWorkerOptions.defaults().withDrain(Duration.ofSeconds(10));
            return new Node(layer, ConsumerWorker.start(layer, Demo.create(layer, stores), options));
        }

        @Override
        public void close() {
            worker.close();
            layer.close();
        }
    }

    @BeforeAll
    static void start() {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        redis = RedisForTests.start();
        stores = DemoSite.emptyStores();
        layer = ChannelLayer.open(redis.url("redis+levada"));
        edge = Edge.open(layer, EdgeOptions.defaults());
        server = Server.start(edge.application(), ServerOptions.defaults().withPort(0));
        consumers = Node.start();
    }

    @AfterAll
    static void stop() {
        if (redis == null) return;
        server.close();
        consumers.close();
        edge.close();
        layer.close();
        redis.close();
        DemoSite.delete(stores);
    }

    private static String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /// A new worker begins and the old one ends; pages come back by themselves.
    private static void replaceTheWorker(Page... pages) {
        var old = consumers;
        consumers = Node.start();
        old.close();
        for (var page : pages) assertThat(page.locator("#connection")).hasText("Live");
    }

    /// `levada worker thumbnails`, as somebody would start it.
    private static Process startWorker() throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.levada.cli.Levada",
                "worker",
                "--layer",
                redis.url("redis+levada"),
                "--application",
                Thumbnails.class.getName(),
                "thumbnails");
        builder.environment().put("LEVADA_THUMBNAILS_FOLDER", stores.pictures().toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Page signIn(DemoSite windows, String user) {
        var page = windows.window();
        page.navigate(url() + "/notices/");
        page.locator("button[value=" + user + "]").click();
        assertThat(page.locator("#connection")).hasText("Live");
        page.evaluate("window.isSame = true");
        return page;
    }

    @Test
    void noticesGoOnWhenTheirWorkerIsReplaced(DemoSite windows) {
        var ann = signIn(windows, "ann");
        var bob = signIn(windows, "bob");
        NoticesInBrowserTest.send(bob, "user.ann", "The water is back");
        assertThat(ann.locator("#inbox")).containsText("The water is back");
        replaceTheWorker(ann, bob);
        NoticesInBrowserTest.send(bob, "role.editor", "And it stays");
        for (var page : new Page[] {ann, bob}) {
            assertThat(page.locator("#inbox")).containsText("And it stays");
            page.waitForFunction("() => window.isSame");
        }
        assertThat(ann.locator("#count")).hasText("2 unread");
        assertThat(consumers.worker().statistics().connections()).isPositive();
        ann.close();
        bob.close();
    }

    @Test
    void thumbnailsAreMadeInProcessesThatComeAndGo(DemoSite windows) throws Exception {
        var one = ThumbnailsInBrowserTest.open(windows.window(), url());
        var other = ThumbnailsInBrowserTest.open(windows.window(), url());
        // Readers of PNG pass over what follows its end, but the edge has to carry it.
        var large = Arrays.copyOf(ThumbnailsInBrowserTest.picture("first.png", 1500, 1000).buffer, 6 << 20);
        ThumbnailsInBrowserTest.bring(one, new FilePayload("first.png", "image/png", large));
        assertThat(ThumbnailsInBrowserTest.card(other, "first.png")).containsText("waiting for a worker");
        var process = startWorker();
        try {
            ThumbnailsInBrowserTest.isMade(other, "first.png");
            replaceTheWorker(one, other);
            ThumbnailsInBrowserTest.bring(other, ThumbnailsInBrowserTest.picture("second.png", 600, 600));
            for (var page : new Page[] {one, other}) {
                ThumbnailsInBrowserTest.isMade(page, "second.png");
                ThumbnailsInBrowserTest.isMade(page, "first.png");
                page.waitForFunction("() => window.isSame");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        ThumbnailsInBrowserTest.bring(one, ThumbnailsInBrowserTest.picture("third.png", 300, 200));
        assertThat(ThumbnailsInBrowserTest.card(other, "third.png")).containsText("waiting for a worker");
        process = startWorker();
        try {
            ThumbnailsInBrowserTest.isMade(other, "third.png");
        } finally {
            process.destroyForcibly().waitFor();
        }
        one.close();
        other.close();
    }
}
