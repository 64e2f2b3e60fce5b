package dev.levada.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexPatternTest {
    @ParameterizedTest
    @CsvSource({
        "/author/(?<name>\\w+), /author/ann, '{name=ann}', []",
        "^/author/(?<name>\\w+)/?$, /author/ann/, '{name=ann}', []",
        "/(\\d+)-(\\d+), /1-2, {}, '[1, 2]'",
        "/(\\d+)/(?<name>\\w+)/(\\d+), /1/ann/2, '{name=ann}', '[1, 2]'",
        "/x(?<a>a)?(b)?, /x, {}, '[]'",
        "/x(?<a>a)?(b)?, /xab, '{a=a}', [b]",
        "/.*, /anything/at/all, {}, []",
    })
    void namedGroupsAreNamedArgumentsAndTheOthersPositional(
            String expression, String path, String named, String positional) {
        var match = match(expression, path, 0);
        assertThat(match.named()).hasToString(named);
        assertThat(match.positional().stream().filter(it -> !it.isEmpty()).toList())
                .hasToString(positional);
    }

    @Test
    void aPositionalGroupThatTookNoPartKeepsItsPlace() {
        assertThat(match("/(a)?(b)", "/b", 0).positional()).isEqualTo(List.of("", "b"));
    }

    @ParameterizedTest
    @CsvSource({"/author/\\w+, /author/ann/edit", "/author/\\w+, /x/author/ann", "/author, /Author", "/a{3}, /aa"})
    void aWholePathMustMatch(String expression, String path) {
        assertThat(RegexPattern.parse(expression, false).match(path, 0)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/author, /author/ann, /ann",
        "/author/, /author/ann, /ann",
        "/author/, /author/, /",
        "/author, /author, ''",
        "/author, /authors, ",
        "/(\\w+)/(\\d+), /a/1/edit, /edit",
        "/(\\w+), /a-b/edit, ",
        "/?, /edit, /edit",
    })
    void aPrefixEndsAtASegment(String expression, String path, @Nullable String rest) {
        var match = RegexPattern.parse(expression, true).match(path, 0);
        assertThat(match == null ? null : path.substring(match.end())).isEqualTo(rest);
    }

    @Test
    void anEncodedSlashIsNoSlashToAnExpressionButOneInItsArgument() {
        assertThat(match("/chat/([^/]+)", "/chat/a\uffffb", 0).positional()).containsExactly("a/b");
        assertThat(RegexPattern.parse("/chat/a/b", false).match("/chat/a\uffffb", 0))
                .isNull();
    }

    @Test
    void matchingBeginsWhereItIsTold() {
        assertThat(match("^/b/(.)$", "/a/b/c", 2).positional()).containsExactly("c");
    }

    private static PathPattern.Match match(String expression, String path, int from) {
        return Objects.requireNonNull(RegexPattern.parse(expression, false).match(path, from), "no match");
    }
}
