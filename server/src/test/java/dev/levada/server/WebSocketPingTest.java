package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// T-46, T-53, F-10. The server looks at its clock twice a second.
final class WebSocketPingTest {
    private static ServerForTests withShortPings() {
        return ServerForTests.withTimeouts(
                Apps.READER, it -> it.withPing(Duration.ofMillis(100)).withPong(Duration.ofMillis(300)));
    }

    @Test
    void aPingIsAnsweredWithItsPayload() {
        try (var server = ServerForTests.of(Apps.READER);
                var client = server.webSocket()) {
            for (String payload : new String[] {"", "p", "x".repeat(125)}) {
                client.write(RawFrame.ping(payload));
                var pong = client.readFrame();
                assertThat(pong.first()).isEqualTo(0x8A);
                assertThat(pong.text()).isEqualTo(payload);
            }
            assertThat(server.next().history()).containsExactly("connect");
        }
    }

    @Test
    void aSilentPeerIsPinged() {
        try (var server = withShortPings();
                var client = server.webSocket()) {
            for (int i = 0; i < 2; i++) {
                var ping = client.readFrame();
                assertThat(ping.first()).isEqualTo(0x89);
                client.write(RawFrame.of(0x8A, ping.payload()));
            }
            assertThat(server.server().statistics().webSockets()).isEqualTo(1);
        }
    }

    @Test
    void anyByteIsASignOfLife() {
        try (var server = withShortPings();
                var client = server.webSocket()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.readFrame().first()).isEqualTo(0x89);
                client.write(RawFrame.text("instead of a pong"));
            }
            assertThat(server.server().statistics().deadPeers()).isZero();
        }
    }

    @Test
    void aByteOfALongFrameIsASignOfLife() {
        try (var server = withShortPings();
                var client = server.webSocket()) {
            client.write(
                    RawFrame.join(RawFrame.header(RawFrame.FIN | RawFrame.BINARY, 60_000, true), RawFrame.maskKey()));
            // Longer than ping and pong may take together.
            for (int i = 0; i < 30; i++) {
                client.write(new byte[100]);
                // Pings come, when it was silent for long enough, but no end.
                if (client.hasSomethingWithin(Duration.ofMillis(50)))
                    assertThat(client.readFrame().first()).isEqualTo(0x89);
            }
            assertThat(server.server().statistics().deadPeers()).isZero();
        }
    }

    /// The kernel of a vanished peer answers nothing; here it is a client that never says anything.
    @Test
    void aPeerThatDoesNotAnswerIsCut() {
        try (var server = withShortPings();
                var client = server.webSocket()) {
            assertThat(client.readFrame().first()).isEqualTo(0x89);
            long from = System.nanoTime();
            assertThat(client.readToEnd()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(3));
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1006", "returned");
            assertThat(server.awaitIdle().deadPeers()).isEqualTo(1);
        }
    }

    /// Pongs nobody reads do not pile up: the flood goes on while the server holds next to nothing.
    @Test
    void aPingFloodWithoutReadingStaysBounded() throws Exception {
        try (var server = ServerForTests.withLimits(Apps.READER, it -> it.withMaxPingsPerSecond(1_000_000));
                var client = RawClient.connect(server.port(), 4_096)) {
            client.write(ServerForTests.handshake());
            ServerForTests.accepted(client);
            var pings = new ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) pings.writeBytes(RawFrame.ping("x".repeat(125)));
            byte[] flood = pings.toByteArray();
            var sending = CompletableFuture.runAsync(() -> {
                // 20 MB of pings: as many bytes of pongs.
                for (int i = 0; i < 150; i++) client.write(flood);
                client.write(RawFrame.close(1000, ""));
            });
            sending.get(30, TimeUnit.SECONDS);
            int pongs = 0;
            for (var frame = client.readFrame(); frame.opcode() != RawFrame.CLOSE; frame = client.readFrame()) pongs++;
            assertThat((long) pongs * 127).as("bytes of pongs that were held").isLessThan(12L << 20);
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1000", "returned");
        }
    }

    @Test
    void morePingsThanAllowedCloseWith1008() {
        try (var server = ServerForTests.withLimits(Apps.READER, it -> it.withMaxPingsPerSecond(20));
                var client = server.webSocket()) {
            for (int i = 0; i < 20; i++) client.write(RawFrame.ping("x"));
            for (int i = 0; i < 20; i++) assertThat(client.readFrame().opcode()).isEqualTo(RawFrame.PONG);
            // A second may have begun anew just now, but not twice.
            for (int i = 0; i < 21; i++) client.write(RawFrame.ping("x"));
            var close = client.readCloseFrame();
            assertThat(close.closeCode()).isEqualTo(1008);
            assertThat(close.closeReason()).isEqualTo("Too many pings.");
            client.write(RawFrame.close(1008, "")).readToEnd();
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", "disconnect 1008 Too many pings.", "returned");
            assertThat(server.awaitIdle().protocolErrors()).isEqualTo(1);
        }
    }

    /// In one segment, so that they come in one moment.
    @ParameterizedTest
    @CsvSource({"19, false", "20, false", "21, true"})
    void theBudgetOfPingsIsExact(int pings, boolean isTooMuch) {
        try (var server = ServerForTests.withLimits(Apps.READER, it -> it.withMaxPingsPerSecond(20));
                var client = server.webSocket()) {
            var all = new ByteArrayOutputStream();
            for (int i = 0; i < pings; i++) all.writeBytes(RawFrame.ping("x"));
            client.write(all.toByteArray());
            for (int i = 0; i < Math.min(pings, 20); i++)
                assertThat(client.readFrame().opcode()).isEqualTo(RawFrame.PONG);
            client.write(RawFrame.close(1000, ""));
            assertThat(client.readFrame().closeCode()).isEqualTo(isTooMuch ? 1008 : 1000);
        }
    }

    @Test
    void pongsNobodyAskedForCountAsWell() {
        try (var server = ServerForTests.withLimits(Apps.READER, it -> it.withMaxPingsPerSecond(20));
                var client = server.webSocket()) {
            for (int i = 0; i < 41; i++) client.write(RawFrame.of(RawFrame.FIN | RawFrame.PONG, new byte[0]));
            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void aNewSecondHasANewBudget() {
        try (var server = ServerForTests.withLimits(Apps.READER, it -> it.withMaxPingsPerSecond(5));
                var client = server.webSocket()) {
            for (int second = 0; second < 2; second++) {
                for (int i = 0; i < 5; i++) client.write(RawFrame.ping("x"));
                for (int i = 0; i < 5; i++)
                    assertThat(client.readFrame().opcode()).isEqualTo(RawFrame.PONG);
                // Its clock may be one look behind.
                assertThat(client.hasSomethingWithin(Duration.ofMillis(1_800))).isFalse();
            }
            assertThat(server.server().statistics().protocolErrors()).isZero();
        }
    }

    /// T-53.
    @Test
    void aSocketIsSentAwayAtItsGreatestAgeWhateverItSays() {
        try (var server = ServerForTests.withTimeouts(Apps.ECHO, it -> it.withAge(Duration.ofSeconds(1)));
                var client = server.webSocket()) {
            RawFrame frame;
            do {
                client.write(RawFrame.text("still here"));
                frame = client.readFrame();
            } while (frame.opcode() != RawFrame.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1001);
            assertThat(frame.closeReason()).matches("reconnect-after=\\d+");
        }
    }

    @Test
    void withoutAGreatestAgeNobodyIsSentAway() {
        assertThat(dev.levada.server.options.Timeouts.DEFAULT.age()).isZero();
    }
}
