package dev.levada.contract;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An immutable sequence of bytes, equal by content.
///
/// Events are records; a bare `byte[]` in a record would be equal by identity and shared by accident.
public final class Bytes {
    /// No bytes.
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /// A copy of the array.
    public static Bytes of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone());
    }

    /// A copy of the remaining bytes of the buffer, whose position does not move.
    public static Bytes of(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(buffer.position(), copy);
        return wrap(copy);
    }

    /// The array itself, without a copy: the caller gives it away and must not change it afterwards.
    public static Bytes wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes);
    }

    /// The text in UTF-8.
    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The number of bytes.
    public int length() {
        return array.length;
    }

    /// Whether there are none.
    public boolean isEmpty() {
        return array.length == 0;
    }

    /// The byte at the index.
    ///
    /// @throws ArrayIndexOutOfBoundsException when the index is not from 0 to `length() - 1`
    public byte at(int index) {
        return array[index];
    }

    /// A copy as an array.
    public byte[] toArray() {
        return array.clone();
    }

    /// A read-only view; no copy.
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(array).asReadOnlyBuffer();
    }

    /// Copies `length` bytes from `offset` to `target` at `targetOffset`.
    public void copyTo(int offset, byte[] target, int targetOffset, int length) {
        System.arraycopy(array, offset, target, targetOffset, length);
    }

    /// These bytes followed by others.
    public Bytes plus(Bytes more) {
        if (more.isEmpty()) return this;
        if (isEmpty()) return more;
        byte[] joined = Arrays.copyOf(array, array.length + more.array.length);
        System.arraycopy(more.array, 0, joined, array.length, more.array.length);
        return new Bytes(joined);
    }

    /// The bytes as text; what is not valid UTF-8 becomes U+FFFD.
    public String utf8() {
        return text(StandardCharsets.UTF_8);
    }

    /// The bytes as text in the given charset.
    public String text(Charset charset) {
        return new String(array, charset);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /// The length and the first bytes, for messages and logs; never the whole content.
    @Override
    public String toString() {
        int shown = Math.min(array.length, 16);
        var text = new StringBuilder("Bytes[").append(array.length);
        for (int i = 0; i < shown; i++)
            text.append(i == 0 ? ": " : " ")
                    .append(Character.forDigit(array[i] >> 4 & 15, 16))
                    .append(Character.forDigit(array[i] & 15, 16));
        return text.append(shown < array.length ? " ...]" : "]").toString();
    }
}
