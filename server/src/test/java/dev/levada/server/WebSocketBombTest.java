package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.server.options.Deflate;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// T-48, T-50: what a peer may do with compression to harm, and what it comes to.
final class WebSocketBombTest {
    private static ServerForTests server(UnaryOperator<Deflate> change) {
        return ServerForTests.of(
                Apps.ECHO,
                options -> options.withLimits(options.limits().withMaxMessageBytes(100_000))
                        .withDeflate(change.apply(options.deflate())));
    }

    private static int codeFor(ServerForTests server, byte[]... frames) {
        try (var client = server.webSocket(RawDeflate.OFFER)) {
            client.write(RawFrame.join(frames));
            var frame = client.readFrame();
            return frame.opcode() == RawFrame.CLOSE ? frame.closeCode() : 0;
        }
    }

    /// The limit is that of the message, whatever it was on the wire.
    @ParameterizedTest
    @CsvSource({"99999, 0", "100000, 0", "100001, 1009", "20000000, 1009"})
    void theLimitCountsWhatComesOut(int bytes, int code) {
        for (boolean keeps : new boolean[] {false, true})
            try (var server = server(deflate -> deflate.withTakeover(keeps));
                    var zip = new RawDeflate(keeps)) {
                assertThat(codeFor(server, zip.binary(new byte[bytes]))).isEqualTo(code);
            }
    }

    @ParameterizedTest
    @CsvSource({"99999, 0", "100000, 0", "100001, 1009", "6000000, 1009"})
    void theLimitCountsFragmentsTogether(int bytes, int code) {
        try (var server = server(deflate -> deflate);
                var zip = new RawDeflate(false)) {
            byte[] compressed = zip.deflate(new byte[bytes]);
            int half = compressed.length / 2;
            assertThat(codeFor(
                            server,
                            RawFrame.of(RawDeflate.RSV1 | RawFrame.BINARY, Arrays.copyOf(compressed, half)),
                            RawFrame.of(0x80, Arrays.copyOfRange(compressed, half, compressed.length))))
                    .isEqualTo(code);
        }
    }

    /// What cannot be compressed is longer than it was, and still within the limit.
    @Test
    void noiseOfTheLengthOfTheLimitComesThrough() {
        try (var server = server(deflate -> deflate);
                var zip = new RawDeflate(false)) {
            byte[] noise = new byte[100_000];
            new Random(3).nextBytes(noise);
            assertThat(codeFor(server, zip.binary(noise))).isZero();
        }
    }

    @Test
    void emptyBlocksWithoutEndAreBounded() {
        try (var server = server(deflate -> deflate)) {
            byte[] blocks = new byte[5 * 40_000];
            for (int i = 0; i < blocks.length; i += 5) blocks[i + 3] = blocks[i + 4] = (byte) 0xff;
            assertThat(codeFor(server, RawFrame.of(0xc2, blocks))).isEqualTo(1009);
            assertThat(codeFor(server, RawFrame.of(0xc2, Arrays.copyOf(blocks, 5 * 20_000))))
                    .isZero();
        }
    }

    /// Whole streams one behind the other: each costs a fresh start.
    @ParameterizedTest
    @CsvSource({"63, 0", "64, 0", "65, 1007", "40000, 1007"})
    void streamsWithoutEndAreBounded(int streams, int code) {
        byte[] all = new byte[2 * streams + 1];
        for (int i = 0; i < 2 * streams; i += 2) all[i] = 3;
        try (var server = server(deflate -> deflate)) {
            assertThat(codeFor(server, RawFrame.of(0xc2, all))).isEqualTo(code);
        }
    }

    /// A message of 1 MiB may be made of nothing; a longer one must not be.
    @ParameterizedTest
    @CsvSource({"1048576, 100, 0", "1048577, 100, 1009", "1048577, 2000, 0"})
    void muchOfLittleIsNotInflated(int bytes, int ratio, int code) {
        try (var server = ServerForTests.of(
                        Apps.ECHO,
                        options -> options.withLimits(options.limits().withMaxMessageBytes(2 << 20))
                                .withDeflate(options.deflate().withMaxRatio(ratio)));
                var zip = new RawDeflate(false)) {
            assertThat(codeFor(server, zip.binary(new byte[bytes]))).isEqualTo(code);
        }
    }

