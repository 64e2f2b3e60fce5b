package dev.levada.edge.bytes;

import dev.levada.contract.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Takes out what a [ByteWriter] has put in. What was not written so is a [MalformedException], never
/// another exception.
public final class ByteReader {
    private final Bytes bytes;
    private int at;

    /// At the beginning of the bytes.
    public ByteReader(Bytes bytes) {
        this.bytes = bytes;
    }

    /// Whether something is left.
    public boolean hasMore() {
        return at < bytes.length();
    }

    /// A byte, from 0 to 255.
    public int octet() {
        if (at >= bytes.length()) throw new MalformedException("Expected more bytes, but they end at " + at + ".");
        return bytes.at(at++) & 0xff;
    }

    /// See [ByteWriter#number].
    public long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7f) << shift;
            if (octet < 0x80) return value;
        }
        throw new MalformedException("Expected a number of at most ten bytes at " + at + ", but it is longer.");
    }

    /// A number that counts something, up to the bound.
    public int count(int bound) {
        long value = number();
        if (value < 0 || value > bound)
            throw new MalformedException("Expected a number from 0 to " + bound + ", but got " + value + ".");
        return (int) value;
    }

    /// See [ByteWriter#fixed].
    public long fixed() {
        long value = 0;
        for (int i = 0; i < 8; i++) value = value << 8 | octet();
        return value;
    }

    /// See [ByteWriter#flag].
    public boolean flag() {
        return octet() != 0;
    }

    /// See [ByteWriter#choice].
    ///
    /// @param all the constants in their order
    public <E extends Enum<E>> E choice(List<E> all) {
        return all.get(count(all.size() - 1));
    }

    /// See [ByteWriter#text].
    public String text() {
        return new String(array(), StandardCharsets.UTF_8);
    }

    /// See [ByteWriter#bytes].
    public Bytes bytes() {
        return Bytes.wrap(array());
    }

    /// All that is left, without a length before it.
    public Bytes rest() {
        return Bytes.wrap(array(bytes.length() - at));
    }

    private byte[] array() {
        long length = number();
        if (length < 0 || length > bytes.length() - at)
            throw new MalformedException(
                    "Expected at most " + (bytes.length() - at) + " bytes, but got " + length + ".");
        return array((int) length);
    }

    private byte[] array(int length) {
        byte[] array = new byte[length];
        bytes.copyTo(at, array, 0, length);
        at += length;
        return array;
    }
}
