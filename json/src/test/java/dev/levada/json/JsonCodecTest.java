package dev.levada.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
    private final JsonCodec codec = JsonCodec.standard();

    enum Color {
        RED,
        GREEN
    }

    record Line(String from, String text) {}

    record Everything(
            String text,
            int count,
            long id,
            double price,
            boolean flag,
            @Nullable Integer boxed,
            Color color,
            Bytes bytes,
            List<Line> lines,
            Map<String, Integer> counts,
            Optional<String> note,
            Instant at,
            Duration took,
            LocalDate day) {}

    record Count(int count) {}

    record Id(long id) {}

    record Price(double price) {}

    record Share(float share) {}

    record Amount(BigDecimal amount) {}

    record Factor(BigInteger factor) {}

    record Text(@Nullable String text) {}

    record Data(Bytes data) {}

    record Painted(Color color) {}

    record Counts(Map<String, Integer> counts, List<Integer> list) {}

    record Anything(Object value) {}

    record NotEmpty(String text) {
        NotEmpty {
            if (text.isEmpty()) throw new ContractException("Expected a text, but it is empty.");
        }
    }

    sealed interface Shape permits Circle, Square {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    private static final Everything EVERYTHING = new Everything(
            "grün 😀 \" \\ \n </script>\u2028",
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            0.1,
            true,
            null,
            Color.GREEN,
            Bytes.of((byte) 1, (byte) -1, (byte) -5),
            List.of(new Line("ann", "hello")),
            Map.of("a", 1),
            Optional.of("x"),
            Instant.parse("2026-11-21T12:00:00.123456789Z"),
            Duration.ofSeconds(90),
            LocalDate.of(2026, 11, 21));

    @Nested
    class RoundTrips {
        @Test
        void aRecordComesBackAsItWas() {
            assertThat(codec.decode(codec.encode(EVERYTHING), Everything.class)).isEqualTo(EVERYTHING);
            assertThat(codec.fromFields(codec.toFields(EVERYTHING), Everything.class))
                    .isEqualTo(EVERYTHING);
        }

        @Test
        void componentsKeepTheirOrder() {
            assertThat(codec.encode(new Line("ann", "hi"))).isEqualTo("{\"from\":\"ann\",\"text\":\"hi\"}");
            assertThat(codec.toFields(new Line("ann", "hi")).keySet()).containsExactly("from", "text");
        }

        @Test
        void bytesAreBase64TextInJsonAndBytesInFields() {
            var data = new Data(Bytes.of((byte) 1, (byte) -1, (byte) -5));
            assertThat(codec.encode(data)).isEqualTo("{\"data\":\"Af/7\"}");
            assertThat(codec.decode("{\"data\":\"Af/7\"}", Data.class)).isEqualTo(data);
            assertThat(codec.toFields(data)).isEqualTo(Map.of("data", data.data()));
            assertThat(codec.fromFields(Map.of("data", data.data()), Data.class))
                    .isEqualTo(data);
            assertThat(codec.fromFields(Map.of("data", "Af/7"), Data.class)).isEqualTo(data);
            assertThat(codec.encode(new Data(Bytes.EMPTY))).isEqualTo("{\"data\":\"\"}");
            assertThat(codec.decode("{\"data\":\"\"}", Data.class)).isEqualTo(new Data(Bytes.EMPTY));
        }

        @Test
        void timesAreIso8601() {
            assertThat(codec.toFields(EVERYTHING))
                    .containsEntry("at", "2026-11-21T12:00:00.123456789Z")
                    .containsEntry("took", "PT1M30S")
                    .containsEntry("day", "2026-11-21")
                    .containsEntry("color", "GREEN");
        }

        @Test
        void fieldsOfAMessageHoldLongsWhereTheRecordHasInts() {
            assertThat(codec.fromFields(Map.of("count", 7L), Count.class)).isEqualTo(new Count(7));
            assertThat(codec.fromFields(Map.of("price", 7L), Price.class)).isEqualTo(new Price(7));
        }

        @Test
        void loneSurrogatesNeitherFailNorSpread() {
            assertThat(codec.decode("{\"text\":\"a\\ud800b\"}", Text.class)).isEqualTo(new Text("a\ud800b"));
            assertThat(codec.decode(codec.encode(new Text("\udc00")), Text.class))
                    .isEqualTo(new Text("\udc00"));
        }

        @Test
        void nothingIsJsonToo() {
            assertThat(codec.encode(null)).isEqualTo("null");
        }
    }

    @Nested
    class Missing {
        @Test
        void unknownFieldsArePassedOver() {
            assertThat(codec.decode("{\"zzz\":[{\"a\":[1,null]}],\"count\":1}", Count.class))
                    .isEqualTo(new Count(1));
            assertThat(codec.fromFields(Map.of("zzz", Map.of(), "count", 1), Count.class))
                    .isEqualTo(new Count(1));
        }

        @Test
        void aPrimitiveThatIsMissingIsZeroButNullIsRefused() {
            assertThat(codec.decode("{}", Count.class)).isEqualTo(new Count(0));
            assertThat(codec.decode("{\"Count\":1}", Count.class)).isEqualTo(new Count(0));
            assertThat(codec.decode("{}", Price.class)).isEqualTo(new Price(0));
            assertThat(codec.fromFields(Map.of(), Count.class)).isEqualTo(new Count(0));
            assertThatThrownBy(() -> codec.decode("{\"count\":null}", Count.class))
                    .isInstanceOf(JsonException.class)
                    .hasMessage("Expected JSON for Count, but got something else at count (line 1, column 10).");
        }

        @Test
        void otherComponentsMayBeMissing() {
            assertThat(codec.decode("{}", Text.class)).isEqualTo(new Text(null));
            record Noted(Optional<String> note) {}
            assertThat(codec.decode("{}", Noted.class)).isEqualTo(new Noted(Optional.empty()));
        }

        @Test
        void aRecordRefusesInItsConstructorWhatItCannotBe() {
            var refused =
                    catchThrowableOfType(JsonException.class, () -> codec.decode("{\"text\":\"\"}", NotEmpty.class));
            assertThat(refused)
                    .hasMessageStartingWith("Expected JSON for NotEmpty, but got something else")
                    .cause()
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected a text, but it is empty.");
        }

        @Test
        void nothingIsNoRecord() {
            assertThatThrownBy(() -> codec.decode("null", Line.class))
                    .isInstanceOf(JsonException.class)
                    .hasMessage("Expected JSON for Line, but got null.");
        }
    }

    /// T-93, and what else is no JSON.
    @Nested
    class Strictness {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "{",
                    "}",
                    "{\"text\":",
                    "{\"text\":\"a\"",
                    "{\"text\":\"a\"}}",
                    "{\"text\":\"a\"} x",
                    "{\"text\":\"a\"}{}",
                    "{'text':'a'}",
                    "{text:\"a\"}",
                    "{\"text\":\"a\",}",
                    "/**/{}",
                    "{\"text\":\"a\nb\"}",
                    "{\"text\":\"\\x\"}",
                    "{\"text\":undefined}",
                    "[]",
                    "\"a\"",
                    "1",
                    "true",
                    "{\"text\":{}}",
                    "{\"text\":[\"a\"]}",
                })
        void whatIsNoJsonOfTheFormIsRefused(String json) {
            assertThatThrownBy(() -> codec.decode(json, Text.class))
                    .isInstanceOf(JsonException.class)
                    .hasMessageStartingWith("Expected JSON for Text, but got something else");
        }

        @Test
        void aKeyStandsOnce() {
            for (var json : List.of(
                    "{\"text\":\"a\",\"text\":\"b\"}",
                    "{\"x\":1,\"text\":\"a\",\"x\":2}",
                    "{\"x\":{\"y\":1,\"y\":2}}",
                    "{\"a\\u0062\":1,\"ab\":2}"))
                assertThatThrownBy(() -> codec.decode(json, Text.class))
                        .as(json)
                        .isInstanceOf(JsonException.class);
        }

        @ParameterizedTest
        @CsvSource({
            "1.5",
            "1.0",
            "1e2",
            "2147483648",
            "-2147483649",
            "1e999",
            "true",
            "007",
            "+1",
            "0x10",
            ".5",
            "1.",
            "NaN",
            "'\"\"'"
        })
        void anIntIsAnIntegerOfItsRange(String number) {
            assertThatThrownBy(() -> codec.decode("{\"count\":" + number + "}", Count.class))
                    .isInstanceOf(JsonException.class);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "NaN",
                    "Infinity",
                    "-Infinity",
                    "\"NaN\"",
                    "\"Infinity\"",
                    "\"-INF\"",
                    "1e999",
                    "-1e999",
                    "1e+309"
                })
        void readNumbersAreFinite(String number) {
            assertThatThrownBy(() -> codec.decode("{\"price\":" + number + "}", Price.class))
                    .isInstanceOf(JsonException.class);
            assertThatThrownBy(() -> codec.decode("{\"share\":" + number + "}", Share.class))
                    .isInstanceOf(JsonException.class);
            record Boxed(@Nullable Double price) {}
            assertThatThrownBy(() -> codec.decode("{\"price\":" + number + "}", Boxed.class))
                    .isInstanceOf(JsonException.class);
        }

        @Test
        void writtenNumbersAreFinite() {
            assertThatThrownBy(() -> codec.encode(new Price(Double.NaN)))
                    .isInstanceOf(JsonException.class)
                    .hasMessage("Expected a value that can be written as JSON, but got a " + Price.class.getName()
                            + " at price.");
            assertThatThrownBy(() -> codec.encode(new Share(Float.POSITIVE_INFINITY)))
                    .isInstanceOf(JsonException.class);
            assertThatThrownBy(() -> codec.encode(List.of(Double.NEGATIVE_INFINITY)))
                    .isInstanceOf(JsonException.class);
            assertThatThrownBy(() -> codec.toFields(new Price(Double.NaN))).isInstanceOf(JsonException.class);
            assertThat(codec.encode(new Share(0.1f))).isEqualTo("{\"share\":0.1}");
            assertThat(codec.encode(new Price(Double.MIN_VALUE))).isEqualTo("{\"price\":4.9E-324}");
        }

        @Test
        void hugeNumbersAreRefusedBeforeTheyCost() {
            assertThat(codec.decode("{\"factor\":" + "9".repeat(1000) + "}", Factor.class)
                            .factor()
                            .bitLength())
                    .isEqualTo(3322);
            for (var number : List.of("9".repeat(1001), "9".repeat(1_000_000), "1e999999999", "1e1001"))
                assertThatThrownBy(() -> codec.decode("{\"factor\":" + number + "}", Factor.class))
                        .isInstanceOf(JsonException.class);
            assertThat(codec.decode("{\"amount\":1e999}", Amount.class).amount())
                    .isEqualTo("1e999");
            for (var number : List.of("1e1000", "1e999999999", "1e-999999999", "0." + "0".repeat(1001) + "1"))
                assertThatThrownBy(() -> codec.decode("{\"amount\":" + number + "}", Amount.class))
                        .isInstanceOf(JsonException.class);
        }

        @Test
        void anEnumIsReadByItsName() {
            assertThat(codec.decode("{\"color\":\"GREEN\"}", Painted.class)).isEqualTo(new Painted(Color.GREEN));
            for (var color : List.of("1", "\"BLUE\"", "\"green\"", "\"1\"", "[]"))
                assertThatThrownBy(() -> codec.decode("{\"color\":" + color + "}", Painted.class))
                        .as(color)
                        .isInstanceOf(JsonException.class);
        }

        @Test
        void bytesAreBase64() {
            for (var data : List.of("\"secret!\"", "5", "[]", "{}", "true"))
                assertThatThrownBy(() -> codec.decode("{\"data\":" + data + "}", Data.class))
                        .as(data)
                        .isInstanceOf(JsonException.class)
                        .hasMessageContaining(" at data");
        }

        @Test
        void noTypeIsChosenByTheText() {
            var value = codec.decode("{\"@class\":\"java.io.File\",\"type\":\"x\",\"a\":[1,2.5,null]}", Object.class);
            assertThat(value).isInstanceOf(Map.class);
            assertThat(value.toString()).isEqualTo("{@class=java.io.File, type=x, a=[1, 2.5, null]}");
        }

        @Test
        void collidingKeysTakeNoSquaredTime() {
            var json = new StringBuilder("{");
            for (int i = 0; i < 30_000; i++) {
                json.append(i == 0 ? "\"" : ",\"");
                for (int bit = 0; bit < 15; bit++) json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                json.append("\":1");
            }
            long start = System.nanoTime();
            assertThat((Map<?, ?>) codec.decode(json.append('}').toString(), Object.class))
                    .hasSize(30_000);
            // Five hundred million comparisons of such keys would take longer.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Nested
    class Depth {
        @ParameterizedTest
        @ValueSource(ints = {1, 63, 64})
        void upToTheLimitIsRead(int levels) {
            assertThat(codec.decode(arrays(levels), Object.class)).isInstanceOf(List.class);
            assertThat(codec.decode(objects(levels), Anything.class)).isInstanceOf(Anything.class);
        }

        @ParameterizedTest
        @CsvSource({"49999, true", "50000, true", "50001, false"})
        void keysHaveALongest(int chars, boolean isRead) {
            String json = "{\"" + "k".repeat(chars) + "\": 1}";
            if (isRead) assertThat(codec.decode(json, Map.class).size()).isEqualTo(1);
            else checkRefused(json, Map.class);
        }

        @ParameterizedTest
        @ValueSource(ints = {65, 1_000, 100_000})
        void beyondTheLimitIsRefusedWithoutAStackOverflow(int levels) {
            for (var json : List.of(
                    arrays(levels),
                    objects(levels),
                    "[".repeat(levels),
                    "{\"a\":".repeat(levels),
                    "{\"unknown\":" + arrays(levels - 1) + "}")) checkRefused(json, Object.class);
            checkRefused("{\"unknown\":" + arrays(levels - 1) + "}", Anything.class);
            checkRefused("{\"value\":" + arrays(levels - 1) + "}", Anything.class);
        }

        private void checkRefused(String json, Class<?> type) {
            var refused = catchThrowableOfType(JsonException.class, () -> codec.decode(json, type));
            assertThat(refused)
                    .hasMessageStartingWith("Expected JSON for " + type.getSimpleName() + " of at most 64 levels,"
                            + " 1,000 digits in a number and 50,000 chars in a key, but got more");
            assertThat(refused.getCause()).isNotInstanceOf(StackOverflowError.class);
        }

        @Test
        void aValueThatHoldsItselfIsRefused() {
            var self = new ArrayList<Object>();
            self.add(self);
            var map = new HashMap<String, Object>(Map.of("self", self));
            assertThatThrownBy(() -> codec.encode(self))
                    .isInstanceOf(JsonException.class)
                    .hasMessage("Expected a value that can be written as JSON, but got a java.util.ArrayList at "
                            + "[0]".repeat(10) + "....");
            assertThatThrownBy(() -> codec.toFields(map)).isInstanceOf(JsonException.class);
            assertThatThrownBy(() -> codec.fromFields(Map.of("value", self), Anything.class))
                    .isInstanceOf(JsonException.class);
            assertThat(codec.encode(List.of(1))).as("afterwards").isEqualTo("[1]");
        }

        private static String arrays(int levels) {
            return "[".repeat(levels) + "]".repeat(levels);
        }

        private static String objects(int levels) {
            return "{\"value\":".repeat(levels) + "1" + "}".repeat(levels);
        }
    }

    @Nested
    class Messages {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "CANARY | ''",
                    "{\"list\":[1,\"CANARY\"]} | list[1]",
                    "{\"counts\":{\"CANARY\\n\":\"CANARY\"}} | counts[key]",
                    "{\"CANARY\":1,\"CANARY\":2} | ''",
                    "{\"list\":\"CANARY\"} | list",
                    "{\"list\":[99999999999]} | list[0]",
                    "{} CANARY | ''",
                    "{\"x\":CANARY} | ''",
                })
        void repeatNothingThatCame(String json, String place) {
            var refused = catchThrowableOfType(JsonException.class, () -> codec.decode(json, Counts.class));
            assertThat(refused)
                    .hasMessageStartingWith("Expected JSON for Counts, but got something else"
                            + (place.isEmpty() ? " (" : " at " + place + " ("));
            assertThat(trace(refused)).doesNotContain("CANARY").doesNotContain("99999999999");
        }

        @Test
        void ofFieldsRepeatNothingThatCame() {
            var refused = catchThrowableOfType(
                    JsonException.class,
                    () -> codec.fromFields(Map.of("counts", Map.of("CANARY", "CANARY"), "CANARY", 1), Counts.class));
            assertThat(refused).hasMessage("Expected fields of Counts, but got something else at counts[key].");
            assertThat(trace(refused)).doesNotContain("CANARY");
        }

        @Test
        void sayWhatCannotBeAMessage() {
            assertThatThrownBy(() -> codec.toFields("CANARY"))
                    .isInstanceOf(JsonException.class)
                    .hasMessage(
                            "Expected a record or a map that can be sent as a message, but got a java.lang.String.");
            assertThatThrownBy(() -> codec.toFields(List.of(1))).isInstanceOf(JsonException.class);
        }

        /// Records of a sealed interface are told apart by who knows their names, not here.
        @Test
        void sayThatATypeCannotBeRead() {
            assertThatThrownBy(() -> codec.decode("{\"radius\":1}", Shape.class))
                    .isInstanceOf(JsonException.class)
                    .hasMessage("Expected a type that JSON can be read into, but " + Shape.class.getName()
                            + " is none (line 1, column 1). Make it a record, and open its package to"
                            + " tools.jackson.databind if it is in a module.")
                    .hasCauseInstanceOf(RuntimeException.class);
        }

        private static String trace(Throwable failure) {
            var text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            return text.toString();
        }
    }
}
