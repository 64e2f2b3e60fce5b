package dev.levada.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against the JDK's decoder, which was written by others.
final class Utf8Test {
    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private static boolean accepts(byte[] text, int split) {
        var utf8 = new Utf8();
        return utf8.accept(Unpooled.wrappedBuffer(Arrays.copyOf(text, split)))
                && utf8.accept(Unpooled.wrappedBuffer(Arrays.copyOfRange(text, split, text.length)))
                && utf8.isComplete();
    }

    @Test
    void agreesOnSequencesOfThreeBytes() {
        byte[] text = new byte[3];
        for (int value = 0; value < 1 << 24; value += 61) {
            text[0] = (byte) (value >> 16);
            text[1] = (byte) (value >> 8);
            text[2] = (byte) value;
            // ASCII in front is quick to see and says nothing new.
            if (text[0] >= 0) {
                value += 0xffff;
                continue;
            }
            if (isUtf8(text) != accepts(text, 1))
                assertThat(text).as("disagreement").isNull();
        }
    }

    @Test
    void agreesOnRandomTextsAtEverySplit() {
        var random = new Random(5);
        int[] edges = {0, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x9f, 0xa0, 0x90, 0x8f
        };
        for (int i = 0; i < 20_000; i++) {
            byte[] text = new byte[1 + random.nextInt(6)];
            for (int j = 0; j < text.length; j++) text[j] = (byte) edges[random.nextInt(edges.length)];
            boolean expected = isUtf8(text);
            for (int split = 0; split <= text.length; split++)
                if (accepts(text, split) != expected)
                    assertThat(text).as("disagreement at %d", split).isNull();
        }
    }
}
