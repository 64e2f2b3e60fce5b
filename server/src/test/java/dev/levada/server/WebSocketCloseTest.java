package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvent.Disconnect;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// T-49, and the close rows of asgi-events 3.3.
final class WebSocketCloseTest {
    private static Application closing(WebSocketEvent.Close close) {
        return (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            receive.next();
            send.accept(close);
            Apps.readOn(receive);
            receive.next();
        };
    }

    @ParameterizedTest
    @CsvSource({"1000, ''", "1000, bye", "1001, ''", "1011, broken", "3000, ''", "4999, caf\u00e9"})
    void codeAndReasonOfTheApplicationTravel(int code, String reason) {
        try (var server = ServerForTests.of(closing(new WebSocketEvent.Close(code, reason)));
                var client = server.webSocket()) {
            client.write(RawFrame.text("close"));
            var frame = client.readFrame();
            assertThat(frame.closeCode()).isEqualTo(code);
            assertThat(frame.closeReason()).isEqualTo(reason);
            client.write(RawFrame.close(code, ""));
            assertThat(client.readToEnd()).isEmpty();
            String disconnect = ("disconnect " + code + " " + reason).strip();
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", "text close", disconnect, disconnect, "returned");
            server.awaitIdle();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1000, ''",
        "1000, bye",
        "1001, ''",
        "1002, a",
        "1003, ''",
        "1007, ''",
        "1014, ''",
        "3000, x",
        "4999, caf\u00e9"
    })
    void codeAndReasonOfThePeerTravelAndTheCodeIsEchoed(int code, String reason) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            client.write(RawFrame.close(code, reason));
            assertThat(client.readFrame().closeCode()).isEqualTo(code);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", ("disconnect " + code + " " + reason).strip(), "returned");
            assertThat(server.awaitIdle().protocolErrors()).isZero();
        }
    }

    @Test
    void aCloseWithoutCodeIs1005AndAnsweredWithout() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            client.write(RawFrame.of(0x88, new byte[0]));
            assertThat(client.readFrame().payload()).isEmpty();
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1005", "returned");
        }
    }

    @Test
    void aLostConnectionIs1006() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            client.write(RawFrame.text("hello")).readFrame();
            client.leave();
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", "text hello", "disconnect 1006", "returned");
        }
    }

    @Test
    void aReasonOf123BytesTravels() {
        String reason = "r".repeat(123);
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            client.write(RawFrame.close(4000, reason)).readFrame();
            assertThat(server.next().awaitEnd()).contains("disconnect 4000 " + reason);
        }
    }

    @Test
    void whatComesBehindACloseIsIgnored() {
        try (var server = ServerForTests.of(Apps.READER);
                var client = server.webSocket()) {
            client.write(RawFrame.join(
                    RawFrame.text("one"),
                    RawFrame.close(4000, "done"),
                    RawFrame.text("two"),
                    RawFrame.close(4001, "")));
            assertThat(client.readCloseFrame().closeCode()).isEqualTo(4000);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", "text one", "disconnect 4000 done", "returned");
        }
    }

    @Test
    void whatComesBehindOurCloseIsIgnored() {
        try (var server = ServerForTests.of(closing(new WebSocketEvent.Close(4000, "ours")));
                var client = server.webSocket()) {
            client.write(RawFrame.text("close"));
            assertThat(client.readFrame().closeCode()).isEqualTo(4000);
            client.write(RawFrame.join(RawFrame.text("more"), RawFrame.ping("p"), RawFrame.close(1000, "")));
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.next().awaitEnd())
                    .containsExactly(
                            "connect", "text close", "disconnect 4000 ours", "disconnect 4000 ours", "returned");
        }
    }

    /// Whichever close wins: one frame from us, one disconnect, a socket that ends in time.
    @Test
    void bothSidesMayCloseAtOnce() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            receive.next();
            try {
                send.accept(new WebSocketEvent.Close(4000, "ours"));
            } catch (ClientDisconnectedException _) {
                // The peer was first.
            }
            receive.next();
        };
        try (var server = ServerForTests.of(application)) {
            for (int i = 0; i < 100; i++)
                try (var client = server.webSocket()) {
                    client.write(RawFrame.join(RawFrame.text("close"), RawFrame.close(4001, "theirs")));
                    assertThat(client.readFrame().closeCode()).isIn(4000, 4001);
                    assertThat(client.readToEnd()).as("after our close").isEmpty();
                    var history = server.next().awaitEnd();
                    assertThat(history).hasSize(4);
                    assertThat(history.get(2)).isIn("disconnect 4000 ours", "disconnect 4001 theirs");
                }
            server.awaitIdle();
        }
    }

    /// A stop of the server is not taken for the peer's close.
    @Test
    void theDisconnectSaysWhoEndedIt() {
        var ends = new LinkedBlockingQueue<Disconnect>();
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            var event = receive.next();
            if (event instanceof WebSocketEvent.ReceiveText) send.accept(new WebSocketEvent.Close(4000, "ours"));
            ends.add(event instanceof Disconnect end ? end : Apps.readOn(receive));
        };
        try (var server = ServerForTests.of(application)) {
            try (var client = server.webSocket()) {
                client.write(RawFrame.close(4001, "theirs")).readToEnd();
            }
            assertThat(next(ends)).isEqualTo(new Disconnect(4001, "theirs", Disconnect.By.PEER));
            try (var client = server.webSocket()) {
                client.write(RawFrame.text("close")).readCloseFrame();
            }
            assertThat(next(ends)).isEqualTo(new Disconnect(4000, "ours", Disconnect.By.APPLICATION));
            try (var client = server.webSocket()) {
                client.write(RawFrame.unmasked(0x81, new byte[1])).readToEnd();
            }
            assertThat(next(ends)).isEqualTo(new Disconnect(1002, "", Disconnect.By.SERVER));
            server.webSocket().reset();
            assertThat(next(ends)).isEqualTo(new Disconnect(1006, "", Disconnect.By.LOST));
            var client = server.webSocket();
            server.close();
            var last = next(ends);
            assertThat(last).isEqualTo(new Disconnect(1001, last.reason(), Disconnect.By.SERVER));
            assertThat(last.reason()).matches("reconnect-after=\\d{1,4}");
            client.close();
        }
    }

    private static Disconnect next(LinkedBlockingQueue<Disconnect> ends) {
        try {
            var end = ends.poll(RawClient.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (end != null) return end;
            throw new AssertionError("Expected a disconnect, but none came.");
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting for a disconnect.", e);
        }
    }

    @Test
    void aPeerThatDoesNotAnswerACloseIsCutInTime() {
        try (var server = ServerForTests.withTimeouts(
                        closing(WebSocketEvent.Close.NORMAL), it -> it.withClose(Duration.ofMillis(200)));
                var client = server.webSocket()) {
            client.write(RawFrame.text("close"));
            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
            long from = System.nanoTime();
            assertThat(client.readToEnd()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anApplicationThatOutstaysItsPeerIsInterrupted(boolean orderly) {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            new java.util.concurrent.CountDownLatch(1).await();
        };
        try (var server = ServerForTests.withTimeouts(
                        application, it -> it.withApplicationClose(Duration.ofMillis(100)));
                var client = server.webSocket()) {
            if (orderly) client.write(RawFrame.close(1000, "")).readFrame();
            else client.reset();
            assertThat(server.next().awaitEnd().getLast()).contains("InterruptedException");
            server.awaitStatistics("one interruption", seen -> seen.interruptedApplications() == 1);
            server.awaitIdle();
        }
    }
}
