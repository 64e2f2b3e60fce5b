package dev.levada.layer.redis.wire;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes MessagePack as Python's `msgpack` does: the shortest form of everything, floats always in 64
/// bits, bytes as the bin type. Half a surrogate pair becomes a question mark, as in the frames of sockets:
/// what a stranger typed must not make a send fail.
///
/// One thread, one message.
final class MessagePackWriter {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int INITIAL_ROOM = 240;
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    // A header has at most this many bytes.
    private static final int HEADER = 5;

    private byte[] bytes;
    private int size;

    /// A writer that leaves the first bytes to somebody else.
    MessagePackWriter(int leftFree) {
        bytes = new byte[leftFree + INITIAL_ROOM];
        size = leftFree;
    }

    /// What was written, the bytes left free first.
    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }

    void mapHeader(int entries) {
        room(HEADER);
        if (entries < 16) put(0x80 | entries);
        else if (entries < 0x10000) put16(0xde, entries);
        else put32(0xdf, entries);
    }

    void listHeader(int elements) {
        room(HEADER);
        if (elements < 16) put(0x90 | elements);
        else if (elements < 0x10000) put16(0xdc, elements);
        else put32(0xdd, elements);
    }

    void text(String text) {
        int length = text.length();
        if (length >= 32) {
            encoded(text);
            return;
        }
        room(HEADER + length);
        byte[] target = bytes;
        int at = size + 1;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                encoded(text);
                return;
            }
            target[at++] = (byte) c;
        }
        target[size] = (byte) (0xa0 | length);
        size = at;
    }

    private void encoded(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        room(HEADER + (long) utf8.length);
        if (utf8.length < 32) put(0xa0 | utf8.length);
        else if (utf8.length < 0x100) put8(0xd9, utf8.length);
        else if (utf8.length < 0x10000) put16(0xda, utf8.length);
        else put32(0xdb, utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    /// Text of which the length stands in so many bytes, needed or not: 1, 2 or 4.
    void textWithLengthOf(int lengthBytes, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        room(HEADER + (long) utf8.length);
        switch (lengthBytes) {
            case 1 -> put8(0xd9, utf8.length);
            case 2 -> put16(0xda, utf8.length);
            default -> put32(0xdb, utf8.length);
        }
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    void binary(Bytes value) {
        int length = value.length();
        room(HEADER + (long) length);
        if (length < 0x100) put8(0xc4, length);
        else if (length < 0x10000) put16(0xc5, length);
        else put32(0xc6, length);
        value.copyTo(0, bytes, size, length);
        size += length;
    }

    void integer(long value) {
        room(9);
        if (value >= 0) {
            if (value < 0x80) put((int) value);
            else if (value < 0x100) put8(0xcc, (int) value);
            else if (value < 0x10000) put16(0xcd, (int) value);
            else if (value < 0x1_0000_0000L) put32(0xce, (int) value);
            else put64(0xcf, value);
        } else {
            if (value >= -32) put((int) value);
            else if (value >= Byte.MIN_VALUE) put8(0xd0, (int) value);
            else if (value >= Short.MIN_VALUE) put16(0xd1, (int) value);
            else if (value >= Integer.MIN_VALUE) put32(0xd2, (int) value);
            else put64(0xd3, value);
        }
    }

    void number(double value) {
        room(9);
        put64(0xcb, Double.doubleToRawLongBits(value));
    }

    /// Anything that a message holds.
    void value(@Nullable Object value) {
        // Not a switch: on this path it costs as much as the writing.
        if (value instanceof String text) text(text);
        else if (value instanceof Long number) integer(number);
        else if (value instanceof Boolean flag) constant(flag ? 0xc3 : 0xc2);
        else if (value instanceof Double number) number(number);
        else if (value instanceof Bytes binary) binary(binary);
        else if (value instanceof List<?> list) list(list);
        else if (value instanceof Map<?, ?> map) map(map);
        else if (value == null) constant(0xc0);
        else
            throw new ContractException("Expected a value that a message can hold, but got a "
                    + value.getClass().getSimpleName() + ".");
    }

    private void list(List<?> list) {
        listHeader(list.size());
        list.forEach(this::value);
    }

    private void map(Map<?, ?> map) {
        mapHeader(map.size());
        map.forEach((key, value) -> {
            text((String) key);
            value(value);
        });
    }

    private void constant(int head) {
        room(1);
        put(head);
    }

    private void room(long needed) {
        if (needed > bytes.length - size) grow(needed);
    }

    private void grow(long needed) {
        if (needed > MAX_BYTES - size)
            throw new ContractException("Expected a message of less than 2 GiB, but got more. Send it in parts.");
        bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(size + needed, 2L * bytes.length), MAX_BYTES));
    }

    private void put(int octet) {
        bytes[size++] = (byte) octet;
    }

    private void put8(int head, int value) {
        bytes[size] = (byte) head;
        bytes[size + 1] = (byte) value;
        size += 2;
    }

    private void put16(int head, int value) {
        bytes[size] = (byte) head;
        SHORT.set(bytes, size + 1, (short) value);
        size += 3;
    }

    private void put32(int head, int value) {
        bytes[size] = (byte) head;
        INT.set(bytes, size + 1, value);
        size += 5;
    }

    private void put64(int head, long value) {
        bytes[size] = (byte) head;
        LONG.set(bytes, size + 1, value);
        size += 9;
    }
}
