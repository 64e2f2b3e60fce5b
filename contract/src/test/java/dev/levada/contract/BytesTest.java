package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void bytesAreEqualByContent() {
        assertThat(Bytes.of((byte) 1, (byte) 2))
                .isEqualTo(Bytes.wrap(new byte[] {1, 2}))
                .hasSameHashCodeAs(Bytes.wrap(new byte[] {1, 2}))
                .isNotEqualTo(Bytes.of((byte) 2, (byte) 1));
    }

    @Test
    void ofCopiesAndWrapDoesNot() {
        byte[] array = {1, 2};
        var copy = Bytes.of(array);
        var wrapped = Bytes.wrap(array);
        array[0] = 9;
        assertThat(copy.at(0)).isEqualTo((byte) 1);
        assertThat(wrapped.at(0)).isEqualTo((byte) 9);
    }

    @Test
    void whatIsGivenOutChangesNothing() {
        var bytes = Bytes.of((byte) 1, (byte) 2);
        bytes.toArray()[0] = 9;
        assertThat(bytes.at(0)).isEqualTo((byte) 1);
        assertThatThrownBy(() -> bytes.asByteBuffer().put((byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void aBuffersRemainingBytesAreCopiedAndItStaysWhereItIs() {
        var buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
        assertThat(Bytes.of(buffer)).isEqualTo(Bytes.of((byte) 2, (byte) 3));
        assertThat(buffer.remaining()).isEqualTo(2);
    }

    @Test
    void noBytesAreOneObject() {
        assertThat(Bytes.of()).isSameAs(Bytes.EMPTY);
        assertThat(Bytes.wrap(new byte[0])).isSameAs(Bytes.EMPTY);
        assertThat(Bytes.of(ByteBuffer.allocate(0))).isSameAs(Bytes.EMPTY);
        assertThat(Bytes.utf8("")).isSameAs(Bytes.EMPTY);
        assertThat(Bytes.EMPTY.isEmpty()).isTrue();
    }

    @Test
    void textTravelsAsUtf8() {
        assertThat(Bytes.utf8("grün 😀").length()).isEqualTo(10);
        assertThat(Bytes.utf8("grün 😀").utf8()).isEqualTo("grün 😀");
        assertThat(Bytes.of((byte) 'a', (byte) 0xff).utf8()).isEqualTo("a\ufffd");
        assertThat(Bytes.of((byte) 0xff).text(StandardCharsets.ISO_8859_1)).isEqualTo("ÿ");
    }

    @Test
    void plusJoins() {
        var a = Bytes.utf8("a");
        assertThat(a.plus(Bytes.utf8("b"))).isEqualTo(Bytes.utf8("ab"));
        assertThat(a.plus(Bytes.EMPTY)).isSameAs(a);
        assertThat(Bytes.EMPTY.plus(a)).isSameAs(a);
    }

    @Test
    void aPartCanBeCopiedOut() {
        byte[] target = new byte[4];
        Bytes.utf8("abc").copyTo(1, target, 2, 2);
        assertThat(target).containsExactly(0, 0, 'b', 'c');
        assertThatThrownBy(() -> Bytes.utf8("abc").copyTo(2, target, 0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Bytes.utf8("abc").at(3)).isInstanceOf(ArrayIndexOutOfBoundsException.class);
    }

    @Test
    void onlyTheBeginningShows() {
        assertThat(Bytes.EMPTY).hasToString("Bytes[0]");
        assertThat(Bytes.of((byte) 0x0a, (byte) 0xff)).hasToString("Bytes[2: 0a ff]");
        assertThat(Bytes.wrap(new byte[16])).hasToString("Bytes[16:" + " 00".repeat(16) + "]");
        assertThat(Bytes.wrap(new byte[17])).hasToString("Bytes[17:" + " 00".repeat(16) + " ...]");
    }
}
