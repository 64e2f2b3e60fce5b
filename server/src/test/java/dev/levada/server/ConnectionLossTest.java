package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// F-01, F-02, F-03: whatever happens to the link and at whatever byte, an application that got its
/// connect gets exactly one disconnect, nothing is logged as an error, and nothing is left.
final class ConnectionLossTest {
    private static final byte[] HANDSHAKE = ServerForTests.handshake().getBytes(StandardCharsets.US_ASCII);

    private static final byte[] FRAMES = RawFrame.join(
            RawFrame.text("hello"),
            RawFrame.of(RawFrame.TEXT, "frag".getBytes(StandardCharsets.US_ASCII)),
            RawFrame.ping("p"),
            RawFrame.of(RawFrame.FIN, "ment".getBytes(StandardCharsets.US_ASCII)),
            RawFrame.of(0x82, new byte[200]),
            RawFrame.close(4000, "bye"));

    @ParameterizedTest
    @ValueSource(strings = {"end", "reset"})
    void aLinkMayBreakAtAnyByteOfTheFrames(String how) {
        try (var log = new CapturedLog();
                var server = ServerForTests.of(Apps.READER)) {
            for (int bytes = 0; bytes <= FRAMES.length; bytes += bytes > 40 && bytes < 230 ? 17 : 1) {
                var client = server.webSocket();
                client.write(Arrays.copyOf(FRAMES, bytes));
                leave(client, how);
                var history = server.next().awaitEnd();
                assertThat(history.getLast())
                        .as("broken after %d bytes: %s", bytes, history)
                        .isEqualTo("returned");
                assertThat(history.stream().filter(line -> line.startsWith("disconnect")))
                        .as("broken after %d bytes", bytes)
                        .hasSize(1);
            }
            server.awaitIdle();
            assertThat(log.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"end", "reset"})
    void aLinkMayBreakAtAnyByteOfAHandshake(String how) {
        try (var log = new CapturedLog();
                var server = ServerForTests.of(Apps.READER)) {
            for (int bytes = 0; bytes <= HANDSHAKE.length; bytes++) {
                var client = server.client().write(Arrays.copyOf(HANDSHAKE, bytes));
                leave(client, how);
            }
            var seen = server.awaitIdle();
            assertThat(seen.badRequests()).isZero();
            assertThat(log.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"end", "reset"})
    void aLinkMayBreakAtAnyByteOfARequest(String how) {
        byte[] request = "POST /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        dev.levada.contract.Application application = (_, receive, send) -> {
            while (receive.next() instanceof dev.levada.contract.HttpEvent.Request part) if (!part.moreBody()) break;
            Apps.respond(send, "fine");
        };
        try (var log = new CapturedLog();
                var server = ServerForTests.of(application)) {
            for (int bytes = 0; bytes <= request.length; bytes++)
                leave(server.client().write(Arrays.copyOf(request, bytes)), how);
            var seen = server.awaitIdle();
            assertThat(seen.applicationErrors()).isZero();
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void segmentsDoNotChangeTheHistory() {
        List<List<String>> histories = new ArrayList<>();
        byte[] all = RawFrame.join(HANDSHAKE, FRAMES);
        var random = new Random(3);
        try (var server = ServerForTests.of(Apps.READER)) {
            for (int segment : new int[] {all.length, 1, 2, 3, 7, 64, 100, 1 + random.nextInt(50)})
                try (var client = server.client()) {
                    client.writeInSegments(all, segment);
                    ServerForTests.accepted(client);
                    assertThat(client.readCloseFrame().closeCode()).isEqualTo(4000);
                    histories.add(server.next().awaitEnd());
                }
        }
        assertThat(histories)
                .allSatisfy(history -> assertThat(history)
                        .containsExactly(
                                "connect",
                                "text hello",
                                "text fragment",
                                "bytes 200",
                                "disconnect 4000 bye",
                                "returned"));
    }

    private static void leave(RawClient client, String how) {
        if (how.equals("reset")) client.reset();
        else client.leave();
    }
}
