package dev.levada.layer.redis.wire;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.MessageType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Messages and broadcasts to try. What is random begins with a seed and is the same each time.
final class Corpus {
    private static final long[] NUMBERS = {
        0,
        1,
        127,
        128,
        255,
        256,
        32767,
        32768,
        65535,
        65536,
        2147483647L,
        2147483648L,
        4294967295L,
        4294967296L,
        Long.MAX_VALUE,
        -1,
        -32,
        -33,
        -128,
        -129,
        -32768,
        -32769,
        -2147483648L,
        -2147483649L,
        Long.MIN_VALUE
    };
    private static final double[] FRACTIONS = {
        0.0, -0.0, 1.0, -0.5, 0.1, Math.PI, 1e300, -1e-300, Double.MAX_VALUE, Double.MIN_VALUE
    };
    private static final String[] TEXTS = {
        "",
        "x",
        "chat",
        "größe",
        "€",
        "😀",
        "\"quoted\" \\ \n\t",
        "\u0000",
        "\u007f\u0080",
        "\ufffd",
        "\ufeff",
        "x".repeat(31),
        "x".repeat(32),
        "é".repeat(127),
        "x".repeat(255),
        "x".repeat(256)
    };

    @MessageType("chat.line")
    record Line(String text, int number) {}

    record Picture(String name, Bytes content) {}

    record Plain(String text, double ratio, List<String> more) {}

    @MessageType("sixteen")
    record Sixteen(
            int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o) {}

    record UntypedSixteen(
            int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o) {}

    private final Random random;
    private final boolean withBytes;

    private Corpus(long seed, boolean withBytes) {
        this.random = new Random(seed);
        this.withBytes = withBytes;
    }

    static List<ChannelMessage> messages(int count, boolean withBytes) {
        var corpus = new Corpus(20260731, withBytes);
        var messages = new ArrayList<ChannelMessage>();
        messages.add(ChannelMessage.of("x"));
        for (int size : new int[] {14, 15, 16, 300}) messages.add(ChannelMessage.of("wide", corpus.map(size, 0)));
        for (int i = 0; i < count; i++)
            messages.add(ChannelMessage.of(corpus.text(1), corpus.map(corpus.random.nextInt(6), 3)));
        return messages;
    }

    static ChannelMessage atTheBoundaries(boolean withBytes) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        for (var number : NUMBERS) fields.put("number " + number, number);
        for (var fraction : FRACTIONS) fields.put("fraction " + fraction, fraction);
        for (var text : TEXTS) fields.put("text " + text, text);
        for (int length : new int[] {31, 32, 255, 256, 65535, 65536}) {
            fields.put("long text " + length, "é" + "x".repeat(length - 2));
            fields.put("list " + length, new ArrayList<>(Collections.nCopies(length, 1L)));
            if (withBytes) fields.put("bytes " + length, Bytes.of(new byte[length]));
        }
        return ChannelMessage.of("boundaries", fields);
    }

    static List<Broadcast> broadcasts(boolean withBytes) {
        var broadcasts = new ArrayList<>(List.of(
                Broadcast.of(new Line("größe 😀", 7)),
                Broadcast.of(new Plain("x", 0.5, List.of("a", "b"))),
                Broadcast.of(new Sixteen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)),
                Broadcast.of(new UntypedSixteen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)),
                Broadcast.text("<text>"),
                Broadcast.text(""),
                Broadcast.of(ChannelMessage.of("chat.line", Map.of("n", 1)), new WebSocketEvent.SendText("<b>1</b>"))));
        if (withBytes) {
            broadcasts.add(Broadcast.of(new Picture("x", Bytes.of((byte) 1, (byte) -1))));
            broadcasts.add(Broadcast.bytes(Bytes.of((byte) 0, (byte) 255)));
            broadcasts.add(Broadcast.of(ChannelMessage.of("x"), new WebSocketEvent.SendBytes(Bytes.of((byte) 1))));
        }
        return broadcasts;
    }

    private Map<String, @Nullable Object> map(int size, int depth) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < size; i++) map.put(text(0) + i, value(depth));
        return map;
    }

    private @Nullable Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 3 -> random.nextLong() >> random.nextInt(64);
            case 4 -> FRACTIONS[random.nextInt(FRACTIONS.length)];
            case 5 -> withBytes ? bytes() : text(0);
            case 6 -> text(0);
            case 7 -> list(depth - 1);
            default -> map(random.nextInt(4), depth - 1);
        };
    }

    private List<@Nullable Object> list(int depth) {
        var list = new ArrayList<@Nullable Object>();
        for (int size = random.nextInt(4); size > 0; size--) list.add(value(depth));
        return list;
    }

    private Bytes bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private String text(int atLeast) {
        var text = new StringBuilder(TEXTS[random.nextInt(12)]);
        for (int length = atLeast + random.nextInt(12); length > 0; length--)
            text.appendCodePoint(random.nextInt(8) == 0 ? 0x20 + random.nextInt(0xd000) : 'a' + random.nextInt(26));
        return text.toString();
    }
}
