package dev.levada.layer.redis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessagePackTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void writesAndReadsWhatPythonWrites() {
        assertBoth("80", map());
        assertBoth("83a161c3a162c2a163c0", map("a", true, "b", false, "c", null));
        assertBoth(
                "86a16100a1627fa163cc80a164ffa165e0a166d0df",
                map("a", 0L, "b", 127L, "c", 128L, "d", -1L, "e", -32L, "f", -33L));
        assertBoth(
                "86a161ccffa162cd0100a163cdffffa164ce00010000a165ceffffffffa166cf0000000100000000",
                map("a", 255L, "b", 256L, "c", 65535L, "d", 65536L, "e", 4294967295L, "f", 4294967296L));
        assertBoth(
                "86a161d080a162d1ff7fa163d18000a164d2ffff7fffa165d3ffffffff7fffffffa166d38000000000000000",
                map("a", -128L, "b", -129L, "c", -32768L, "d", -32769L, "e", -2147483649L, "f", Long.MIN_VALUE));
        assertBoth("81a161cf7fffffffffffffff", map("a", Long.MAX_VALUE));
        assertBoth("81a161cb3ff0000000000000", map("a", 1.0));
        assertBoth("81a161cbbfe0000000000000", map("a", -0.5));
        assertBoth("81a161a9c3a9e282acf09f9880", map("a", "é€😀"));
        assertBoth("82a161c400a162c40200ff", map("a", Bytes.EMPTY, "b", Bytes.of((byte) 0, (byte) 255)));
        assertBoth("81a16193019081a16290", map("a", List.of(1L, List.of(), map("b", List.of()))));
        assertBoth(
                "82a161bf" + "78".repeat(31) + "a162d920" + "78".repeat(32),
                map("a", "x".repeat(31), "b", "x".repeat(32)));
        assertBoth("d1d8f0", -10000L);
        assertBoth("cf0000010000000000", 1L << 40);
    }

    @Test
    void readsAnIntegerBeyondALongAsDecimalText() {
        assertThat(read("82a161cf7fffffffffffffffa162cfffffffffffffffff"))
                .isEqualTo(map("a", Long.MAX_VALUE, "b", "18446744073709551615"));
        assertThat(read("cf8000000000000000")).isEqualTo("9223372036854775808");
    }

    @Test
    void writesTheShortestHeadAtEveryBoundary() {
        assertHead("x".repeat(31), "bf");
        assertHead("x".repeat(32), "d920");
        assertHead("x".repeat(255), "d9ff");
        assertHead("x".repeat(256), "da0100");
        assertHead("x".repeat(65535), "daffff");
        assertHead("x".repeat(65536), "db00010000");
        assertHead("é".repeat(15), "be");
        assertHead("é".repeat(16), "d920");
        assertHead("x".repeat(30) + "é", "d920");
        assertHead("é".repeat(128), "da0100");
        assertHead(Bytes.of(new byte[255]), "c4ff");
        assertHead(Bytes.of(new byte[256]), "c50100");
        assertHead(Bytes.of(new byte[65535]), "c5ffff");
        assertHead(Bytes.of(new byte[65536]), "c600010000");
        assertHead(list(15), "9f");
        assertHead(list(16), "dc0010");
        assertHead(list(65535), "dcffff");
        assertHead(list(65536), "dd00010000");
        assertHead(entries(15), "8f");
        assertHead(entries(16), "de0010");
        assertHead(entries(65535), "deffff");
        assertHead(entries(65536), "df00010000");
        assertHead(127L, "7f");
        assertHead(32767L, "cd7fff");
        assertHead(2147483647L, "ce7fffffff");
        assertHead(-2147483648L, "d280000000");
    }

    @Test
    void keepsTheOrderOfTheKeys() {
        var fields = map("z", 1L, "a", 2L, "m", 3L);
        assertThat(read(write(fields)))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .extracting(Map::keySet)
                .hasToString("[z, a, m]");
    }

    @Test
    void writesAQuestionMarkForHalfASurrogatePair() {
        assertThat(read(write("a\ud83d"))).isEqualTo("a?");
        assertThat(read(write("\udc00".repeat(40)))).isEqualTo("?".repeat(40));
    }

    @Test
    void readsAnyFormOfALength() {
        for (var text : List.of("a178", "d90178", "da000178", "db0000000178"))
            assertThat(read(text)).isEqualTo("x");
        for (var list : List.of("91c3", "dc0001c3", "dd00000001c3"))
            assertThat(read(list)).isEqualTo(List.of(true));
        for (var map : List.of("81a178c0", "de0001a178c0", "df00000001a178c0"))
            assertThat(read(map)).isEqualTo(map("x", null));
        for (var one : List.of(
                "01",
                "cc01",
                "cd0001",
                "ce00000001",
                "cf0000000000000001",
                "d001",
                "d10001",
                "d200000001",
                "d30000000000000001")) assertThat(read(one)).as(one).isEqualTo(1L);
        for (var bytes : List.of("c40107", "c5000107", "c60000000107"))
            assertThat(read(bytes)).isEqualTo(Bytes.of((byte) 7));
        assertThat(read("ca3fc00000")).isEqualTo(1.5);
    }

    @Test
    void readsKeysOfBytesAsText() {
        assertThat(read("81c4026162c0")).isEqualTo(map("ab", null));
        assertThat(read("82c5000161c0c6000000016201")).isEqualTo(map("a", null, "b", 1L));
    }

    @Test
    void readsTimestampsAsIsoText() {
        assertThat(read("d6ff00000000")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(read("d6ffffffffff")).isEqualTo("2106-02-07T06:28:15Z");
        assertThat(read("d7ff" + "77359400" + "6553f100")).isEqualTo("2023-11-14T22:13:20.500Z");
        assertThat(read("c70cff" + "00000001" + "ffffffffffffffff")).isEqualTo("1969-12-31T23:59:59.000000001Z");
    }

    @Test
    void readsOtherExtensionsAsTheBytesTheyHold() {
        assertThat(read("d40507")).isEqualTo(Bytes.of((byte) 7));
        assertThat(read("d5050708")).isEqualTo(Bytes.of((byte) 7, (byte) 8));
        assertThat(read("d805" + "07".repeat(16))).isEqualTo(Bytes.of(HEX.parseHex("07".repeat(16))));
        assertThat(read("c70005")).isEqualTo(Bytes.EMPTY);
        assertThat(read("c800010507")).isEqualTo(Bytes.of((byte) 7));
        assertThat(read("c9000000010507")).isEqualTo(Bytes.of((byte) 7));
        // no times: of odd length, with too many nanoseconds, beyond Java's years
        assertThat(read("d4ff07")).isEqualTo(Bytes.of((byte) 7));
        assertThat(read("d7ff" + "ff".repeat(8))).isEqualTo(Bytes.of(HEX.parseHex("ff".repeat(8))));
        assertThat(read("c70cff000000007fffffffffffffff")).isInstanceOf(Bytes.class);
    }

    @Test
    void takesTheLastValueOfAKeyThatComesTwice() {
        var read = (Map<?, ?>) read("82a17801a17802");
        assertThat(new HashMap<>(read)).isEqualTo(Map.of("x", 2L));
    }

    @Test
    void refusesWhatAMessageCannotHold() {
        assertRefused("cb7ff8000000000000", "Expected a finite number before byte 9, but got NaN.");
        assertRefused("cbfff0000000000000", "Expected a finite number before byte 9, but got -Infinity.");
        assertRefused("ca7f800000", "Expected a finite number before byte 5, but got Infinity.");
        assertRefused("8101a178", "Expected a key of text or bytes in MessagePack at byte 1, but got the head 0x1.");
        assertRefused("81c0a178", "Expected a key of text or bytes in MessagePack at byte 1, but got the head 0xc0.");
        assertRefused("c1", "Expected a value in MessagePack at byte 0, but got the head 0xc1.");
        assertRefused("a2c328", "Expected UTF-8 text of 2 bytes at byte 1, but it is not UTF-8.");
        assertRefused("a3eda080", "Expected UTF-8 text of 3 bytes at byte 1, but it is not UTF-8.");
        assertRefused("81c401ffc0", "Expected UTF-8 text of 1 bytes at byte 3, but it is not UTF-8.");
        assertThat(read("a3efbfbd")).isEqualTo("\ufffd");
    }

    @Test
    void refusesWhatComesAfterTheValue() {
        assertRefused("c0c0", "Expected nothing after the MessagePack map, but got 1 more bytes at byte 1.");
    }

    @Test
    void believesNoLength() {
        assertRefused("", "Expected MessagePack with 1 bytes at byte 0, but there are only 0 bytes left.");
        assertRefused("d9ff78", "Expected MessagePack with 255 bytes at byte 2, but there are only 1 bytes left.");
        assertRefused(
                "dd7fffffff",
                "Expected MessagePack with 2147483647 elements at byte 5, but there are only 0 bytes left.");
        assertRefused(
                "dfffffffff",
                "Expected MessagePack with 4294967295 bytes or elements at byte 5, but there are only 0 bytes left.");
        for (var head : List.of("db", "c6", "c9", "dd", "df"))
            for (var length : List.of("7fffffff", "80000000", "ffffffff", "00ffffff"))
                assertThatThrownBy(() -> read(head + length + "05")).isInstanceOf(WireException.class);
        // each level promises as much as there are bytes
        assertThatThrownBy(() -> read("dd000fffff".repeat(64) + "00".repeat(0xfffff)))
                .isInstanceOf(WireException.class);
    }

    @Test
    void readsSixtyFourLevelsAndRefusesMore() {
        assertThat(read("91".repeat(63) + "90")).isInstanceOf(List.class);
        assertRefused("91".repeat(64) + "90", "Expected at most 64 levels of lists and maps, but byte 65 is deeper.");
        assertThat(read("81a178".repeat(63) + "80")).isInstanceOf(Map.class);
        assertRefused(
                "81a178".repeat(64) + "80", "Expected at most 64 levels of lists and maps, but byte 193 is deeper.");
        assertThatThrownBy(() -> read("91".repeat(1_000_000))).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> read("81a0".repeat(1_000_000))).isInstanceOf(WireException.class);
    }

    private static void assertBoth(String hex, Object value) {
        assertThat(write(value)).isEqualTo(hex);
        assertThat(read(hex)).isEqualTo(value);
    }

    private static void assertHead(Object value, String head) {
        var written = write(value);
        assertThat(written.substring(0, head.length())).isEqualTo(head);
        assertThat(read(written)).isEqualTo(value);
    }

    private static void assertRefused(String hex, String message) {
        assertThatThrownBy(() -> read(hex))
                .isInstanceOf(WireException.class)
                .hasMessage(message)
                .hasNoCause();
    }

    private static String write(Object value) {
        var writer = new MessagePackWriter(0);
        writer.value(value);
        return HEX.formatHex(writer.toArray());
    }

    private static @Nullable Object read(String hex) {
        var reader = new MessagePackReader(HEX.parseHex(hex), 0);
        var value = reader.value(0);
        reader.end();
        return value;
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... keysAndValues) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < keysAndValues.length; i += 2)
            map.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        return map;
    }

    private static List<Boolean> list(int size) {
        var array = new Boolean[size];
        Arrays.fill(array, true);
        return new ArrayList<>(List.of(array));
    }

    private static Map<String, @Nullable Object> entries(int size) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < size; i++) map.put(Integer.toString(i), null);
        return map;
    }
}
