package dev.levada.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import java.time.LocalDate;
import java.time.Year;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouteTest {
    private static final Application APP = (_, _, _) -> {};
    private static final Converter<Year> YEAR = Converter.of(Year.class, "[0-9]{4}", Year::parse);

    private final Target target = new Target();

    @ParameterizedTest
    @MethodSource
    void aMistakeFailsWhenTheRouteIsBuilt(ThrowingCallable mistake, String message) {
        assertThatThrownBy(mistake).isInstanceOf(ContractException.class).hasMessage(message);
    }

    static Stream<Arguments> aMistakeFailsWhenTheRouteIsBuilt() {
        return Stream.of(
                mistake(
                        "no leading slash",
                        () -> Route.path("chat/{room}", APP),
                        "Expected a path that begins with a slash in route \"chat/{room}\", but got \"chat/{room}\"."
                                + " Put a slash in front."),
                mistake(
                        "empty path",
                        () -> Route.path("", APP),
                        "Expected a path that begins with a slash in route \"\", but got \"\"."
                                + " Put a slash in front."),
                mistake(
                        "unknown converter",
                        () -> Route.path("/chat/{room:room}", APP),
                        "Expected one of the converters str, int, long, slug, uuid, path in route"
                                + " \"/chat/{room:room}\", but got \"room\" for {room}. For a converter of your own"
                                + " write {room} and add .where(\"room\", converter)."),
                mistake(
                        "empty converter",
                        () -> Route.path("/chat/{room:}", APP),
                        "Expected one of the converters str, int, long, slug, uuid, path in route"
                                + " \"/chat/{room:}\", but got \"\" for {room}. For a converter of your own"
                                + " write {room} and add .where(\"room\", converter)."),
                mistake(
                        "duplicate argument",
                        () -> Route.path("/{a}/x-{a:int}", APP),
                        "Expected arguments of different names in route \"/{a}/x-{a:int}\", but got {a} twice."
                                + " Rename one of them."),
                mistake(
                        "open brace",
                        () -> Route.path("/chat/{room", APP),
                        "Expected balanced braces around each argument, as in {name} or {name:converter} in route"
                                + " \"/chat/{room\", but got a '{' without '}' in \"{room\". Braces do not stand for"
                                + " themselves; Route.regex can match them."),
                mistake(
                        "closing brace",
                        () -> Route.path("/chat/room}", APP),
                        "Expected balanced braces around each argument, as in {name} or {name:converter} in route"
                                + " \"/chat/room}\", but got a '}' without '{' in \"room}\". Braces do not stand for"
                                + " themselves; Route.regex can match them."),
                mistake(
                        "brace in brace",
                        () -> Route.path("/{a{b}}", APP),
                        "Expected balanced braces around each argument, as in {name} or {name:converter} in route"
                                + " \"/{a{b}}\", but got a '{' without '}' in \"{a{b}}\". Braces do not stand for"
                                + " themselves; Route.regex can match them."),
                mistake(
                        "slash in braces",
                        () -> Route.path("/{a/b}", APP),
                        "Expected balanced braces around each argument, as in {name} or {name:converter} in route"
                                + " \"/{a/b}\", but got a '{' without '}' in \"{a\". Braces do not stand for"
                                + " themselves; Route.regex can match them."),
                mistake(
                        "no name",
                        () -> Route.path("/{}", APP),
                        "Expected an argument {name} or {name:converter} with a name of letters, digits and underscores"
                                + " in route \"/{}\", but got \"{}\". Rename it."),
                mistake(
                        "wrong name",
                        () -> Route.path("/{room name}", APP),
                        "Expected an argument {name} or {name:converter} with a name of letters, digits and underscores"
                                + " in route \"/{room name}\", but got \"{room name}\". Rename it."),
                mistake(
                        "arguments side by side",
                        () -> Route.path("/{a}{b:int}", APP),
                        "Expected text between two arguments of one segment in route \"/{a}{b:int}\", but got {a} next"
                                + " to {b:int}. Put a separator between them, as in \"{x}-{y}\", or use Route.regex."),
                mistake(
                        "path beside other text",
                        () -> Route.path("/x{rest:path}", APP),
                        "Expected an argument with the converter \"path\" alone in its segment in route"
                                + " \"/x{rest:path}\", but got \"x{rest:path}\". Take str, int, long, slug or uuid"
                                + " there, or use Route.regex."),
                mistake(
                        "own converter beside other text",
                        () -> Route.path("/v{year}", APP).where("year", YEAR),
                        "Expected an argument with the converter \"[0-9]{4}\" alone in its segment in route"
                                + " \"/v{year}\", but got \"v{year}\". Take str, int, long, slug or uuid"
                                + " there, or use Route.regex."),
                mistake(
                        "two paths",
                        () -> Route.path("/{a:path}/{b:path}", APP),
                        "Expected at most one {...:path} argument in route \"/{a:path}/{b:path}\", but got two."
                                + " Use Route.regex for more."),
                mistake(
                        "path in a prefix",
                        () -> Route.path("/files/{name:path}", Routes.of()),
                        "Expected a prefix of a fixed number of segments in route \"/files/{name:path}\", but got a"
                                + " {...:path} argument. Leave it out and read PathArguments.remaining(), or put it"
                                + " into the inner route."),
                mistake(
                        "two slashes",
                        () -> Route.path("/a//b", APP),
                        "Expected text or an argument between two slashes in route \"/a//b\", but got nothing."
                                + " Remove a slash."),
                mistake(
                        "dot segment",
                        () -> Route.path("/a/../b", APP),
                        "Expected segments other than \".\" and \"..\" in route \"/a/../b\", but got \"..\"."
                                + " Write the path that is meant: one with such a segment matches no route."),
                mistake(
                        "query",
                        () -> Route.path("/chat?room={room}", APP),
                        "Expected a path in route \"/chat?room={room}\", but got one with '?' or '#'."
                                + " Read the query with scope.query(name)."),
                mistake(
                        "percent-escape",
                        () -> Route.path("/blue%20room", APP),
                        "Expected a path without percent-escapes in route \"/blue%20room\", but got some."
                                + " Write the characters themselves: paths are decoded before they are compared."),
                mistake(
                        "bad regular expression",
                        () -> Route.regex("/chat/(", APP),
                        "Expected a regular expression as java.util.regex.Pattern has them, but got \"/chat/(\":"
                                + " Unclosed group near index 7. Correct it there."),
                mistake(
                        "regular expression without slash",
                        () -> Route.regex("^chat/", APP),
                        "Expected a regular expression that begins with a slash, as every path does, but got"
                                + " \"^chat/\". Put a slash in front."),
                mistake(
                        "bad expression of a converter",
                        () -> Route.path("/{year}", APP).where("year", Converter.of(String.class, "[0-9", it -> it)),
                        "Expected a regular expression in the converter of {year}, but got \"[0-9\""
                                + " (Unclosed character class near index 3) in route \"/{year}\"."
                                + " Correct Converter.regex()."),
                mistake(
                        "converter for nothing",
                        () -> Route.path("/{year}", APP).where("month", YEAR),
                        "Expected an argument of the path in route \"/{year}\", but got \"month\"."
                                + " Write {month} in the path where its text stands."),
                mistake(
                        "converter for a regular expression",
                        () -> Route.regex("/(?<year>.*)", APP).where("year", YEAR),
                        "Expected an argument of the path in route \"/(?<year>.*)\", but got \"year\"."
                                + " Write {year} in the path where its text stands."),
                mistake(
                        "two converters",
                        () -> Route.path("/{year:int}", APP).where("year", YEAR),
                        "Expected one converter for {year} in route \"/{year:int}\", but got \"int\" and one of its"
                                + " own. Write {year} in the route when where(\"year\", ...) follows."),
                mistake(
                        "two own converters",
                        () -> Route.path("/{year}", APP).where("year", YEAR).where("year", YEAR),
                        "Expected one converter for {year} in route \"/{year}\", but got another. Remove one."),
                mistake(
                        "default for an argument of the path",
                        () -> Route.path("/{phase}", APP).with("phase", "draft"),
                        "Expected an argument that the path does not have in route \"/{phase}\", but got \"phase\"."
                                + " Rename it, or take it out of the path."),
                mistake(
                        "default twice",
                        () -> Route.path("/", APP).with("phase", "draft").with("phase", "final"),
                        "Expected each argument once in route \"/\", but got \"phase\" twice. Remove one."),
                mistake(
                        "method in lower case",
                        () -> Route.path("/", APP).methods("get"),
                        "Expected a method in upper case such as \"GET\" in route \"/\", but got \"get\"."
                                + " Correct it."),
                mistake(
                        "no method",
                        () -> Route.path("/", APP).methods(),
                        "Expected at least one method in route \"/\", but got none."
                                + " Leave methods(...) out to take all."),
                mistake(
                        "methods around inner routes",
                        () -> Route.path("/a", Routes.of()).methods("GET"),
                        "Expected methods on the inner routes in route \"/a\", but got methods on the outer one."
                                + " Move them inside."),
                mistake(
                        "blank name",
                        () -> Route.path("/a", APP).named(" "),
                        "Expected a name in route \"/a\", but got \" \"."
                                + " Leave named(...) out for a route without one."),
                mistake(
                        "name of a regular expression",
                        () -> Route.regex("/a", APP).named("a"),
                        "Expected a path template for a route with a name in route \"/a\", but got a regular"
                                + " expression, from which no path can be made. Use Route.path, or leave the name"
                                + " out."),
                mistake(
                        "channel without name",
                        () -> Route.channel("", APP),
                        "Expected the name of a channel such as \"thumbnails\", but got \"\"."),
                mistake(
                        "name on a channel",
                        () -> Route.channel("thumbnails", APP).named("x"),
                        "Expected a name on a route for a path, but got it on channel \"thumbnails\". Remove it."),
                mistake(
                        "methods on a channel",
                        () -> Route.channel("thumbnails", APP).methods("GET"),
                        "Expected methods on a route for a path, but got it on channel \"thumbnails\". Remove it."));
    }

    @Test
    void anOwnConverterParsesItsSegment() throws Exception {
        var routes = Routes.of(Route.path("/articles/{year}/{title}", target).where("year", YEAR));
        Visit.get(routes, "/articles/2026/x");
        assertThat(target.arguments().value("year", Year.class)).isEqualTo(Year.of(2026));
        assertThat(Visit.get(routes, "/articles/26/x").status()).isEqualTo(404);
        assertThat(Visit.get(routes, "/articles/20267/x").status()).isEqualTo(404);
    }

    @Test
    void aTextThatAConverterCannotParseIsNoMatch() throws Exception {
        var day = Converter.of(LocalDate.class, "[0-9]{4}-[0-9]{2}-[0-9]{2}", LocalDate::parse);
        var routes = Routes.of(Route.path("/days/{day}", target).where("day", day));
        Visit.get(routes, "/days/2026-11-21");
        assertThat(target.arguments().value("day", LocalDate.class)).isEqualTo(LocalDate.of(2026, 11, 21));
        assertThat(Visit.get(routes, "/days/2026-13-21").status()).isEqualTo(404);
        var number = Converter.of(Byte.class, "[0-9]+", Byte::parseByte);
        assertThat(Visit.get(Routes.of(Route.path("/{n}", target).where("n", number)), "/300")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aFaultInAConverterIsAFailureOfTheApplication() {
        var faulty = Converter.<String>of(String.class, ".*", text -> {
            throw new IllegalStateException("a bug for " + text.length() + " chars");
        });
        assertThatThrownBy(() -> Visit.get(Routes.of(Route.path("/{x}", target).where("x", faulty)), "/blue"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug for 4 chars");
    }

    @Test
    void anOwnConverterSeesTheDecodedSegment() throws Exception {
        var pair = Converter.of(String.class, "\\w+/\\w+", text -> text.replace("/", " and "));
        var routes = Routes.of(Route.path("/{pair}", target).where("pair", pair));
        Visit.get(routes, "/a%2Fb");
        assertThat(target.arguments().text("pair")).isEqualTo("a and b");
        assertThat(Visit.get(routes, "/a/b").status()).isEqualTo(404);
    }

    @Test
    void aRouteIsNeverChanged() throws Exception {
        var plain = Route.path("/{x}", target);
        var unused = List.of(plain.named("a"), plain.with("b", "c"), plain.where("x", YEAR), plain.methods("POST"));
        Visit.get(Routes.of(plain), "/blue");
        assertThat(target.arguments().named()).containsExactly(entry("x", "blue"));
        assertThat(unused).hasSize(4);
    }

    @Test
    void aRouteShowsAsItWasWritten() {
        assertThat(Route.path("/chat/{room:slug}", APP)).hasToString("/chat/{room:slug}");
        assertThat(Route.path("/x", APP).methods("GET", "POST")).hasToString("/x [GET, POST]");
        assertThat(Route.regex("/x.*", APP)).hasToString("/x.*");
        assertThat(Route.channel("thumbnails", APP)).hasToString("channel thumbnails");
    }

    private static Arguments mistake(String what, ThrowingCallable mistake, String message) {
        return Arguments.of(Named.of(what, mistake), message);
    }
}