    /// Noise, which stays as long as it is, and then nothing: of a length that is the compressed one
    /// times the ratio, and one beside it.
    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 0", "1, 1009"})
    void theRatioIsExact(int more, int code) {
        int ratio = 100;
        try (var server = ServerForTests.of(
                        Apps.ECHO,
                        options -> options.withLimits(options.limits().withMaxMessageBytes(4 << 20))
                                .withDeflate(options.deflate().withMaxRatio(ratio)));
                var zip = new RawDeflate(false)) {
            byte[] noise = new byte[12_000];
            new Random(5).nextBytes(noise);
            int length = 1_200_000;
            byte[] compressed = zip.deflate(Arrays.copyOf(noise, length));
            // The compressed length hardly changes with that of the nothing, so this ends soon.
            while (length != compressed.length * ratio + more) {
                length = compressed.length * ratio + more;
                compressed = zip.deflate(Arrays.copyOf(noise, length));
            }
            assertThat(length).isGreaterThan(1 << 20);
            assertThat(codeFor(server, RawFrame.of(0xc2, compressed))).isEqualTo(code);
        }
    }

    /// T-48.
    @ParameterizedTest
    @CsvSource({
        "reserved bit 2, a1",
        "reserved bit 3, 91",
        "all reserved bits, f1",
        "a compressed ping, c9",
        "a compressed pong, ca",
        "a compressed close, c8"
    })
    void onlyTheFirstBitOfMessagesHasAMeaning(String what, String first) {
        try (var server = server(deflate -> deflate)) {
            assertThat(codeFor(server, RawFrame.of(Integer.parseInt(first, 16), new byte[0])))
                    .as(what)
                    .isEqualTo(1002);
            assertThat(server.server().statistics().protocolErrors()).isEqualTo(1);
        }
    }

    @Test
    void theBitBelongsToTheFirstFrame() {
        try (var server = server(deflate -> deflate);
                var zip = new RawDeflate(false)) {
            byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
            byte[] second = RawFrame.of(RawFrame.FIN | RawDeflate.RSV1, new byte[0]);
            assertThat(codeFor(server, RawFrame.of(0x41, zip.deflate(hello)), second))
                    .isEqualTo(1002);
            assertThat(codeFor(server, RawFrame.of(0x01, hello), second)).isEqualTo(1002);
        }
    }

    @Test
    void whatIsInflatedHasToBeText() {
        try (var server = server(deflate -> deflate);
                var zip = new RawDeflate(false)) {
            byte[] broken = zip.deflate(new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80});
            assertThat(codeFor(server, RawFrame.of(0xc1, broken))).isEqualTo(1007);
            assertThat(codeFor(server, RawFrame.of(0x41, broken), RawFrame.of(0x80, new byte[0])))
                    .isEqualTo(1007);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"07", "ff ff ff ff", "00 05 00 00 00 48 65 6c 6c 6f 00", "04 c0"})
    void brokenStreamsCloseWith1007(String hex) {
        try (var server = server(deflate -> deflate)) {
            assertThat(codeFor(server, RawFrame.of(0xc2, WebSocketDeflateTest.bytes(hex))))
                    .isEqualTo(1007);
            // What was lent is back and clean.
            try (var zip = new RawDeflate(false)) {
                assertThat(codeFor(server, zip.text("hello"))).isZero();
            }
        }
    }

    /// Every single bit turned over, and noise: an answer or a close, never an error of the server.
    @Test
    void turnedBitsNeverHarm() {
        try (var server = server(deflate -> deflate.withTakeover(true));
                var zip = new RawDeflate(false);
                var log = new CapturedLog()) {
            byte[] good = zip.deflate(
                    "the quick brown fox jumps over the lazy dog ".repeat(3).getBytes(StandardCharsets.UTF_8));
            var random = new Random(11);
            for (int bit = 0; bit < 8 * good.length; bit++) {
                byte[] bad = good.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(codeFor(server, RawFrame.of(0xc2, bad))).isIn(0, 1007, 1009);
            }
            for (int i = 0; i < 100; i++) {
                byte[] noise = new byte[1 + random.nextInt(200)];
                random.nextBytes(noise);
                assertThat(codeFor(server, RawFrame.of(0xc2, noise))).isIn(0, 1007, 1009);
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    /// What is kept between messages is bounded in all; who comes later is agreed on without.
    @Test
    void keptContextsAreBoundedInAll() {
        int each = 2 << 15;
        try (var server = server(deflate -> deflate.withTakeover(true).withMaxContextBytes(2L * each))) {
            var first = server.webSocket(RawDeflate.OFFER);
            var second = server.webSocket(RawDeflate.OFFER);
            try (var third = server.client()) {
                third.write(ServerForTests.handshake(RawDeflate.OFFER));
                assertThat(third.readResponse().header("sec-websocket-extensions"))
                        .hasValue("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
            }
            assertThat(server.server().statistics().declinedContexts()).isEqualTo(1);
            first.leave();
            Await.until(
                    "room for another",
                    () -> {
                        try (var next = server.client()) {
                            next.write(ServerForTests.handshake(RawDeflate.OFFER));
                            return next.readResponse()
                                    .header("sec-websocket-extensions")
                                    .orElse("");
                        }
                    },
                    "permessage-deflate"::equals);
            second.close();
        }
    }
}
