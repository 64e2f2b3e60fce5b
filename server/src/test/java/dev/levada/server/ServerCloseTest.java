package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.WebSocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// F-23: what a server does when it ends.
final class ServerCloseTest {
    @Test
    void socketsGet1001AndApplicationsExactlyOneDisconnect() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            Apps.readOn(receive);
            receive.next();
        };
        var server = ServerForTests.of(
                application, options -> options.withDrain(options.drain().withComeBack(Duration.ZERO)));
        var clients = new ArrayList<RawClient>();
        var histories = new ArrayList<Recorded>();
        for (int i = 0; i < 20; i++) {
            clients.add(server.webSocket());
            histories.add(server.next());
        }
        var closing = CompletableFuture.runAsync(server::close);
        for (var client : clients) {
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            client.write(RawFrame.close(1001, ""));
            assertThat(client.readToEnd()).isEmpty();
            client.leave();
        }
        closing.join();
        String disconnect = "disconnect 1001 The server is closing.";
        assertThat(histories)
                .allSatisfy(recorded ->
                        assertThat(recorded.awaitEnd()).containsExactly("connect", disconnect, disconnect, "returned"));
    }

    @Test
    void aRunningRequestFinishesAndNobodyNewIsAccepted() throws Exception {
        var release = new CountDownLatch(1);
        Application application = (_, _, send) -> {
            release.await();
            Apps.respond(send, "finished");
        };
        var server = ServerForTests.of(application);
        try (var client = server.client();
                var idle = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            server.next();
            var closing = CompletableFuture.runAsync(server::close);
            assertThat(idle.readToEnd()).as("an idle connection ends at once").isEmpty();
            assertThatThrownBy(server::client).hasRootCauseInstanceOf(java.net.ConnectException.class);
            assertThat(closing).isNotDone();
            release.countDown();
            var response = client.readResponse();
            assertThat(response.text()).isEqualTo("finished");
            assertThat(response.header("connection")).contains("close");
            closing.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aHandshakeThatWaitsIsRefused() {
        var server = ServerForTests.of((_, receive, _) -> Apps.readOn(receive));
        try (var client = server.client()) {
            client.write(ServerForTests.handshake());
            var recorded = server.next().await("connect");
            var closing = CompletableFuture.runAsync(server::close);
            assertThat(client.readResponse().status()).isEqualTo(503);
            assertThat(recorded.awaitEnd()).containsExactly("connect", "disconnect 1006", "returned");
            client.leave();
            closing.join();
        }
    }

    @Test
    void stuckApplicationsAreInterruptedAfterTheDrainTime() {
        Application application = (scope, receive, send) -> {
            if (scope instanceof dev.levada.contract.WebSocketScope) {
                receive.next();
                send.accept(WebSocketEvent.Accept.PLAIN);
            }
            new CountDownLatch(1).await();
        };
        var server = ServerForTests.withTimeouts(application, it -> it.withDrain(Duration.ofMillis(300)));
        try (var socket = server.webSocket();
                var http = server.client()) {
            var first = server.next();
            http.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            var second = server.next();
            long from = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(6));
            assertThat(first.awaitEnd().getLast()).contains("InterruptedException");
            assertThat(second.awaitEnd().getLast()).contains("InterruptedException");
            assertThat(server.server().statistics().interruptedApplications()).isEqualTo(2);
            assertThat(socket.readCloseFrame().closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void closingTwiceIsHarmlessAndWaiterWakes() throws Exception {
        var server = ServerForTests.of(Apps.ECHO);
        var waiter = CompletableFuture.runAsync(() -> {
            try {
                server.server().awaitClose();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        var first = CompletableFuture.runAsync(server::close);
        server.close();
        server.close();
        first.join();
        waiter.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aClosedPortCanBeTakenAgain() {
        int port;
        try (var server = ServerForTests.of(Apps.ECHO)) {
            port = server.port();
            assertThat(server.get("/").status()).isEqualTo(200);
        }
        try (var server = ServerForTests.of(Apps.ECHO, options -> options.withPort(port))) {
            assertThat(server.get("/").status()).isEqualTo(200);
        }
    }
}
