package dev.levada.examples.sensors;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Many devices that send a reading each second: `./levada demo devices [COUNT] [URL]`.
public final class Devices {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private Devices() {}

    /// Runs until interrupted.
    ///
    /// @param arguments how many, 1000 if not given; and where the demo is
    public static void main(String... arguments) throws IOException {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        String url = arguments.length > 1 ? arguments[1] : "ws://127.0.0.1:8000";
        var client = HttpClient.newHttpClient();
        for (int i = 1; i <= count; i++) {
            var target = URI.create(url + String.format(Locale.ROOT, "/ws/sensors/sensor-%04d", i));
            Thread.ofVirtual().start(() -> run(client, target));
        }
        System.out.println(count + " devices send to " + url + ". Enter, or Ctrl+C, ends them.");
        var _ = System.in.read();
    }

    private static void run(HttpClient client, URI target) {
        var random = ThreadLocalRandom.current();
        double phase = random.nextDouble() * 2 * Math.PI;
        double mean = 15 + 10 * random.nextDouble();
        LockSupport.parkNanos(random.nextLong(SECOND)); // so that they do not all come at once
        while (true) {
            try {
                var socket = client.newWebSocketBuilder()
                        .buildAsync(target, new WebSocket.Listener() {})
                        .join();
                while (!socket.isOutputClosed() && !socket.isInputClosed()) {
                    double value = mean + 6 * Math.sin(phase) + random.nextGaussian() / 2;
                    socket.sendText(String.format(Locale.ROOT, "{\"value\":%.2f}", value), true)
                            .join();
                    phase += 0.15;
                    LockSupport.parkNanos(SECOND);
                }
            } catch (CompletionException _) {
                // The server is away; devices come back.
            }
            LockSupport.parkNanos(SECOND + random.nextLong(SECOND));
        }
    }
}
