package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.AttributeKey;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.WebSocketScope;
import dev.levada.server.options.ServerOptions;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LifespanTest {
    private static final AttributeKey<String> GREETING = AttributeKey.of("greeting");

    private final List<String> diary = new CopyOnWriteArrayList<>();

    /// Writes into the diary what happens in the life of the process.
    private Application withLife(Application connections) {
        return (scope, receive, send) -> {
            if (!(scope instanceof LifespanScope life)) {
                connections.serve(scope, receive, send);
                return;
            }
            receive.next();
            diary.add("startup");
            life.state().put(GREETING, "hello");
            send.accept(new LifespanEvent.StartupComplete());
            receive.next();
            diary.add("shutdown");
            send.accept(new LifespanEvent.ShutdownComplete());
        };
    }

    private static ServerOptions options(Duration lifespan) {
        var options = ServerForTests.options();
        return options.withTimeouts(options.timeouts().withLifespan(lifespan));
    }

    @Test
    void startupComesBeforeAndShutdownBehindAllConnections() {
        Application application = withLife((scope, receive, send) -> {
            diary.add(((ConnectionScope) scope).state().get(GREETING).orElseThrow());
            if (scope instanceof WebSocketScope) {
                Apps.READER.serve(scope, receive, send);
                diary.add("socket ended");
            } else {
                Apps.respond(send, "fine");
            }
        });
        RawClient client;
        try (var server = Server.start(application, ServerForTests.options())) {
            assertThat(diary).containsExactly("startup");
            try (var http = RawClient.connect(server.port())) {
                http.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n").readResponse();
            }
            client = RawClient.connect(server.port()).write(ServerForTests.handshake());
            ServerForTests.accepted(client);
            client.write(RawFrame.ping("answered before the end"));
            client.readFrame();
        }
        assertThat(client.readCloseFrame().closeCode()).isEqualTo(1001);
        assertThat(diary).containsExactly("startup", "hello", "hello", "socket ended", "shutdown");
        client.leave();
    }

    @Test
    void aFailedStartupStopsTheServer() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(new LifespanEvent.StartupFailed("no database"));
        };
        assertThatThrownBy(() -> Server.start(application, ServerForTests.options()))
                .isInstanceOf(ServerException.class)
                .hasMessage("The application's startup failed: no database");
    }

    @Test
    void anApplicationWithoutLifespanIsServedAllTheSame() {
        try (var log = new CapturedLog();
                var server = ServerForTests.of(Apps.ECHO)) {
            assertThat(server.get("/").status()).isEqualTo(200);
            assertThat(log.lines()).isEmpty();
        }
    }

    /// By the specification no support; but a real fault does not stay hidden.
    @Test
    void anExceptionAtStartupIsLoggedAndTheServerGoesOn() {
        Application application = (scope, receive, send) -> {
            if (scope instanceof LifespanScope) throw new IllegalStateException("a typo");
            Apps.ECHO.serve(scope, receive, send);
        };
        try (var log = new CapturedLog();
                var server = Server.start(application, ServerForTests.options());
                var client = RawClient.connect(server.port())) {
            log.await("a typo");
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void aStartupThatHangsStopsTheServerInTime() {
        Application application = (_, _, _) -> new CountDownLatch(1).await();
        assertThatThrownBy(() -> Server.start(application, options(Duration.ofMillis(100))))
                .isInstanceOf(ServerException.class)
                .hasMessage("Expected the application to answer lifespan startup within PT0.1S, but it did not.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fails", "throws", "hangs", "returns"})
    void aShutdownThatGoesWrongIsLoggedAndTheServerEnds(String how) {
        Application application = (scope, receive, send) -> {
            receive.next();
            send.accept(new LifespanEvent.StartupComplete());
            receive.next();
            switch (how) {
                case "fails" -> send.accept(new LifespanEvent.ShutdownFailed("the disk is full"));
                case "throws" -> throw new IllegalStateException("at shutdown of " + scope.type());
                case "hangs" -> new CountDownLatch(1).await();
                default -> {}
            }
        };
        try (var log = new CapturedLog()) {
            Server.start(application, options(Duration.ofMillis(200))).close();
            if (!how.equals("returns")) log.await("shutdown");
        }
    }

    @Test
    void aLifespanEventOutOfOrderIsRefusedAtTheCaller() {
        var refusal = new java.util.concurrent.CompletableFuture<String>();
        Application application = (_, receive, send) -> {
            receive.next();
            try {
                send.accept(new LifespanEvent.ShutdownComplete());
            } catch (dev.levada.contract.ContractException e) {
                refusal.complete(e.getMessage());
            }
            send.accept(new LifespanEvent.StartupComplete());
            receive.next();
        };
        Server.start(application, ServerForTests.options()).close();
        assertThat(refusal.join())
                .isEqualTo("Expected LifespanEvent.StartupComplete or StartupFailed on this lifespan, but got"
                        + " LifespanEvent.ShutdownComplete.");
    }

    @Test
    void aTakenPortIsToldAndTheApplicationShutDown() throws Exception {
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var options = ServerForTests.options().withPort(taken.getLocalPort());
            assertThatThrownBy(() -> Server.start(withLife(Apps.ECHO), options))
                    .isInstanceOf(ServerException.class)
                    .hasMessageStartingWith("Expected to listen on 127.0.0.1:" + taken.getLocalPort() + ", but got: ")
                    .hasMessageEndingWith("Choose another port, or stop who holds it.");
            assertThat(diary).containsExactly("startup", "shutdown");
        }
    }

    @Test
    void anUnknownHostIsTold() {
        assertThatThrownBy(
                        () -> Server.start(Apps.ECHO, ServerForTests.options().withHost("no.such.host.invalid")))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("no.such.host.invalid");
    }
}
