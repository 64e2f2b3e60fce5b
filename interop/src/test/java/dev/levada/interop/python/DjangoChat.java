package dev.levada.interop.python;

import dev.levada.interop.python.SharedLayer.Format;
import dev.levada.json.JsonCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// A Django site with the chat of our examples, served by daphne on a free port.
public final class DjangoChat implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Pattern LISTENING = Pattern.compile("Listening on TCP address 127\\.0\\.0\\.1:(\\d+)");
    private static final int KEPT_LINES = 100;

    private final SharedLayer layer;
    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private DjangoChat(SharedLayer layer, Process process) {
        this.layer = layer;
        this.process = process;
        Thread.ofVirtual().name("daphne-log").start(this::readLog);
    }

    /// Starts it; blocks until it listens.
    ///
    /// @param format `core` or `pubsub`
    public static DjangoChat start(PythonEnvironment environment, String format, int redisPort) {
        var layer = SharedLayer.of(Format.valueOf(format.toUpperCase(Locale.ROOT)), redisPort);
        var daphne = new ProcessBuilder(
                        environment.program("daphne").toString(), "-e", "tcp:0:interface=127.0.0.1", "asgi:application")
                .directory(PythonEnvironment.resource("chat").toFile())
                .redirectErrorStream(true);
        var backend = format.equals("core") ? "core.RedisChannelLayer" : "pubsub.RedisPubSubChannelLayer";
        daphne.environment()
                .put(
                        "CHANNEL_LAYER",
                        JsonCodec.standard()
                                .encode(Map.of(
                                        "BACKEND", "channels_redis." + backend, "CONFIG", layer.pythonOptions())));
        daphne.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        daphne.environment().put("PYTHONUNBUFFERED", "1");
        try {
            var chat = new DjangoChat(layer, daphne.start());
            chat.url("/"); // listening
            return chat;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The URL of the same layer for Levada.
    public String layerUrl() {
        return layer.url();
    }

    public String url(String path) {
        try {
            return "http://127.0.0.1:" + port.get(DEADLINE.toSeconds(), TimeUnit.SECONDS) + path;
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IllegalStateException("Expected daphne to listen within " + DEADLINE + ", but: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void readLog() {
        List<String> lines = new ArrayList<>();
        try (BufferedReader log = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = log.readLine()) != null; ) {
                if (lines.size() < KEPT_LINES) lines.add(line);
                var listening = LISTENING.matcher(line);
                if (listening.find()) port.complete(Integer.valueOf(listening.group(1)));
            }
        } catch (IOException _) {
            // It was closed.
        }
        port.completeExceptionally(
                new IllegalStateException("daphne has ended and said:\n" + String.join("\n", lines)));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
