package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.WebSocketEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebSocketMessagesTest {
    @Test
    void emptyMessagesAreMessages() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            client.write(RawFrame.join(RawFrame.text(""), RawFrame.binary()));
            assertThat(client.readFrame().first()).isEqualTo(0x81);
            assertThat(client.readFrame().first()).isEqualTo(0x82);
            assertThat(server.next().history()).containsExactly("connect", "text ", "bytes 0");
        }
    }

    /// Around every change of the length's form.
    @ParameterizedTest
    @ValueSource(ints = {1, 124, 125, 126, 127, 128, 65_535, 65_536, 65_537, 300_000})
    void messagesOfEveryLengthComeBack(int length) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            byte[] payload = new byte[length];
            for (int i = 0; i < length; i++) payload[i] = (byte) (i * 31);
            client.write(RawFrame.of(0x82, payload));
            var frame = client.readFrame();
            assertThat(frame.first()).isEqualTo(0x82);
            assertThat(frame.payload()).isEqualTo(payload);
        }
    }

    @Test
    void fragmentsAreJoinedAndControlFramesBetweenThemAnswered() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            client.write(RawFrame.join(
                    RawFrame.of(RawFrame.TEXT, bytes("on")),
                    RawFrame.ping("p1"),
                    RawFrame.of(RawFrame.CONTINUATION, bytes("")),
                    RawFrame.of(RawFrame.CONTINUATION, bytes("e tw")),
                    RawFrame.of(RawFrame.FIN | RawFrame.PONG, bytes("unasked")),
                    RawFrame.ping("p2"),
                    RawFrame.of(RawFrame.FIN | RawFrame.CONTINUATION, bytes("o"))));
            assertThat(client.readFrame()).hasToString("frame 8a of 2 bytes: p1");
            assertThat(client.readFrame()).hasToString("frame 8a of 2 bytes: p2");
            assertThat(client.readFrame()).hasToString("frame 81 of 7 bytes: one two");
            assertThat(server.next().history()).containsExactly("connect", "text one two");
        }
    }

    @Test
    void aCloseWithinAMessageEndsIt() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            client.write(RawFrame.join(RawFrame.of(RawFrame.TEXT, bytes("on")), RawFrame.close(1000, "")));
            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1000", "returned");
        }
    }

    @ParameterizedTest
    @CsvSource({"999, 0", "1000, 0", "1001, 1009"})
    void frameLimit(int bytes, int code) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxFrameBytes(1_000));
                var client = server.webSocket()) {
            client.write(RawFrame.of(0x82, new byte[bytes]));
            expect(client, bytes, code);
        }
    }

    @ParameterizedTest
    @CsvSource({"999, 0", "1000, 0", "1001, 1009"})
    void messageLimitInOneFrame(int bytes, int code) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxMessageBytes(1_000));
                var client = server.webSocket()) {
            client.write(RawFrame.of(0x82, new byte[bytes]));
            expect(client, bytes, code);
        }
    }

    @ParameterizedTest
    @CsvSource({"999, 0", "1000, 0", "1001, 1009"})
    void messageLimitInFragments(int bytes, int code) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxMessageBytes(1_000));
                var client = server.webSocket()) {
            client.write(RawFrame.join(
                    RawFrame.of(RawFrame.BINARY, new byte[600]),
                    RawFrame.of(RawFrame.CONTINUATION, new byte[bytes - 600]),
                    RawFrame.of(RawFrame.FIN, new byte[0])));
            expect(client, bytes, code);
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 0", "10, 0", "11, 1009"})
    void fragmentLimit(int fragments, int code) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxFragments(10));
                var client = server.webSocket()) {
            client.write(fragments(fragments, 1));
            expect(client, fragments, code);
        }
    }

    /// The numbers of the conformance suite's largest cases: T-45.
    @Test
    void theLimitsCanBeRaisedTo65536FragmentsAnd16Megabytes() {
        try (var server = ServerForTests.withLimits(
                        Apps.ECHO,
                        limits -> limits.withMaxFragments(65_536)
                                .withMaxMessageBytes(16 << 20)
                                .withMaxFrameBytes(16 << 20));
                var client = server.webSocket()) {
            var sending = CompletableFuture.runAsync(() ->
                    client.write(RawFrame.join(fragments(65_536, 256), RawFrame.of(0x82, new byte[16 << 20]))));
            assertThat(client.readFrame().payload()).hasSize(16 << 20);
            assertThat(client.readFrame().payload()).hasSize(16 << 20);
            sending.join();
        }
    }

    /// T-45.
    @Test
    void endlessEmptyFragmentsAreStopped() {
        try (var server = ServerForTests.of(Apps.READER);
                var client = server.webSocket()) {
            var flood = new ByteArrayOutputStream();
            flood.writeBytes(RawFrame.of(RawFrame.TEXT, new byte[0]));
            for (int i = 0; i < 2_000; i++) flood.writeBytes(RawFrame.of(RawFrame.CONTINUATION, new byte[0]));
            client.offers(flood.toByteArray());
            assertThat(client.readCloseFrame().closeCode()).isEqualTo(1009);
            assertThat(server.next()
                            .await("disconnect 1009 A message of more than 1024 frames.")
                            .awaitEnd())
                    .hasSize(3);
            assertThat(server.server().statistics().protocolErrors()).isEqualTo(1);
        }
    }

    /// T-44: nothing is held for a length that is only declared.
    @ParameterizedTest
    @ValueSource(longs = {1_001, 65_536, (1L << 31) - 1, 1L << 31, 1L << 32, Long.MAX_VALUE})
    void aDeclaredLengthOverTheLimitIsRefusedBeforeThePayload(long length) {
        try (var server = ServerForTests.withLimits(Apps.READER, limits -> limits.withMaxFrameBytes(1_000));
                var client = server.webSocket()) {
            client.write(RawFrame.header(0x82, length, true)).write(RawFrame.maskKey());
            assertThat(client.readFrame().closeCode()).isEqualTo(1009);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.next().awaitEnd()).containsExactly("connect", "disconnect 1009", "returned");
        }
    }

    private static void expect(RawClient client, int bytes, int code) {
        var frame = client.readFrame();
        if (code == 0) assertThat(frame.payload()).hasSize(bytes);
        else assertThat(frame.closeCode()).isEqualTo(code);
    }

    private static byte[] fragments(int count, int bytes) {
        var message = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            int first = (i == 0 ? RawFrame.BINARY : RawFrame.CONTINUATION) | (i == count - 1 ? RawFrame.FIN : 0);
            message.writeBytes(RawFrame.of(first, new byte[bytes]));
        }
        return message.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ServerForTests withImpatience(Application application) {
        return ServerForTests.withTimeouts(application, it -> it.withMessage(Duration.ofMillis(300)));
    }

    @Test
    void aMessageThatIsNotFinishedInTimeClosesWith1008() {
        try (var server = withImpatience(Apps.READER);
                var client = server.webSocket()) {
            client.write(RawFrame.of(RawFrame.TEXT, new byte[] {'a'}));
            long from = System.nanoTime();
            // More of it, and other signs of life, do not renew the time.
            while (!client.hasSomethingWithin(Duration.ofMillis(50))) {
                client.offers(RawFrame.of(RawFrame.CONTINUATION, new byte[] {'b'}));
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
            }
            var close = client.readFrame();
            assertThat(close.closeCode()).isEqualTo(1008);
            assertThat(close.closeReason()).isEqualTo("A message was not finished in time.");
            client.write(RawFrame.close(1008, "")).readToEnd();
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", "disconnect 1008 A message was not finished in time.", "returned");
            assertThat(server.awaitIdle().timeouts()).isEqualTo(1);
        }
    }

    @Test
    void aFrameThatIsNotFinishedInTimeClosesWith1008() {
        try (var server = withImpatience(Apps.READER);
                var client = server.webSocket()) {
            client.write(
                    RawFrame.join(RawFrame.header(RawFrame.FIN | RawFrame.BINARY, 60_000, true), RawFrame.maskKey()));
            long from = System.nanoTime();
            while (!client.hasSomethingWithin(Duration.ofMillis(50))) {
                client.offers(new byte[] {'x'});
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
            }
            assertThat(client.readFrame().closeCode()).isEqualTo(1008);
        }
    }

    /// Reads end anywhere, so that nearly always a next message has begun.
    @Test
    void messagesWithoutAPauseAreNotTakenForOne() throws Exception {
        try (var server = withImpatience(Apps.READER);
                var client = server.webSocket()) {
            byte[] message = RawFrame.of(RawFrame.FIN | RawFrame.BINARY, new byte[1_000]);
            client.write(Arrays.copyOf(message, 500));
            byte[] across =
                    RawFrame.join(Arrays.copyOfRange(message, 500, message.length), Arrays.copyOf(message, 500));
            for (int i = 0; i < 30; i++) {
                assertThat(client.hasSomethingWithin(Duration.ofMillis(50))).isFalse();
                client.write(across);
            }
            client.write(Arrays.copyOfRange(message, 500, message.length)).write(RawFrame.close(1000, ""));
            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
            assertThat(server.next().awaitEnd().stream().filter("bytes 1000"::equals))
                    .hasSize(31);
        }
    }

    @Test
    void eachMessageHasItsOwnTimeToBeFinished() {
        try (var server = withImpatience(Apps.ECHO);
                var client = server.webSocket()) {
            for (int i = 0; i < 3; i++) {
                client.write(RawFrame.of(RawFrame.TEXT, new byte[] {'a'}));
                client.write(RawFrame.of(RawFrame.FIN | RawFrame.CONTINUATION, new byte[] {'b'}));
                assertThat(client.readFrame().text()).isEqualTo("ab");
                // Between messages there is no hurry.
                assertThat(client.hasSomethingWithin(Duration.ofMillis(900))).isFalse();
            }
            assertThat(server.server().statistics().timeouts()).isZero();
        }
    }

    @Test
    void timeInWhichTheServerDoesNotReadIsNotThePeers() throws Exception {
        var release = new CountDownLatch(1);
        Application application = (scope, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            release.await();
            Apps.readOn(receive);
        };
        try (var server = withImpatience(application);
                var client = server.webSocket()) {
            // Enough for it to stop reading, and in the same breath the beginning of another message.
            client.write(RawFrame.join(
                    RawFrame.of(RawFrame.FIN | RawFrame.BINARY, new byte[100_000]),
                    RawFrame.of(RawFrame.BINARY, new byte[1])));
            assertThat(client.hasSomethingWithin(Duration.ofMillis(1_500))).isFalse();
            release.countDown();
            client.write(RawFrame.of(RawFrame.FIN | RawFrame.CONTINUATION, new byte[1]));
            client.write(RawFrame.close(1000, ""));
            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", "bytes 100000", "bytes 2", "disconnect 1000", "returned");
        }
    }
}
