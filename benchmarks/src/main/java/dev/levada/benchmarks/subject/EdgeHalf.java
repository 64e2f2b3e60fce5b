package dev.levada.benchmarks.subject;

import static dev.levada.consumer.Sockets.socket;

import dev.levada.edge.ConsumerWorker;
import dev.levada.edge.ConsumerWorkerOptions;
import dev.levada.edge.Edge;
import dev.levada.edge.EdgeOptions;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.Routes;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.ThreadMode;
import java.io.IOException;
import java.util.Map;

/// An edge, or the worker behind it, with the same echo as [LevadaServer]; carried by its event loops, as
/// `levada edge` is.
///
/// Arguments: `edge` or `worker`, the port of Redis.
public final class EdgeHalf {
    private EdgeHalf() {}

    /// Runs until the input ends.
    public static void main(String[] arguments) throws IOException {
        try (var layer = ChannelLayer.open("redis+levada://127.0.0.1:" + arguments[1])) {
            if (arguments[0].equals("edge")) serveEdge(layer);
            else serveWorker(layer);
        }
    }

    private static void serveEdge(ChannelLayer layer) throws IOException {
        try (var edge = Edge.open(layer, EdgeOptions.defaults());
                var server = Server.start(
                        edge.application(),
                        ServerOptions.defaults().withPort(0).withThreadMode(ThreadMode.EVENT_LOOP))) {
            Control.serve(server.port(), Map.of());
        }
    }

    private static void serveWorker(ChannelLayer layer) throws IOException {
        var site = Routes.of(socket("/echo", EchoConsumer::new));
        try (var _ = ConsumerWorker.start(layer, site, ConsumerWorkerOptions.defaults())) {
            Control.serve(0, Map.of());
        }
    }
}
