package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.layer.LayerFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// ASGI channel layer specification, "Messages".
abstract class MessagePromises extends Promises {
    private static final int MEGABYTE = 1024 * 1024;

    MessagePromises(ChannelLayerConformance kit) {
        super(kit);
    }

    private void mustCarry(ChannelMessage message) throws InterruptedException {
        var layer = open();
        try (var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), message);
            assertThat(receive(mailbox)).isEqualTo(message);
            add(layer, ROOM, mailbox);
            layer.groupSend(ROOM, message);
            assertThat(receive(mailbox)).isEqualTo(message);
        }
        if (!layer.features().contains(LayerFeature.WORK_QUEUES)) return;
        try (var work = layer.openWork(Set.of(JOBS))) {
            layer.send(JOBS, message);
            assertThat(receive(work).message()).isEqualTo(message);
        }
    }

    @Test
    void mustCarryAMessageWithoutFields() throws InterruptedException {
        mustCarry(ChannelMessage.of("kit.empty"));
    }

    @Test
    void mustCarryEveryKindOfValue() throws InterruptedException {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("nothing", null);
        fields.put("yes", true);
        fields.put("no", false);
        fields.put("zero", 0L);
        fields.put("largest", Long.MAX_VALUE);
        fields.put("smallest", Long.MIN_VALUE);
        fields.put("beyond a double's whole numbers", (1L << 53) + 1);
        fields.put("fraction", 0.1);
        fields.put("whole as a double", 3.0);
        fields.put("largest double", Double.MAX_VALUE);
        fields.put("smallest double", Double.MIN_VALUE);
        fields.put("text", "some text");
        fields.put("empty text", "");
        fields.put("bytes", Bytes.of((byte) 0, (byte) -1));
        fields.put("empty bytes", Bytes.EMPTY);
        fields.put("list", Arrays.asList("a", 1L, null, List.of(), Map.of()));
        fields.put("map", Map.of("", "empty key", "deeper", Map.of("list", List.of(List.of(1L)))));
        mustCarry(ChannelMessage.of("kit.kinds", fields));
    }

    @Test
    void mustKeepBytesAndTextApart() throws InterruptedException {
        mustCarry(ChannelMessage.of("kit.kinds", Map.of("bytes", Bytes.utf8("same"), "text", "same")));
    }

    @Test
    void mustCarryEveryByte() throws InterruptedException {
        var all = new byte[256];
        for (int i = 0; i < all.length; i++) all[i] = (byte) i;
        mustCarry(ChannelMessage.of("kit.bytes", Map.of("bytes", Bytes.of(all))));
    }

    @Test
    void mustCarryTextOfAllPlanesAndControlCharacters() throws InterruptedException {
        mustCarry(ChannelMessage.of(
                "kit.text",
                Map.of(
                        "controls", "\u0000\u0001\b\t\r\n\u001f\u007f\u0085\u2028\u2029",
                        "quotes", "\"'\\/`<>&{}[]",
                        "words", "Größe \u4f60\u597d \u05e9\u05dc\u05d5\u05dd \ud83d\udc4b\ud83c\udffd",
                        "unfinished", "e\u0301\ufeff\ufffd",
                        "\ud83d\udd11", "a key of another plane")));
    }

    @Test
    void mustCarryOneMegabyteOfTextAndOfBytes() throws InterruptedException {
        mustCarry(ChannelMessage.of("kit.large", Map.of("text", "x".repeat(MEGABYTE))));
        var bytes = new byte[MEGABYTE];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i * 31);
        mustCarry(ChannelMessage.of("kit.large", Map.of("bytes", Bytes.wrap(bytes))));
    }

    @Test
    void mustCarryDeepMessages() throws InterruptedException {
        Object nested = "ground";
        for (int i = 1; i < ChannelMessage.MAX_DEPTH - 1; i++)
            nested = i % 2 == 0 ? List.of(nested) : Map.of("d", nested);
        mustCarry(ChannelMessage.of("kit.deep", Map.of("nested", nested)));
    }

    @Test
    void mustCarryManyFields() throws InterruptedException {
        var fields = new HashMap<String, @Nullable Object>();
        for (int i = 0; i < 5_000; i++) fields.put("field " + i, "value " + i);
        mustCarry(ChannelMessage.of("kit.wide", fields));
    }

    @Test
    void mustNotShowLaterChangesOfWhatWasSent() throws InterruptedException {
        var layer = open();
        var list = new ArrayList<String>(List.of("before"));
        var map = new HashMap<String, String>(Map.of("key", "before"));
        var bytes = new byte[] {1};
        var fields = new HashMap<String, @Nullable Object>(Map.of("list", list, "map", map, "bytes", bytes));
        try (var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), ChannelMessage.of("kit.change", fields));
            list.add("after");
            map.put("key", "after");
            bytes[0] = 2;
            fields.clear();
            assertThat(receive(mailbox).fields())
                    .isEqualTo(Map.of(
                            "list", List.of("before"), "map", Map.of("key", "before"), "bytes", Bytes.of((byte) 1)));
        }
    }

    @Test
    void mayKeepTheOrderOfFields() throws InterruptedException {
        var layer = open();
        var fields = new LinkedHashMap<String, @Nullable Object>();
        for (var key : List.of("z", "a", "m", "10", "9")) fields.put(key, key);
        try (var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), ChannelMessage.of("kit.order", fields));
            assertThat(receive(mailbox).fields().keySet()).containsExactlyElementsOf(fields.keySet());
        }
    }
}
