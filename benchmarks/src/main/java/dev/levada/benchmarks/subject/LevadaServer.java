package dev.levada.benchmarks.subject;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;

import dev.levada.consumer.Response;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.server.Server;
import dev.levada.server.options.Limits;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.ThreadMode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Levada as a normal user has it: consumers behind routing, the memory layer around, default limits (but
/// for the number of requests of a connection) and time-outs.
public final class LevadaServer {
    static final String ON_EVENT_LOOPS = "--on-event-loops";

    private LevadaServer() {}

    /// Listens on a free port until the input ends.
    public static void main(String[] arguments) throws IOException {
        boolean isOnLoops = List.of(arguments).contains(ON_EVENT_LOOPS);
        var options = ServerOptions.defaults()
                .withPort(0)
                // No client asks a million times on one connection, but the load of this benchmark does.
                .withLimits(Limits.DEFAULT.withMaxRequestsPerConnection(Integer.MAX_VALUE))
                .withThreadMode(isOnLoops ? ThreadMode.EVENT_LOOP : ThreadMode.SCHEDULER);
        var hello = Response.text("hello");
        var site = new ProtocolRouter(
                http(Routes.of(get("/hello", _ -> hello))),
                webSocket(Routes.of(
                        socket("/echo", EchoConsumer::new),
                        socket("/direct/{group}", DirectConsumer::new),
                        socket("/handler/{group}", HandlerConsumer::new),
                        socket("/idle/{group}", DirectConsumer::new),
                        socket("/churn/{group}", ChurnConsumer::new))));
        try (var layer = ChannelLayer.memory();
                var server = Server.start(site, options, layer)) {
            Control.serve(server.port(), Map.of("held", () -> held(server, layer)));
        }
    }

    private static String held(Server server, ChannelLayer layer) {
        var counts = layer.statistics();
        return server.statistics().connections() + " connections, "
                + server.statistics().applications()
                + " applications, " + counts.mailboxes() + " mailboxes, " + counts.groups() + " groups, "
                + counts.memberships() + " memberships";
    }
}
