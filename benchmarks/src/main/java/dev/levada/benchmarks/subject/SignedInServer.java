package dev.levada.benchmarks.subject;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;

import dev.levada.consumer.Response;
import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.redis.session.RedisSessionStore;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.identity.Identity;
import dev.levada.middleware.identity.Revocations;
import dev.levada.middleware.session.SessionStore;
import dev.levada.middleware.session.Sessions;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The same server as [LevadaServer] with sessions, users and revocations around it. Everybody who says who
/// they are is known.
///
/// Arguments: none for the memory layer and a store that has a session for every key, of the user of that
/// name; or the URL of Redis, which then has the layer and the sessions.
public final class SignedInServer {
    private SignedInServer() {}

    /// Has every session there can be, so that only what a connection itself keeps is measured.
    private record EveryKey() implements SessionStore {
        @Override
        public Optional<String> load(String key) {
            return Optional.of("{\"levada user\":\"" + key + "\"}");
        }

        @Override
        public String create(String fields, Duration age) {
            return "everybody";
        }

        @Override
        public Optional<String> update(String key, String fields, Duration age) {
            return Optional.of(key);
        }

        @Override
        public void delete(String key) {
            // They are all there.
        }

        @Override
        public Optional<String> take(String key) {
            return load(key);
        }
    }

    /// Listens on a free port until the input ends.
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            try (var layer = ChannelLayer.memory()) {
                serve(layer, new EveryKey());
            }
            return;
        }
        try (var layer = ChannelLayer.open(arguments[0]);
                var store = RedisSessionStore.open(arguments[0])) {
            serve(layer, store);
        }
    }

    private static void serve(ChannelLayer layer, SessionStore store) throws IOException {
        try (var revocations = Revocations.over(layer)) {
            Application site = new ProtocolRouter(
                    http(Routes.of(
                            get("/login/{user}", request -> {
                                Identity.of(request.scope()).login(request.path("user"));
                                return Response.text("signed in");
                            }),
                            get("/logout", request -> {
                                Identity.of(request.scope()).logout();
                                return Response.text("signed out");
                            }),
                            get("/revoke/{user}", request -> {
                                revocations.revoke(request.path("user"));
                                return Response.text("revoked");
                            }))),
                    webSocket(Routes.of(socket("/idle/{group}", DirectConsumer::new))));
            var users = Authentication.bySession(Optional::of).endedBy(revocations);
            var around = Sessions.in(store).then(users).around(site);
            var options = ServerOptions.defaults().withPort(0);
            try (var server = Server.start(around, options, layer)) {
                Control.serve(server.port(), Map.of("known", () -> String.valueOf(revocations.open())));
            }
        }
    }
}
