package dev.levada.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    @ParameterizedTest
    @CsvSource({
        "/, /, true",
        "/, /a, false",
        "/chat, /chat, true",
        "/chat, /chat/, false",
        "/chat/, /chat/, true",
        "/chat/, /chat, false",
        "/chat, /Chat, false",
        "/chat, /chats, false",
        "/chat, /cha, false",
        "/chat, //chat, false",
        "/chat/{room}, /chat/blue, true",
        "/chat/{room}, /chat/, false",
        "/chat/{room}, /chat, false",
        "/chat/{room}, /chat/blue/red, false",
        "/chat/{room}/, /chat/blue, false",
        "/chat/{room}/log, /chat/blue/log, true",
        "/chat/{room}/log, /chat//log, false",
        "/{a}/{b}, /x/y, true",
        "/blue room/{x}, /blue room/1, true",
        "/grün, /grün, true",
    })
    void literalsAndSegmentsAreComparedExactly(String template, String path, boolean matches) {
        assertThat(match(template, path) != null).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "int, 0, 0",
        "int, 42, 42",
        "int, 007, 7",
        "int, 2147483647, 2147483647",
        "int, 2147483648, ",
        "int, -1, ",
        "int, +1, ",
        "int, 1.5, ",
        "int, ١٢, ",
        "int, 4x, ",
        "long, 9223372036854775807, 9223372036854775807",
        "long, 9223372036854775808, ",
        "slug, a-b_C9, a-b_C9",
        "slug, a.b, ",
        "slug, ü, ",
        "uuid, 075194d3-6885-417e-a8a8-6c931e272f00, 075194d3-6885-417e-a8a8-6c931e272f00",
        "uuid, 075194D3-6885-417E-A8A8-6C931E272F00, ",
        "uuid, 075194d36885417ea8a86c931e272f00, ",
        "uuid, 075194d3-6885-417e-a8a8-6c931e272f0, ",
        "uuid, 0-75194d36885-417e-a8a86-c931e272f00, ",
        "str, 'a b=?#%;,', 'a b=?#%;,'",
    })
    void converters(String converter, String text, @Nullable String value) {
        var match = match("/{x:" + converter + "}", "/" + text);
        assertThat(match == null ? null : String.valueOf(match.named().get("x")))
                .isEqualTo(value);
    }

    @Test
    void convertersMakeTheirTypes() {
        assertThat(arguments("/{x:int}", "/1")).containsEntry("x", 1);
        assertThat(arguments("/{x:long}", "/1")).containsEntry("x", 1L);
        assertThat(arguments("/{x:uuid}", "/075194d3-6885-417e-a8a8-6c931e272f00"))
                .containsEntry("x", UUID.fromString("075194d3-6885-417e-a8a8-6c931e272f00"));
    }

    @Test
    void anEncodedSlashStaysInItsArgument() {
        assertThat(arguments("/chat/{room}", "/chat/a\uffffb")).containsEntry("room", "a/b");
        assertThat(match("/chat/{room:slug}", "/chat/a\uffffb")).isNull();
        assertThat(arguments("/chat/{x}-{y}", "/chat/a\uffffb-c")).containsEntry("x", "a/b");
        assertThat(match("/a/b", "/a\uffffb")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/files/{name:path}, /files/a/b/c.txt, a/b/c.txt",
        "/files/{name:path}, /files/a, a",
        "/files/{name:path}, /files/a/, a/",
        "/files/{name:path}, /files//a, /a",
        "/files/{name:path}, /files/, ",
        "/files/{name:path}, /files, ",
        "/files/{name:path}/edit, /files/a/b/edit, a/b",
        "/files/{name:path}/edit, /files/edit/edit, edit",
        "/files/{name:path}/edit, /files/edit, ",
        "/files/{name:path}/edit, /files//edit, ",
        "/{name:path}/, /a/b/, a/b",
        "/{name:path}/, /a/b, ",
        "/{name:path}/, /, ",
        "/{x}/{name:path}/{y}, /1/2/3/4, 2/3",
    })
    void aPathArgumentTakesSeveralSegments(String template, String path, @Nullable String name) {
        var match = match(template, path);
        assertThat(match == null ? null : match.named().get("name")).isEqualTo(name);
    }

    @Test
    void aPathArgumentRefusesDotSegmentsBehindEncodedSlashes() {
        assertThat(match("/files/{name:path}", "/files/a\uffff..\uffffb")).isNull();
        assertThat(match("/files/{name:path}", "/files/..\uffffetc")).isNull();
        assertThat(arguments("/files/{name:path}", "/files/a\uffffb")).containsEntry("name", "a/b");
    }

    @ParameterizedTest
    @CsvSource({
        "/{x}-{y}, /a-b, '{x=a, y=b}'",
        "/{x}-{y}, /a-b-c, '{x=a-b, y=c}'",
        "/{x}-{y}, /a-b-, '{x=a, y=b-}'",
        "/{x}-{y}, /--a, '{x=-, y=a}'",
        "/{x}-{y}, /-a, ",
        "/{x}-{y}, /ab, ",
        "/{x:int}-{y}, /1-2-3, '{x=1, y=2-3}'",
        "/{x}-{y:int}, /a-b-3, '{x=a-b, y=3}'",
        "/{x:int}-{y:int}, /1-2-3, ",
        "/{y:int}-{m:int}-{d:int}, /2026-11-21, '{y=2026, m=11, d=21}'",
        "/{name:slug}.{type}, /a.tar.gz, '{name=a, type=tar.gz}'",
        "/{name}.{type:slug}, /a.tar.gz, '{name=a.tar, type=gz}'",
        "/v{major:int}, /v2, '{major=2}'",
        "/v{major:int}, /2, ",
        "/v{major:int}x, /v2x, '{major=2}'",
        "/v{major:int}x, /v2, ",
        "/{id:uuid}-{x}, /075194d3-6885-417e-a8a8-6c931e272f00-a, '{id=075194d3-6885-417e-a8a8-6c931e272f00, x=a}'",
        "/{x}-{id:uuid}, /a-b-075194d3-6885-417e-a8a8-6c931e272f00, '{x=a-b, id=075194d3-6885-417e-a8a8-6c931e272f00}'",
    })
    void severalArgumentsMayShareASegment(String template, String path, @Nullable String arguments) {
        var match = match(template, path);
        assertThat(match == null ? null : match.named().toString()).isEqualTo(arguments);
    }

    /// The hand-written matcher against java.util.regex, which it stands for.
    @Test
    void sharedSegmentsMatchAsRegularExpressionsDo() {
        var random = new Random(20261121);
        var converters = List.of("str", "int", "slug");
        var expressions = List.of("([^/]+)", "([0-9]+)", "([-a-zA-Z0-9_]+)");
        var separators = List.of("-", ".", "a", "1", "-1", "--");
        int matched = 0;
        for (int round = 0; round < 20_000; round++) {
            var template = new StringBuilder("/");
            var expression = new StringBuilder("/");
            int arguments = 1 + random.nextInt(4);
            for (int i = 0; i < arguments; i++) {
                if (i > 0 || random.nextInt(4) == 0) {
                    String separator = separators.get(random.nextInt(separators.size()));
                    template.append(separator);
                    expression.append(Pattern.quote(separator));
                }
                int kind = random.nextInt(converters.size());
                template.append("{x")
                        .append(i)
                        .append(':')
                        .append(converters.get(kind))
                        .append('}');
                expression.append(expressions.get(kind));
            }
            String path = "/" + randomText(random, "-.a1bü", random.nextInt(9));
            var wanted = new ArrayList<String>();
            var matcher = Pattern.compile(expression.toString()).matcher(path);
            if (matcher.matches())
                for (int i = 1; i <= matcher.groupCount(); i++) wanted.add(withoutLeadingZeros(matcher.group(i)));
            var match = match(template.toString(), path);
            var got = new ArrayList<String>();
            if (match != null) match.named().values().forEach(value -> got.add(withoutLeadingZeros(value.toString())));
            assertThat(got).as("%s on %s", template, path).isEqualTo(wanted);
            if (match != null) matched++;
        }
        assertThat(matched).as("rounds in which something matched").isGreaterThan(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "/chat, /chat, ''",
        "/chat, /chat/, /",
        "/chat, /chat/blue/1, /blue/1",
        "/chat/, /chat/blue, /blue",
        "/chat/, /chat, ''",
        "/chat, /chatter, ",
        "/, /blue, /blue",
        "/, /, /",
        "/{x}/b, /a/b/c, /c",
        "/{x}-{y}, /a-b/c, /c",
    })
    void aPrefixMatchesWholeSegments(String template, String path, @Nullable String rest) {
        var match = TemplateParser.parse(template, true, Map.of()).match(path, 0);
        assertThat(match == null ? null : path.substring(match.end())).isEqualTo(rest);
    }

    @Test
    void matchingBeginsWhereItIsTold() {
        var match = TemplateParser.parse("/b/{x}", false, Map.of()).match("/a/b/c", 2);
        assertThat(match).isEqualTo(new PathPattern.Match(Map.of("x", "c"), List.of(), 6));
    }

    /// T-107: eight times the input may take a good eight times the time; squared growth would take 64.
    @ParameterizedTest
    @CsvSource({
        "/{a}-{b}-{c}-{d}-{e}!, -",
        "/{a:slug}-{b:slug}-{c:slug}-{d:int}, a-",
        "/{a}aaaa{b}aaaa{c}aaaab, a",
        "/{a:path}/b/c/{d:int}, /",
        "/{a}/{b}/{c}/d, /",
        "/{a:int}-x, 9",
        "/{a:uuid}.{b:uuid}, 0",
    })
    void matchingTakesTimeInProportionToThePath(String template, String repeated) {
        var compiled = TemplateParser.parse(template, false, Map.of());
        String small = "/" + repeated.repeat(2_000);
        String large = "/" + repeated.repeat(16_000);
        long smallNanos = Long.MAX_VALUE;
        long largeNanos = Long.MAX_VALUE;
        for (int i = 0; i < 40; i++) {
            smallNanos = Math.min(smallNanos, nanos(compiled, small));
            largeNanos = Math.min(largeNanos, nanos(compiled, large));
        }
        // A tenth of a millisecond of grace for what is too fast to be compared.
        assertThat(largeNanos)
                .as("nanoseconds for eight times of what took %d", smallNanos)
                .isLessThan(24 * smallNanos + 100_000);
    }

    // Short enough that some of the runs meet no interruption.
    private static long nanos(Template template, String path) {
        long start = System.nanoTime();
        assertThat(template.match(path, 0)).isNull();
        return System.nanoTime() - start;
    }

    private static PathPattern.@Nullable Match match(String template, String path) {
        return TemplateParser.parse(template, false, Map.of()).match(path, 0);
    }

    private static Map<String, Object> arguments(String template, String path) {
        return Objects.requireNonNull(match(template, path), "no match").named();
    }

    private static String withoutLeadingZeros(String text) {
        return text.replaceFirst("^0+(?=[0-9])", "");
    }

    private static String randomText(Random random, String alphabet, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return text.toString();
    }
}
