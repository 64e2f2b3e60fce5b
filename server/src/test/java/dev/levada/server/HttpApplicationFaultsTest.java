package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What asgi-events 2.3 lists as defects of Daphne; F-30.
final class HttpApplicationFaultsTest {
    /// Fails as the path says.
    private static final Application FAULTY = (scope, receive, send) -> {
        switch (((HttpScope) scope).path()) {
            case "/before" -> throw new IllegalStateException("before the start");
            case "/started" -> {
                send.accept(new HttpEvent.ResponseStart(200));
                throw new IllegalStateException("after the start");
            }
            case "/half" -> {
                send.accept(new HttpEvent.ResponseStart(200));
                send.accept(Apps.part("half"));
                throw new IllegalStateException("within the body");
            }
            case "/silent" -> {}
            case "/pending" -> {
                send.accept(new HttpEvent.ResponseStart(200));
                send.accept(Apps.part("half"));
            }
            case "/error" -> throw new StackOverflowError("as deep as it goes");
            case "/memory" -> throw new OutOfMemoryError("as one request may see it");
            case "/after" -> {
                Apps.respond(send, "fine");
                throw new IllegalStateException("after the end");
            }
            default -> Apps.ECHO.serve(scope, receive, send);
        }
    };

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"/before", "/started", "/silent", "/error", "/memory"})
    void aFailureBeforeTheResponseIsAnswered500AtOnce(String path) {
        try (var log = new CapturedLog();
                var server = ServerForTests.of(FAULTY)) {
            long from = System.nanoTime();
            var response = server.get(path);
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
            assertThat(response.status()).isEqualTo(500);
            // T-105: nothing of the inside shows.
            assertThat(response.text()).matches("Internal Server Error\\. Incident [0-9a-f]{8}\\.\n");
            log.await(path);
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"/half", "/pending"})
    void aFailureAfterTheStartCutsTheConnectionAndIsLogged(String path) {
        try (var log = new CapturedLog();
                var server = ServerForTests.of(FAULTY);
                var client = server.client()) {
            client.write("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readTextToEnd()).endsWith("\r\n4\r\nhalf\r\n");
            log.await(path);
        }
    }

    @Test
    void aFailureAfterTheEndIsLoggedAndTheConnectionKept() {
        try (var log = new CapturedLog();
                var server = ServerForTests.of(FAULTY);
                var client = server.client()) {
            for (int i = 0; i < 2; i++) {
                client.write("GET /after HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(client.readResponse().text()).isEqualTo("fine");
            }
            log.await("after the end");
        }
    }

    /// Daphne's D4: after one such failure no failing application of the process was answered, logged or
    /// reaped.
    @Test
    void otherConnectionsAndLaterFailuresAreUnaffected() {
        try (var server = ServerForTests.of(FAULTY);
                var bystander = server.client()) {
            bystander.write("POST /bystander HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhe");
            for (int i = 0; i < 20; i++) {
                try (var client = server.client()) {
                    client.write("GET /half HTTP/1.1\r\nHost: test\r\n\r\n");
                    assertThat(client.readTextToEnd()).contains("half");
                }
                assertThat(server.get("/before").status()).isEqualTo(500);
                assertThat(server.get("/silent").status()).isEqualTo(500);
            }
            bystander.write("llo");
            assertThat(bystander.readResponse().text()).isEqualTo("POST /bystander hello");
            bystander.leave();
            server.awaitIdle();
            // Returning without an answer is no exception; the other two are.
            assertThat(server.server().statistics().applicationErrors()).isEqualTo(40);
        }
    }

    static Stream<Arguments> illegalEvents() {
        var start = new HttpEvent.ResponseStart(200);
        var last = new HttpEvent.ResponseBody(Bytes.EMPTY);
        return Stream.of(
                Arguments.of(
                        new Event.Outbound[] {last},
                        "Expected HttpEvent.ResponseStart on this HTTP response, but got HttpEvent.ResponseBody."),
                Arguments.of(
                        new Event.Outbound[] {start, start},
                        "Expected HttpEvent.ResponseBody on this HTTP response, but got HttpEvent.ResponseStart."),
                Arguments.of(
                        new Event.Outbound[] {start, last, last},
                        "Expected nothing more, because the last ResponseBody said that no more follows on this HTTP"
                                + " response, but got HttpEvent.ResponseBody."),
                Arguments.of(
                        new Event.Outbound[] {WebSocketEvent.Accept.PLAIN},
                        "Expected HttpEvent.ResponseStart on this HTTP response, but got WebSocketEvent.Accept."));
    }

    @ParameterizedTest
    @MethodSource("illegalEvents")
    void anEventOutOfOrderIsRefusedAtTheCaller(Event.Outbound[] events, String message) throws Exception {
        var outcome = new CompletableFuture<Throwable>();
        Application application = (_, _, send) -> {
            try {
                for (var event : events) send.accept(event);
            } catch (ContractException e) {
                outcome.complete(e);
                throw e;
            }
        };
        try (var server = ServerForTests.of(application)) {
            server.get("/");
            assertThat(outcome.get(5, TimeUnit.SECONDS)).hasMessage(message);
        }
    }

    @Test
    void sendingAfterTheClientLeftIsToldAndNoError() throws Exception {
        var sender = new CompletableFuture<Send>();
        Application application = (_, receive, send) -> {
            while (receive.next() instanceof HttpEvent.Request) {}
            sender.complete(send);
            send.accept(new HttpEvent.ResponseStart(200));
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            var recorded = server.next().await("request 0");
            client.leave();
            assertThat(recorded.awaitEnd()).hasSize(3).startsWith("request 0", "gone");
            var send = sender.get(5, TimeUnit.SECONDS);
            assertThatThrownBy(() -> send.accept(new HttpEvent.ResponseStart(200)))
                    .isInstanceOf(ClientDisconnectedException.class)
                    .hasMessage("The client has gone before the response was complete.");
            server.awaitIdle();
            assertThat(server.server().statistics().applicationErrors()).isZero();
        }
    }

    @Test
    void receivingAfterTheResponseIsADisconnectAgainAndAgain() {
        Application application = (_, receive, send) -> {
            Apps.body(receive);
            Apps.respond(send, "done");
            receive.next();
            receive.next();
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n").readResponse();
            assertThat(server.next().awaitEnd()).containsExactly("request 0", "gone", "gone", "returned");
        }
    }

    @Test
    void aSenderThatWaitsForRoomIsWokenWhenTheClientLeaves() {
        Application application = (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            while (true) send.accept(new HttpEvent.ResponseBody(Bytes.wrap(new byte[1 << 20]), true));
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            client.readExactly(1_000_000);
            client.reset();
            assertThat(server.next().awaitEnd().getLast()).contains("ClientDisconnectedException");
        }
    }

    @Test
    void anApplicationThatOutstaysItsClientIsInterrupted() {
        Application application = (_, _, _) -> new java.util.concurrent.CountDownLatch(1).await();
        try (var log = new CapturedLog();
                var server = ServerForTests.withTimeouts(
                        application, timeouts -> timeouts.withApplicationClose(Duration.ofMillis(100)));
                var client = server.client()) {
            client.write("GET /stuck HTTP/1.1\r\nHost: test\r\n\r\n");
            var recorded = server.next();
            client.leave();
            assertThat(recorded.awaitEnd().getLast()).contains("InterruptedException");
            server.awaitIdle();
            server.awaitStatistics("one interruption", seen -> seen.interruptedApplications() == 1);
            log.await("was interrupted");
        }
    }
}
