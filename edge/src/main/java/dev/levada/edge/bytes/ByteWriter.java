package dev.levada.edge.bytes;

import dev.levada.contract.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Puts numbers, texts and bytes one after the other. Used by one thread at a time.
public final class ByteWriter {
    private byte[] array;
    private int length;

    /// With room for so many bytes; it grows.
    public ByteWriter(int room) {
        array = new byte[Math.max(16, room)];
    }

    /// How many bytes there are.
    public int length() {
        return length;
    }

    private void room(int more) {
        if (length + more > array.length) array = Arrays.copyOf(array, Math.max(length + more, array.length * 2));
    }

    /// A byte.
    public ByteWriter octet(int value) {
        room(1);
        array[length++] = (byte) value;
        return this;
    }

    /// A number from 0; small ones take one byte.
    public ByteWriter number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            array[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
        return this;
    }

    /// Eight bytes.
    public ByteWriter fixed(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) array[length++] = (byte) (value >>> shift);
        return this;
    }

    /// Yes or no.
    public ByteWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    /// One of several, by its place among them: the order of such constants is part of the link's version.
    @SuppressWarnings("EnumOrdinal")
    public ByteWriter choice(Enum<?> chosen) {
        return octet(chosen.ordinal());
    }

    /// A text.
    public ByteWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        room(utf8.length);
        System.arraycopy(utf8, 0, array, length, utf8.length);
        length += utf8.length;
        return this;
    }

    /// Bytes with their length before them.
    public ByteWriter bytes(Bytes bytes) {
        return number(bytes.length()).raw(bytes);
    }

    /// Bytes as they are.
    public ByteWriter raw(Bytes bytes) {
        room(bytes.length());
        bytes.copyTo(0, array, length, bytes.length());
        length += bytes.length();
        return this;
    }

    /// All that was written.
    public Bytes toBytes() {
        return Bytes.wrap(Arrays.copyOf(array, length));
    }

    /// Begins anew.
    public void clear() {
        clear(4 << 10);
    }

    /// Begins anew with the room that there is, up to so many bytes.
    public void clear(int most) {
        length = 0;
        if (array.length > most) array = new byte[256];
    }
}
