package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelMessageTest {
    @Test
    void everyKindOfValueIsCarried() {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("text", "grün");
        fields.put("bytes", Bytes.utf8("x"));
        fields.put("array", new byte[] {1});
        fields.put("flag", true);
        fields.put("long", Long.MIN_VALUE);
        fields.put("int", 1);
        fields.put("short", (short) 2);
        fields.put("byte", (byte) 3);
        fields.put("double", 1.5);
        fields.put("float", 0.5f);
        fields.put("null", null);
        fields.put("list", Arrays.asList(1, null, List.of("a")));
        fields.put("map", Map.of("k", 1));

        var carried = ChannelMessage.of("all", fields).fields();

        assertThat(carried.keySet()).containsExactlyElementsOf(fields.keySet());
        assertThat(carried.get("array")).isEqualTo(Bytes.of((byte) 1));
        assertThat(carried.get("int")).isEqualTo(1L);
        assertThat(carried.get("short")).isEqualTo(2L);
        assertThat(carried.get("byte")).isEqualTo(3L);
        assertThat(carried.get("float")).isEqualTo(0.5);
        assertThat(carried.get("list")).isEqualTo(Arrays.asList(1L, null, List.of("a")));
        assertThat(carried.get("map")).isEqualTo(Map.of("k", 1L));
        assertThat(carried.get("null")).isNull();
        assertThat(carried.get("absent")).isNull();
    }

    @Test
    void numbersOfOneValueAreEqualWhateverTheirType() {
        assertThat(ChannelMessage.of("n", Map.of("n", 1)))
                .isEqualTo(ChannelMessage.of("n", Map.of("n", 1L)))
                .hasSameHashCodeAs(ChannelMessage.of("n", Map.of("n", (byte) 1)))
                .isNotEqualTo(ChannelMessage.of("m", Map.of("n", 1)))
                .isNotEqualTo(ChannelMessage.of("n", Map.of("n", 2)));
    }

    @Test
    void noLaterChangeShows() {
        var inner = new ArrayList<Object>(List.of("a"));
        var map = new HashMap<String, Object>(Map.of("list", inner));
        var fields = new HashMap<String, Object>(Map.of("map", map));
        byte[] array = {1};
        fields.put("array", array);
        var message = ChannelMessage.of("m", fields);

        inner.add("b");
        map.put("c", 1);
        fields.clear();
        array[0] = 9;

        assertThat(message.fields())
                .isEqualTo(Map.of("map", Map.of("list", List.of("a")), "array", Bytes.of((byte) 1)));
    }

    @Test
    void nobodyCanChangeWhatItHolds() {
        var message = ChannelMessage.of("m", Map.of("list", List.of(1), "map", Map.of()));
        assertThatThrownBy(() -> message.fields().put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(message.fields().get("list"))
                .isInstanceOfSatisfying(
                        List.class,
                        list -> assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class));
        assertThat(message.fields().get("map"))
                .isInstanceOfSatisfying(
                        Map.class,
                        map -> assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class));
    }

    @ParameterizedTest
    @MethodSource
    void whatCannotBeCarriedIsRefusedWithItsPlace(Map<String, ?> fields, String message) {
        assertThatThrownBy(() -> ChannelMessage.of("chat.line", fields))
                .isInstanceOf(ContractException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> whatCannotBeCarriedIsRefusedWithItsPlace() {
        String kinds = "Expected text, bytes, a number, a boolean, null, a list or a map in ";
        return Stream.of(
                Arguments.of(
                        Map.of("type", "x"),
                        "Expected fields without \"type\", which is the message's own type (\"chat.line\"), but it is"
                                + " among them. Rename the field."),
                Arguments.of(
                        Map.of("a", List.of(1, Map.of("b", Set.of()))),
                        kinds + "\"chat.line.a[1].b\", but got a SetN. Convert it before sending."),
                Arguments.of(
                        Map.of("big", BigInteger.ONE.shiftLeft(64)),
                        kinds + "\"chat.line.big\", but got a BigInteger. Convert it before sending."),
                Arguments.of(
                        Map.of("nan", List.of(Double.NaN)),
                        "Expected a finite number in \"chat.line.nan[0]\", but got NaN."),
                Arguments.of(
                        Map.of("inf", Float.NEGATIVE_INFINITY),
                        "Expected a finite number in \"chat.line.inf\", but got -Infinity."),
                Arguments.of(
                        Map.of("map", Map.of(1, "x")), "Expected text as key in \"chat.line.map\", but got a Integer."),
                Arguments.of(
                        Map.of("x\n\u001b[31mevil", new Object()),
                        kinds + "\"chat.line.x\\u000a\\u001b[31mevil\", but got a Object. Convert it before sending."));
    }

    @Test
    void aMessageHasAType() {
        assertThatThrownBy(() -> ChannelMessage.of(""))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a message type such as \"chat.line\", but got \"\".");
        assertThat(ChannelMessage.of("chat.line").type()).isEqualTo("chat.line");
        assertThat(ChannelMessage.of("chat.line").fields()).isEmpty();
    }

    @Test
    void nestingHasABound() {
        for (int levels : List.of(ChannelMessage.MAX_DEPTH - 1, ChannelMessage.MAX_DEPTH))
            assertThat(ChannelMessage.of("deep", nested(levels)).fields()).isEqualTo(nested(levels));
        for (int levels : List.of(ChannelMessage.MAX_DEPTH + 1, 100_000))
            assertThatThrownBy(() -> ChannelMessage.of("deep", nested(levels)))
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected at most 64 levels of lists and maps, but \"deep.n.n.n" + ".n".repeat(34)
                            + ".n...\" (132 chars) goes deeper.");
    }

    @Test
    void aMapThatHoldsItselfIsTooDeep() {
        var map = new HashMap<String, Object>();
        map.put("self", map);
        assertThatThrownBy(() -> ChannelMessage.of("deep", map)).isInstanceOf(ContractException.class);
    }

    @Test
    void textIsFoundByItsField() {
        var message = ChannelMessage.of("m", Map.of("text", "x", "number", 1));
        assertThat(message.text("text")).isEqualTo("x");
        assertThatThrownBy(() -> message.text("number"))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected text in field \"number\" of message \"m\", but got a Long.");
        assertThatThrownBy(() -> message.text("absent"))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected text in field \"absent\" of message \"m\", but got nothing.");
    }

    @Test
    void anotherFormIsMadeOnceForAllReaders() {
        var message = ChannelMessage.of("m", Map.of("text", "x"));
        var calls = new AtomicInteger();
        for (int i = 0; i < 3; i++)
            assertThat(message.as(Integer.class, it -> calls.incrementAndGet())).isEqualTo(1);
        assertThat(message.as(String.class, it -> it.text("text"))).isEqualTo("x");
    }

    @Test
    void valuesDoNotShowAndNamesCannotForgeALine() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("token", "secret");
        fields.put("a\nb", 1);
        assertThat(ChannelMessage.of("m\r", fields))
                .hasToString("ChannelMessage[\"m\\u000d\" \"token\" \"a\\u000ab\"]");
    }

    private static Map<String, Object> nested(int levels) {
        Map<String, Object> map = Map.of();
        for (int i = 1; i < levels; i++) map = Map.of("n", map);
        return map;
    }
}
