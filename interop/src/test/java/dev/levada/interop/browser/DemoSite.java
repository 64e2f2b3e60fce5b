package dev.levada.interop.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.levada.examples.Demo;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The demo on a free port, and the windows that look at it. Each window is a person of its own: nothing
/// is shared with the others, neither cookies nor storage.
final class DemoSite implements AutoCloseable {
    private final Browser browser;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final Demo.Stores stores = emptyStores();
    private final int port;
    private @Nullable ChannelLayer layer;
    private @Nullable Worker worker;
    private @Nullable Server server;

    /// What a window looks like.
    enum Screen {
        WIDE(1280, 800, 1),
        PHONE(390, 844, 2);

        final int width;
        final int height;
        final int scale;

        Screen(int width, int height, int scale) {
            this.width = width;
            this.height = height;
            this.scale = scale;
        }
    }

    private DemoSite(Browser browser) {
        this.browser = browser;
        this.port = startServer(0);
    }

    /// A new folder for pictures and a database in this process, which lasts as long as it does.
    static Demo.Stores emptyStores() {
        try {
            var folder = Files.createTempDirectory("levada-pictures");
            return new Demo.Stores(folder, "jdbc:h2:mem:" + folder.getFileName() + ";DB_CLOSE_DELAY=-1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Demo.Stores stores) {
        try (var files = Files.walk(stores.pictures())) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DemoSite start(Browser browser) {
        return new DemoSite(browser);
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    String socketUrl(String path) {
        return "ws://127.0.0.1:" + port + path;
    }

    /// Where this demo keeps its pictures.
    Path pictures() {
        return stores.pictures();
    }

    /// Stops the server as an update would: sockets are closed, the port is free.
    void stopServer() {
        stopWorker();
        if (server != null) server.close();
        if (layer != null) layer.close();
        server = null;
        layer = null;
    }

    /// Stops what makes thumbnails in the server's process.
    void stopWorker() {
        if (worker != null) worker.close();
        worker = null;
    }

    /// Starts it again.
    void startWorker() {
        var known = Objects.requireNonNull(layer);
        worker = Worker.start(Demo.create(known, stores), known, "thumbnails");
    }

    /// A new server on the old port.
    void startServer() {
        startServer(port);
    }

    private int startServer(int port) {
        var opened = ChannelLayer.open(Demo.LAYER);
        layer = opened;
        // The incidents of a demo without a database live as long as its server.
        var demo = Demo.create(opened, new Demo.Stores(stores.pictures(), ""));
        var started = Server.start(demo, ServerOptions.defaults().withPort(port));
        server = started;
        worker = Worker.start(demo, opened, "thumbnails");
        return started.port();
    }

    /// A new window, still empty.
    Page window() {
        return window(Screen.WIDE, ColorScheme.LIGHT);
    }

    Page window(Screen screen, ColorScheme scheme) {
        var context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(screen.width, screen.height)
                .setDeviceScaleFactor(screen.scale)
                .setColorScheme(scheme)
                // So that a picture is not taken in the middle of a movement.
                .setReducedMotion(ReducedMotion.REDUCE)
                // Tests over TLS make their certificates themselves.
                .setIgnoreHTTPSErrors(true)
                .setLocale("en-GB"));
        context.setDefaultTimeout(Chromium.DEADLINE_MILLIS);
        contexts.add(context);
        context.onWebError(error -> complaints.add("script: " + error.error()));
        context.onConsoleMessage(message -> {
            // A server that is away, or that refuses, is told to the console by the browser itself.
            var text = message.text();
            boolean isRefusal = text.contains("CORS policy")
                    || text.contains("ERR_FAILED")
                    || text.contains("ERR_CONNECTION_REFUSED")
                    || text.contains("status of 403")
                    || text.contains("status of 422");
            if (message.type().equals("error") && !text.contains("WebSocket connection") && !isRefusal)
                complaints.add("console: " + message.text());
        });
        return context.newPage();
    }

    /// A new window in a room.
    ChatWindow chat(String room, String name) {
        return chat(window(), room, name);
    }

    ChatWindow chat(Page page, String room, String name) {
        page.navigate(url("/chat/" + ChatWindow.encoded(room) + "?name=" + ChatWindow.encoded(name)));
        return new ChatWindow(page);
    }

    /// Errors of scripts and policies in any window so far.
    List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        contexts.forEach(BrowserContext::close);
        stopServer();
        delete(stores);
        if (!complaints.isEmpty())
            throw new AssertionError("Expected pages without errors, but the browser complained: " + complaints);
    }
}
