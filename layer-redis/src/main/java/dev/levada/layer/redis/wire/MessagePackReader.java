package dev.levada.layer.redis.wire;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads MessagePack, whoever wrote it, into what a message can hold. Any form of a number or a length is
/// taken, not the shortest only. Of a key that comes twice the last value counts, as in Python.
///
/// What a message cannot hold:
/// - integers above 2^63-1 become decimal text, which loses nothing;
/// - timestamps (extension -1) become ISO 8601 text, other extensions the bytes they hold;
/// - keys that are bytes are read as UTF-8 text, other keys but text are refused;
/// - NaN, infinities and text that is not UTF-8 are refused.
///
/// Lengths are believed only as far as there are bytes, and maps and lists nest as deep as a message may.
/// One thread, one message.
final class MessagePackReader {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    // Beyond this a list or map grows with what is really there: nested headers that promise much hold little.
    private static final int BELIEVED_ELEMENTS = 16;

    private final byte[] bytes;
    private int at;

    /// A reader of the bytes from the offset to the end.
    MessagePackReader(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    /// The number of entries of the map that begins here.
    int mapHeader() {
        int head = head();
        if (head >> 4 == 0x8) return countedEntries(head & 15);
        return switch (head) {
            case 0xde -> countedEntries(unsigned16());
            case 0xdf -> countedEntries(length32());
            default -> throw unexpected("a map", head);
        };
    }

    /// The byte that comes next, which says what it begins.
    int peek() {
        need(1);
        return bytes[at] & 0xff;
    }

    /// The key that begins here.
    String key() {
        int head = head();
        if (head >> 5 == 0x5) return text(head & 31);
        return switch (head) {
            case 0xd9, 0xc4 -> text(unsigned8());
            case 0xda, 0xc5 -> text(unsigned16());
            case 0xdb, 0xc6 -> text(length32());
            default -> throw unexpected("a key of text or bytes", head);
        };
    }

    /// The value that begins here.
    ///
    /// @param depth how many maps and lists are around it
    @Nullable
    Object value(int depth) {
        int head = head();
        if (head < 0x80) return (long) head;
        if (head < 0x90) return map(countedEntries(head & 15), depth + 1);
        if (head < 0xa0) return list(counted(head & 15), depth + 1);
        if (head < 0xc0) return text(head & 31);
        if (head >= 0xe0) return (long) (byte) head;
        return switch (head) {
            case 0xc0 -> null;
            case 0xc2 -> false;
            case 0xc3 -> true;
            case 0xc4 -> binary(unsigned8());
            case 0xc5 -> binary(unsigned16());
            case 0xc6 -> binary(length32());
            case 0xc7 -> extension(unsigned8());
            case 0xc8 -> extension(unsigned16());
            case 0xc9 -> extension(length32());
            case 0xca -> finite(Float.intBitsToFloat(signed32()));
            case 0xcb -> finite(Double.longBitsToDouble(signed64()));
            case 0xcc -> (long) unsigned8();
            case 0xcd -> (long) unsigned16();
            case 0xce -> signed32() & 0xffff_ffffL;
            case 0xcf -> unsigned64();
            case 0xd0 -> (long) (byte) unsigned8();
            case 0xd1 -> (long) (short) unsigned16();
            case 0xd2 -> (long) signed32();
            case 0xd3 -> signed64();
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> extension(1 << (head - 0xd4));
            case 0xd9 -> text(unsigned8());
            case 0xda -> text(unsigned16());
            case 0xdb -> text(length32());
            case 0xdc -> list(counted(unsigned16()), depth + 1);
            case 0xdd -> list(counted(length32()), depth + 1);
            case 0xde -> map(countedEntries(unsigned16()), depth + 1);
            case 0xdf -> map(countedEntries(length32()), depth + 1);
            default -> throw unexpected("a value", head);
        };
    }

    /// Nothing may come after the message.
    void end() {
        if (at != bytes.length)
            throw new WireException("Expected nothing after the MessagePack map, but got " + (bytes.length - at)
                    + " more bytes at byte " + at + ".");
    }

    private Map<String, @Nullable Object> map(int entries, int depth) {
        checkDepth(depth);
        var map = new Entries(Math.min(entries, BELIEVED_ELEMENTS));
        for (int i = 0; i < entries; i++) map.add(key(), value(depth));
        return map;
    }

    private List<@Nullable Object> list(int elements, int depth) {
        checkDepth(depth);
        var list = new ArrayList<@Nullable Object>(Math.min(elements, BELIEVED_ELEMENTS));
        for (int i = 0; i < elements; i++) list.add(value(depth));
        return list;
    }

    private void checkDepth(int depth) {
        if (depth > ChannelMessage.MAX_DEPTH)
            throw new WireException("Expected at most " + ChannelMessage.MAX_DEPTH
                    + " levels of lists and maps, but byte " + at + " is deeper.");
    }

    private String text(int length) {
        need(length);
        int from = at;
        at += length;
        return Utf8.decode(bytes, from, length);
    }

    private Bytes binary(int length) {
        need(length);
        int from = at;
        at += length;
        return length == 0 ? Bytes.EMPTY : Bytes.wrap(Arrays.copyOfRange(bytes, from, at));
    }

    private Object extension(int length) {
        int type = unsigned8();
        need(length);
        var time = type == 0xff ? Timestamp.read(bytes, at, length) : null;
        return time != null ? textAndSkip(time, length) : binary(length);
    }

    private String textAndSkip(String text, int length) {
        at += length;
        return text;
    }

    private Object unsigned64() {
        long value = signed64();
        return value >= 0 ? (Object) value : Long.toUnsignedString(value);
    }

    private double finite(double value) {
        if (Double.isFinite(value)) return value;
        throw new WireException("Expected a finite number before byte " + at + ", but got " + value + ".");
    }

    private int countedEntries(int entries) {
        if (entries > (bytes.length - at) / 2) throw cutShort(entries + " entries");
        return entries;
    }

    private int counted(int elements) {
        if (elements > bytes.length - at) throw cutShort(elements + " elements");
        return elements;
    }

    private int head() {
        need(1);
        return bytes[at++] & 0xff;
    }

    private int unsigned8() {
        need(1);
        return bytes[at++] & 0xff;
    }

    private int unsigned16() {
        need(2);
        int value = (short) SHORT.get(bytes, at) & 0xffff;
        at += 2;
        return value;
    }

    private int signed32() {
        need(4);
        int value = (int) INT.get(bytes, at);
        at += 4;
        return value;
    }

    private long signed64() {
        need(8);
        long value = (long) LONG.get(bytes, at);
        at += 8;
        return value;
    }

    private int length32() {
        int length = signed32();
        if (length < 0) throw cutShort(Integer.toUnsignedString(length) + " bytes or elements");
        return length;
    }

    private void need(int count) {
        if (count > bytes.length - at) throw cutShort(count + " bytes");
    }

    private WireException cutShort(String promised) {
        return new WireException("Expected MessagePack with " + promised + " at byte " + at + ", but there are only "
                + (bytes.length - at) + " bytes left.");
    }

    private WireException unexpected(String expected, int head) {
        return new WireException("Expected " + expected + " in MessagePack at byte " + (at - 1)
                + ", but got the head 0x" + Integer.toHexString(head) + ".");
    }
}
