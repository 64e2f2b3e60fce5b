package dev.levada.interop.websocket;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.consumer.Response;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.layer.ChannelLayer;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.identity.Guarded;
import dev.levada.middleware.identity.Identity;
import dev.levada.middleware.identity.Revocations;
import dev.levada.middleware.identity.Tickets;
import dev.levada.middleware.identity.TokenSource;
import dev.levada.middleware.session.MemorySessionStore;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The browser's client as it is served, in Node, against a server that wants a token as the first message.
@Timeout(180)
final class BrowserClientInNodeTest {
    private static final Path CLIENT = Path.of("")
            .toAbsolutePath()
            .resolveSibling("consumer/src/main/resources/dev/levada/consumer/client/levada-client.js");

    record Question(String what) {}

    static final class Desk extends JsonWebSocketConsumer<Question> {
        @Override
        protected void received(Question question) throws InterruptedException {
            Streams.reply(scope(), Identity.of(scope()).id().orElse("nobody"));
        }
    }

    private static ProtocolRouter site(Tickets tickets, Revocations revocations) {
        var users = Authentication.byToken(tickets, Optional::of, TokenSource.firstMessage())
                .endedBy(revocations);
        return new ProtocolRouter(
                http(Routes.of(
                        get(
                                "/ticket/{name}",
                                request -> Response.text(
                                        tickets.issue(request.scope().path("name")))),
                        get("/revoke/{name}", request -> {
                            revocations.revoke(request.scope().path("name"));
                            return Response.text("done");
                        }))),
                webSocket(users.then(Guarded.signedIn())
                        .around(Routes.of(path("/ws", Streams.of(Routes.of(socket("/desk", Desk::new))))))));
    }

    @Test
    void itsTokenIsTheFirstMessageAndAnotherOneEachTime() throws IOException {
        var folder = Foreign.installed(
                "node",
                Foreign.resource("node/package.json"),
                List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
        try (var layer = ChannelLayer.memory();
                var revocations = Revocations.over(layer);
                var server = Server.start(
                        layer.around(site(Tickets.in(new MemorySessionStore()), revocations)),
                        ServerOptions.defaults().withPort(0))) {
            var outcome = Foreign.run(
                    Path.of("").toAbsolutePath(),
                    Duration.ofMinutes(1),
                    List.of(
                            "node",
                            Foreign.resource("node/first-message.mjs").toString(),
                            folder.resolve("node_modules").toString(),
                            CLIENT.toString(),
                            "http://127.0.0.1:" + server.port(),
                            "ws://127.0.0.1:" + server.port() + "/ws"));
            assertThat(outcome.said()).endsWith("all as expected\n");
            assertThat(outcome.code()).isZero();
        }
    }
}
