package dev.levada.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import java.time.Year;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteNamesTest {
    private static final Application APP = (_, _, _) -> {};
    private static final UUID ID = UUID.fromString("075194d3-6885-417e-a8a8-6c931e272f00");

    private final Target target = new Target();
    private final Routes routes = Routes.of(
            Route.path("/", APP).named("start"),
            Route.path("/chat/{room}", APP).named("chat"),
            Route.path("/files/{name:path}/edit", APP).named("file"),
            Route.path("/by/{id:uuid}/{page:int}", APP).named("page"),
            Route.path("/compare/{left}-{right:int}.txt", APP).named("compare"),
            Route.path("/tags/{tag:slug}/", APP).named("tag").with("kind", "tag"),
            Route.prefix("/static/", APP).named("static"),
            Route.path("/year/{year}", APP)
                    .where("year", Converter.of(Year.class, "[0-9]{4}", Year::parse))
                    .named("year"),
            Route.path(
                            "/documents",
                            Routes.of(
                                    Route.path("/", APP).named("list"),
                                    Route.path("/{slug:slug}/edit", APP).named("edit")))
                    .named("documents"),
            Route.path(
                    "/u/{universe:int}/",
                    Routes.of(Route.path("/p/{planet}", APP).named("planet"))),
            Route.regex("/old/(\\d+)", Routes.of(Route.path("/x", APP).named("x")))
                    .named("old"));

    @Test
    void aNameLeadsBackToItsPath() {
        assertThat(routes.reverse("start")).isEqualTo("/");
        assertThat(routes.reverse("chat", Map.of("room", "blue"))).isEqualTo("/chat/blue");
        assertThat(routes.reverse("file", Map.of("name", "a/b c.txt"))).isEqualTo("/files/a/b%20c.txt/edit");
        assertThat(routes.reverse("page", Map.of("id", ID, "page", 7))).isEqualTo("/by/" + ID + "/7");
        assertThat(routes.reverse("compare", Map.of("left", "a-b", "right", 3))).isEqualTo("/compare/a-b-3.txt");
        assertThat(routes.reverse("tag", Map.of("tag", "a_b"))).isEqualTo("/tags/a_b/");
        assertThat(routes.reverse("static")).isEqualTo("/static/");
    }

    @Test
    void whateverPeopleTypeIsEncoded() {
        assertThat(routes.reverse("chat", Map.of("room", "a/b?c#d%20 ü😀")))
                .isEqualTo("/chat/a%2Fb%3Fc%23d%2520%20%C3%BC%F0%9F%98%80");
    }

    @Test
    void innerRoutesAreFoundUnderTheNamesAround() {
        assertThat(routes.reverse("documents:list")).isEqualTo("/documents");
        assertThat(routes.reverse("documents:edit", Map.of("slug", "plan"))).isEqualTo("/documents/plan/edit");
    }

    @Test
    void innerRoutesOfARouteWithoutNameKeepTheirOwn() {
        assertThat(routes.reverse("planet", Map.of("universe", 42, "planet", "earth")))
                .isEqualTo("/u/42/p/earth");
    }

    @Test
    void argumentsMayBeGivenAsText() {
        assertThat(routes.reverse("page", Map.of("id", ID.toString(), "page", "7")))
                .isEqualTo("/by/" + ID + "/7");
        assertThat(routes.reverse("chat", Map.of("room", 42))).isEqualTo("/chat/42");
        assertThat(routes.reverse("year", Map.of("year", Year.of(2026)))).isEqualTo("/year/2026");
        assertThat(routes.reverse("year", Map.of("year", "2026"))).isEqualTo("/year/2026");
    }

    @Test
    void whatARouteFixesMayBeGivenWithThatValue() {
        assertThat(routes.reverse("tag", Map.of("tag", "x", "kind", "tag"))).isEqualTo("/tags/x/");
        assertThatThrownBy(() -> routes.reverse("tag", Map.of("tag", "x", "kind", "other")))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected the value that route \"/tags/{tag:slug}/\" fixes for \"kind\", but got another."
                        + " Leave it out.");
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> routes.reverse("documents"))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected the name of a route among [start, chat, file, page, compare, tag, static, year,"
                        + " documents:list, documents:edit, planet, old:x], but got \"documents\"."
                        + " Name a route with named(...).");
    }

    @Test
    void missingAndSuperfluousArgumentsAreRefused() {
        assertThatThrownBy(() -> routes.reverse("chat"))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected arguments [room] for route \"/chat/{room}\", but got no \"room\". Add it.");
        assertThatThrownBy(() -> routes.reverse("planet", Map.of("universe", 1, "planet", "x", "moon", "y")))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected arguments among [universe, planet] for route"
                        + " \"/u/{universe:int}/ > /p/{planet}\", but got \"moon\". Leave it out.");
    }

    @ParameterizedTest
    @CsvSource({
        "tag, tag, a b, 'Expected \"tag\" as String that satisfies \"slug\" for route \"/tags/{tag:slug}/\", but got \"a b\". Give another.'",
        "tag, tag, '', 'Expected \"tag\" as String that satisfies \"slug\" for route \"/tags/{tag:slug}/\", but got \"\". Give another.'",
        "chat, room, '', 'Expected \"room\" as String that satisfies \"str\" for route \"/chat/{room}\", but got \"\". Give another.'",
        "year, year, 26, 'Expected \"year\" as Year that satisfies \"[0-9]{4}\" for route \"/year/{year}\", but got \"26\". Give another.'",
        "file, name, ../x, 'Expected \"name\" as String that satisfies \"path\" for route \"/files/{name:path}/edit\", but got \"../x\". Give another.'",
    })
    void argumentsMustSatisfyTheirConverters(String name, String argument, String value, String message) {
        assertThatThrownBy(() -> routes.reverse(name, Map.of(argument, value)))
                .isInstanceOf(ContractException.class)
                .hasMessage(message);
    }

    @Test
    void argumentsOfAnotherTypeAreRefused() {
        assertThatThrownBy(() -> routes.reverse("page", Map.of("id", Year.of(1), "page", 1)))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected \"id\" as UUID that satisfies \"uuid\" for route \"/by/{id:uuid}/{page:int}\","
                        + " but got a Year. Give another.");
        assertThatThrownBy(() -> routes.reverse("page", Map.of("id", ID, "page", -1)))
                .isInstanceOf(ContractException.class)
                .hasMessageEndingWith("but got \"-1\". Give another.");
        assertThatThrownBy(() -> routes.reverse("page", Map.of("id", ID, "page", 1L << 40)))
                .isInstanceOf(ContractException.class);
    }

    @ParameterizedTest
    @CsvSource({"chat, room, .", "chat, room, ..", "chat, room, \ud800"})
    void aPathThatWouldBeReadDifferentlyIsRefused(String name, String argument, String value) {
        assertThatThrownBy(() -> routes.reverse(name, Map.of(argument, value)))
                .isInstanceOf(ContractException.class)
                .hasMessageStartingWith("Expected arguments that route \"/chat/{room}\" reads back as they are, but in")
                .hasMessageEndingWith("it would not find {room} again. Give other arguments, or change the route.");
    }

    @Test
    void argumentsOfOneSegmentThatWouldMixAreRefused() {
        var mixed = Routes.of(Route.path("/{x}-{y}", APP).named("xy"));
        assertThat(mixed.reverse("xy", Map.of("x", "a-b", "y", "c"))).isEqualTo("/a-b-c");
        assertThatThrownBy(() -> mixed.reverse("xy", Map.of("x", "a", "y", "b-c")))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected arguments that route \"/{x}-{y}\" reads back as they are, but in \"/a-b-c\" it"
                        + " would not find {x} again. Give other arguments, or change the route.");
    }

    @Test
    void noPathIsMadeOfARegularExpression() {
        assertThatThrownBy(() -> routes.reverse("old:x"))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected path templates on the way to \"old:x\", but got the regular expression"
                        + " \"/old/(\\\\d+)\", from which no path can be made. Use Route.path there.");
    }

    @Test
    void twoRoutesOfOneNameFailWhenTheRoutesAreBuilt() {
        assertThatThrownBy(() -> Routes.of(
                        Route.path("/a", APP).named("edit"),
                        Route.path("/in", Routes.of(Route.path("/b", APP).named("edit")))))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected one route for each name, but \"edit\" names both \"/a\" and \"/in > /b\"."
                        + " Rename one, or name the route around it.");
    }

    @Test
    void aReversedPathLeadsToItsRouteWithItsArguments() throws Exception {
        var both = Routes.of(
                Route.path("/{a}", Routes.of(Route.path("/x/{b}", target).named("inner")))
                        .named("outer"));
        var random = new Random(7);
        var alphabet = "ab/%?#&=+;:@., ~-_.\u0000\n\u00fc\u4e2d\ufffd\"'<>\\{}|^`";
        int made = 0;
        for (int round = 0; round < 2_000; round++) {
            String a = text(random, alphabet);
            String b = text(random, alphabet);
            String path;
            try {
                path = both.reverse("outer:inner", Map.of("a", a, "b", b));
            } catch (ContractException e) {
                assertThat(a.isEmpty() || b.isEmpty() || a.matches("\\.\\.?") || b.matches("\\.\\.?"))
                        .as("refused: %s", e.getMessage())
                        .isTrue();
                continue;
            }
            made++;
            assertThat(path).matches("[A-Za-z0-9/%._~-]+");
            Visit.get(both, path);
            assertThat(target.arguments().named()).isEqualTo(Map.of("a", a, "b", b));
        }
        assertThat(made).isGreaterThan(1000);
    }

    private static String text(Random random, String alphabet) {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return text.toString();
    }
}
