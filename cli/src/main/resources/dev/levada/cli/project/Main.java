package com.example.app;

import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;

/// Serves the chat. `LEVADA_PORT=9000` and its like set the server's options, `LEVADA_LAYER=redis://host`
/// lets several processes share their rooms.
public final class Main {
    private Main() {}

    static void main() throws InterruptedException {
        var layerUrl = System.getenv().getOrDefault("LEVADA_LAYER", "memory:");
        try (var layer = ChannelLayer.open(layerUrl);
                var server = Server.start(ChatSite.create(layer), ServerOptions.fromEnvironment(), layer)) {
            // SIGTERM lets connections end in order.
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            System.out.println("my-app is served on http://" + server.addresses().getFirst() + "  (Ctrl+C stops)");
            server.awaitClose();
        }
    }
}
