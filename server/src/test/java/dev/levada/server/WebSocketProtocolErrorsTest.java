package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// T-43, T-44, T-46, T-48, T-49: one table of broken wires. Each is answered by a close frame with the
/// right code and the end of the connection at once; the application sees one disconnect with that code.
final class WebSocketProtocolErrorsTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    static Stream<Arguments> frames() {
        var cases = new ArrayList<Arguments>();
        cases.add(wrong("unmasked text", 1002, RawFrame.unmasked(0x81, HELLO)));
        cases.add(wrong("unmasked empty text", 1002, RawFrame.unmasked(0x81, new byte[0])));
        cases.add(wrong("unmasked ping", 1002, RawFrame.unmasked(0x89, HELLO)));
        cases.add(wrong("unmasked close", 1002, RawFrame.unmasked(0x88, RawFrame.closePayload(1000, HELLO))));
        for (int bits : new int[] {0x10, 0x20, 0x40, 0x70}) {
            cases.add(wrong("reserved bits on text", 1002, RawFrame.of(0x81 | bits, HELLO)));
            cases.add(wrong("reserved bits on ping", 1002, RawFrame.of(0x89 | bits, HELLO)));
            cases.add(wrong("reserved bits on close", 1002, RawFrame.of(0x88 | bits, new byte[0])));
            cases.add(wrong(
                    "reserved bits on a continuation",
                    1002,
                    RawFrame.of(RawFrame.TEXT, HELLO),
                    RawFrame.of(0x80 | bits, HELLO)));
        }
        for (int opcode : new int[] {3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF})
            cases.add(wrong("opcode " + opcode, 1002, RawFrame.of(0x80 | opcode, HELLO)));
        cases.add(wrong("a continuation first", 1002, RawFrame.of(0x80, HELLO)));
        cases.add(wrong("a continuation without end first", 1002, RawFrame.of(0x00, HELLO)));
        cases.add(wrong("a continuation behind a message", 1002, RawFrame.text("x"), RawFrame.of(0x80, HELLO)));
        cases.add(wrong("text inside text", 1002, RawFrame.of(RawFrame.TEXT, HELLO), RawFrame.text("x")));
        cases.add(wrong("binary inside text", 1002, RawFrame.of(RawFrame.TEXT, HELLO), RawFrame.binary((byte) 1)));
        cases.add(wrong("a fragment inside text", 1002, RawFrame.of(1, HELLO), RawFrame.of(1, HELLO)));
        cases.add(wrong("a ping in fragments", 1002, RawFrame.of(RawFrame.PING, HELLO)));
        cases.add(wrong("a pong in fragments", 1002, RawFrame.of(RawFrame.PONG, HELLO)));
        cases.add(wrong("a close in fragments", 1002, RawFrame.of(RawFrame.CLOSE, RawFrame.closePayload(1000, HELLO))));
        cases.add(wrong("a ping of 126 bytes", 1002, RawFrame.of(0x89, new byte[126])));
        cases.add(wrong("a pong of 126 bytes", 1002, RawFrame.of(0x8A, new byte[126])));
        cases.add(wrong("a close of 126 bytes", 1002, RawFrame.of(0x88, RawFrame.closePayload(1000, new byte[124]))));
        cases.add(wrong("16 bits for 125", 1002, longer(0x81, 126, 125, 2)));
        cases.add(wrong("64 bits for 125", 1002, longer(0x81, 127, 125, 8)));
        cases.add(wrong("64 bits for 65535", 1002, longer(0x81, 127, 65_535, 8)));
        cases.add(wrong("top bit of the length", 1002, longer(0x81, 127, Long.MIN_VALUE, 8)));
        cases.add(wrong("all bits of the length", 1002, longer(0x81, 127, -1, 8)));
        cases.add(wrong("a close of one byte", 1002, RawFrame.of(0x88, new byte[] {3})));
        for (int code : new int[] {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
            cases.add(wrong("close code " + code, 1002, RawFrame.close(code, "")));
        cases.add(wrong("a close reason of no UTF-8", 1007, closeReason(0xff)));
        cases.add(wrong("a close reason of half a character", 1007, closeReason('a', 0xc3)));
        cases.add(wrong("a close reason with a surrogate", 1007, closeReason(0xed, 0xa0, 0x80)));
        cases.add(wrong("a close reason in overlong form", 1007, closeReason(0xc0, 0xaf)));
        return cases.stream();
    }

    private static Arguments wrong(String what, int code, byte[]... frames) {
        return Arguments.of(what, code, RawFrame.join(frames));
    }

    private static byte[] longer(int first, int form, long length, int lengthBytes) {
        byte[] payload = length > 0 ? new byte[(int) length] : new byte[0];
        return RawFrame.join(
                RawFrame.longHeader(first, 0x80 | form, length, lengthBytes),
                RawFrame.maskKey(),
                RawFrame.mask(payload));
    }

    private static byte[] closeReason(int... octets) {
        byte[] reason = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) reason[i] = (byte) octets[i];
        return RawFrame.of(0x88, RawFrame.closePayload(1000, reason));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("frames")
    void aBrokenWireIsClosed(String what, int code, byte[] frames) {
        try (var server = ServerForTests.of(Apps.READER, options -> options.withEventLoops(1));
                var client = server.webSocket()) {
            client.write(frames);
            long from = System.nanoTime();
            assertThat(client.readCloseFrame().closeCode()).as(what).isEqualTo(code);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(System.nanoTime() - from).as("nobody waits").isLessThan(1_500_000_000L);
            assertThat(disconnects(server.next().awaitEnd())).containsExactly("disconnect " + code);
            assertThat(server.server().statistics().protocolErrors()).isEqualTo(1);
        }
    }

    /// T-43: masking is not about the value of the key.
    @Test
    void aMaskOfZerosIsAMask() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            client.write(RawFrame.join(RawFrame.header(0x81, 5, true), new byte[4], HELLO));
            assertThat(client.readFrame().text()).isEqualTo("hello");
        }
    }

    /// Messages before the mistake are delivered, those behind it are not.
    @Test
    void messagesBeforeTheMistakeCount() {
        try (var server = ServerForTests.of(Apps.READER);
                var client = server.webSocket()) {
            client.write(RawFrame.join(RawFrame.text("before"), RawFrame.of(0x83, HELLO), RawFrame.text("behind")));
            assertThat(client.readCloseFrame().closeCode()).isEqualTo(1002);
            assertThat(server.next().awaitEnd())
                    .containsExactly("connect", "text before", "disconnect 1002", "returned");
        }
    }

    private static List<String> disconnects(List<String> history) {
        return history.stream().filter(line -> line.startsWith("disconnect")).toList();
    }
}
