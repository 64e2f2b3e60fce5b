package dev.levada.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.WebSocketEvent;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LiveFramesTest {
    private static LiveFrames.Reader reader(String hex) {
        return new LiveFrames.Reader(new ByteArrayInputStream(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    @Test
    void fragmentsArePutTogetherAroundControlFrames() throws IOException {
        // "He", a ping with "!", "llo" (RFC 6455 section 5.7, with a ping between).
        var reader = reader("01 02 4865  89 01 21  80 03 6c6c6f");
        assertThat(reader.next()).isEqualTo(new LiveFrames.Frame(LiveFrames.PING, Bytes.utf8("!")));
        assertThat(reader.next()).isEqualTo(new LiveFrames.Frame(LiveFrames.TEXT, Bytes.utf8("Hello")));
        assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
    }

    @Test
    void closeFramesTellCodeAndReason() throws IOException {
        assertThat(reader("88 05 03e8 627965").next().disconnect())
                .isEqualTo(new WebSocketEvent.Disconnect(1000, "bye"));
        assertThat(reader("88 00").next().disconnect()).isEqualTo(new WebSocketEvent.Disconnect(1005));
    }

    @Test
    void maskedAndHugeFramesOfAServerAreErrors() {
        assertThatThrownBy(() -> reader("81 81 00000000 21").next()).hasMessageContaining("without a mask");
        assertThatThrownBy(() -> reader("82 7f 7fffffffffffffff").next()).hasMessageContaining("at most");
    }

    @Test
    void clientFramesAreMaskedWithTheirOwnKey() {
        byte[] frame = LiveFrames.masked(LiveFrames.TEXT, Bytes.utf8("Hello")).toArray();
        assertThat(frame).hasSize(2 + 4 + 5).startsWith(0x81, 0x85);
        for (int i = 0; i < 5; i++) frame[6 + i] ^= frame[2 + i % 4];
        assertThat(new String(frame, 6, 5, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("Hello");
    }
}
