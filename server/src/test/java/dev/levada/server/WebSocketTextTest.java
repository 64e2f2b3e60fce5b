package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// T-47.
final class WebSocketTextTest {
    private static final String VALID = "A\u00e9\u0800\u20ac\ud7ff\ue000\ufffd\uffff\ud800\udc00\udbff\udfff z";

    @Test
    void validTextIsNeverBrokenByFragments() {
        byte[] text = VALID.getBytes(StandardCharsets.UTF_8);
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            for (int position = 0; position <= text.length; position++) {
                client.write(inFragments(text, position));
                assertThat(client.readFrame().text())
                        .as("split at %d", position)
                        .isEqualTo(VALID);
            }
            var each = new java.io.ByteArrayOutputStream();
            each.writeBytes(RawFrame.of(RawFrame.TEXT, new byte[0]));
            for (byte octet : text) each.writeBytes(RawFrame.of(RawFrame.CONTINUATION, new byte[] {octet}));
            each.writeBytes(RawFrame.of(RawFrame.FIN, new byte[0]));
            client.write(each.toByteArray());
            assertThat(client.readFrame().text()).isEqualTo(VALID);
        }
    }

    @Test
    void validTextIsNeverBrokenBySegments() {
        byte[] frame = RawFrame.text(VALID);
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            for (int position = 1; position < frame.length; position++) {
                client.writeSplit(frame, position);
                assertThat(client.readFrame().text())
                        .as("split at %d", position)
                        .isEqualTo(VALID);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff",
                "fe",
                "80",
                "bf",
                "c0af",
                "c180",
                "c3",
                "c328",
                "e08080",
                "e09fbf",
                "e282",
                "e28228",
                "eda080",
                "edbfbf",
                "f0808080",
                "f08fbfbf",
                "f0908d",
                "f4908080",
                "f5808080",
                "fb",
                "c3a9c3",
                "f09f98"
            })
    void invalidTextIsClosedWith1007(String hex) {
        byte[] bad = RawFrame.join("ok ".getBytes(StandardCharsets.UTF_8), octets(hex));
        try (var server = ServerForTests.of(Apps.READER)) {
            // In one frame, and in two with every split; valid to the last byte included.
            for (int position = -1; position <= bad.length; position++)
                try (var client = server.webSocket()) {
                    client.write(position < 0 ? RawFrame.of(0x81, bad) : inFragments(bad, position));
                    assertThat(client.readFrame().closeCode())
                            .as("split at %d", position)
                            .isEqualTo(1007);
                    assertThat(server.next().awaitEnd())
                            .containsExactly(
                                    "connect", "disconnect 1007 A text message that is not UTF-8.", "returned");
                }
        }
    }

    /// As soon as it is certain, and not when the message ends.
    @ParameterizedTest
    @ValueSource(strings = {"ff", "c0", "e080", "eda0", "f08f", "f490", "c341"})
    void invalidTextIsClosedWithoutWaitingForItsEnd(String hex) {
        try (var server = ServerForTests.of(Apps.READER);
                var client = server.webSocket()) {
            client.write(RawFrame.of(RawFrame.TEXT, octets(hex)));
            assertThat(client.readFrame().closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void bytesNeedNotBeText() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket()) {
            client.write(RawFrame.of(0x82, octets("ff80c0")));
            assertThat(client.readFrame().payload()).isEqualTo(octets("ff80c0"));
        }
    }

    private static byte[] inFragments(byte[] text, int position) {
        return RawFrame.join(
                RawFrame.of(RawFrame.TEXT, Arrays.copyOf(text, position)),
                RawFrame.of(RawFrame.FIN, Arrays.copyOfRange(text, position, text.length)));
    }

    private static byte[] octets(String hex) {
        return java.util.HexFormat.of().parseHex(hex);
    }
}
