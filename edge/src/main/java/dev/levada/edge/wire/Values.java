package dev.levada.edge.wire;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Headers;
import dev.levada.edge.bytes.ByteReader;
import dev.levada.edge.bytes.ByteWriter;
import dev.levada.edge.bytes.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages of the channel layer and headers as bytes.
final class Values {
    private static final int MAX_ENTRIES = 1 << 20;

    private Values() {}

    static void write(ByteWriter out, ChannelMessage message) {
        out.text(message.type());
        map(out, message.fields());
    }

    static ChannelMessage message(ByteReader in) {
        String type = in.text();
        return ChannelMessage.of(type, map(in, 0));
    }

    private static void map(ByteWriter out, Map<?, ?> map) {
        out.number(map.size());
        for (var entry : map.entrySet()) {
            out.text((String) entry.getKey());
            value(out, entry.getValue());
        }
    }

    private static void value(ByteWriter out, @Nullable Object value) {
        switch (value) {
            case null -> out.octet(0);
            case Boolean flag -> out.octet(flag ? 2 : 1);
            case Long number -> out.octet(3).fixed(number);
            case Double number -> out.octet(4).fixed(Double.doubleToRawLongBits(number));
            case String text -> out.octet(5).text(text);
            case Bytes bytes -> out.octet(6).bytes(bytes);
            case List<?> list -> {
                out.octet(7).number(list.size());
                for (var element : list) value(out, element);
            }
            case Map<?, ?> map -> map(out.octet(8), map);
            default ->
                throw new IllegalArgumentException("Expected what a channel message can hold, but got a "
                        + value.getClass().getName() + ".");
        }
    }

    private static Map<String, @Nullable Object> map(ByteReader in, int depth) {
        if (depth > ChannelMessage.MAX_DEPTH) throw new MalformedException("Expected fewer levels of maps and lists.");
        int size = in.count(MAX_ENTRIES);
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < size; i++) map.put(in.text(), value(in, depth + 1));
        return map;
    }

    private static @Nullable Object value(ByteReader in, int depth) {
        int kind = in.octet();
        return switch (kind) {
            case 0 -> null;
            case 1 -> false;
            case 2 -> true;
            case 3 -> in.fixed();
            case 4 -> Double.longBitsToDouble(in.fixed());
            case 5 -> in.text();
            case 6 -> in.bytes();
            case 7 -> {
                if (depth > ChannelMessage.MAX_DEPTH)
                    throw new MalformedException("Expected fewer levels of maps and lists.");
                int size = in.count(MAX_ENTRIES);
                var list = new ArrayList<@Nullable Object>();
                for (int i = 0; i < size; i++) list.add(value(in, depth + 1));
                yield list;
            }
            case 8 -> map(in, depth);
            default -> throw new MalformedException("Expected a kind of value from 0 to 8, but got " + kind + ".");
        };
    }

    static void write(ByteWriter out, Headers headers) {
        out.number(headers.size());
        for (int i = 0; i < headers.size(); i++) out.text(headers.name(i)).text(headers.value(i));
    }

    static Headers headers(ByteReader in) {
        int size = in.count(MAX_ENTRIES);
        var pairs = new ArrayList<String>();
        for (int i = 0; i < size * 2; i++) pairs.add(in.text());
        return Headers.of(pairs.toArray(String[]::new));
    }

    static void text(ByteWriter out, @Nullable String text) {
        out.flag(text != null);
        if (text != null) out.text(text);
    }

    static @Nullable String textOrNull(ByteReader in) {
        return in.flag() ? in.text() : null;
    }
}
