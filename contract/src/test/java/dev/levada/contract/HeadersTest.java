package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    private final Headers headers = Headers.of("Accept", "a", "cookie", "x=1", "ACCEPT", "b", "Cookie", "y=2");

    @Test
    void orderAndDuplicatesAreKept() {
        assertThat(headers)
                .containsExactly(
                        new Headers.Header("accept", "a"),
                        new Headers.Header("cookie", "x=1"),
                        new Headers.Header("accept", "b"),
                        new Headers.Header("cookie", "y=2"));
        assertThat(headers.size()).isEqualTo(4);
        assertThat(headers.name(2)).isEqualTo("accept");
        assertThat(headers.value(2)).isEqualTo("b");
    }

    @Test
    void namesAreFoundInAnyCaseOfLetters() {
        assertThat(headers.first("aCCept")).contains("a");
        assertThat(headers.all("Cookie")).containsExactly("x=1", "y=2");
        assertThat(headers.contains("COOKIE")).isTrue();
        assertThat(headers.first("host")).isEmpty();
        assertThat(headers.all("host")).isEmpty();
        assertThat(headers.contains("host")).isFalse();
    }

    @Test
    void namesDoNotDependOnTheLanguageOfTheMachine() {
        var before = java.util.Locale.getDefault();
        try {
            java.util.Locale.setDefault(java.util.Locale.forLanguageTag("tr"));
            assertThat(Headers.of("IF-MATCH", "*").name(0)).isEqualTo("if-match");
        } finally {
            java.util.Locale.setDefault(before);
        }
    }

    @Test
    void headersNeverChange() {
        var names = new String[] {"a", "1"};
        var made = Headers.of(names);
        names[1] = "2";
        assertThat(made.plus("b", "3")).isEqualTo(Headers.of("a", "1", "b", "3"));
        assertThat(made).isEqualTo(Headers.of("a", "1"));
    }

    @Test
    void plusPutsHeadersBehind() {
        assertThat(Headers.of("a", "1").plus("A", "2").all("a")).containsExactly("1", "2");
        assertThat(Headers.of("a", "1").plus(Headers.of("b", "2"))).isEqualTo(Headers.of("a", "1", "b", "2"));
        assertThat(headers.plus(Headers.EMPTY)).isSameAs(headers);
        assertThat(Headers.EMPTY.plus(headers)).isSameAs(headers);
    }

    @Test
    void withReplacesTheFirstInItsPlaceAndRemovesTheOthers() {
        assertThat(headers.with("Accept", "c")).isEqualTo(Headers.of("accept", "c", "cookie", "x=1", "cookie", "y=2"));
        assertThat(headers.with("host", "h").all("host")).containsExactly("h");
    }

    @Test
    void withoutRemovesAllOfThatName() {
        assertThat(headers.without("COOKIE")).isEqualTo(Headers.of("accept", "a", "accept", "b"));
        assertThat(headers.without("host")).isSameAs(headers);
        assertThat(Headers.of("a", "1").without("a")).isSameAs(Headers.EMPTY);
    }

    @Test
    void equalHeadersAreEqualWhateverTheCaseOfTheirNames() {
        assertThat(Headers.of("A", "1")).isEqualTo(Headers.of("a", "1")).hasSameHashCodeAs(Headers.of("a", "1"));
        assertThat(Headers.of("a", "1", "b", "2")).isNotEqualTo(Headers.of("b", "2", "a", "1"));
        assertThat(Headers.of()).isSameAs(Headers.EMPTY);
        assertThat(Headers.parsed(new String[0])).isSameAs(Headers.EMPTY);
        assertThat(Headers.EMPTY.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nset-cookie: x=1",
                "a\nb",
                "a\rb",
                "a\u0000b",
                "a\u007fb",
                "a\u001bb",
                "a\u000bb",
                "\n",
                "a\r\n",
                "grün €",
                "\u2028",
                "a\u0100",
                "\u560d\u560a",
            })
    void noValueCanBreakALine(String value) {
        for (var attempt : new Runnable[] {
            () -> Headers.of("x", value),
            () -> Headers.EMPTY.plus("x", value),
            () -> Headers.of("x", "1").with("x", value),
            () -> Headers.EMPTY.with("x", value)
        })
            assertThatThrownBy(attempt::run)
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected a value of header \"x\" without control characters and characters above"
                            + " U+00FF, but got " + Quoted.of(value)
                            + ". Encode other text, for example with percent signs or RFC 8187.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "a:", "a\r\nb", "a\u0000", "grün", "(a)", "a/b", "a\"", "content-type ", "{}"})
    void aNameIsAToken(String name) {
        for (var attempt : new Runnable[] {
            () -> Headers.of(name, "1"), () -> Headers.EMPTY.plus(name, "1"), () -> Headers.EMPTY.with(name, "1")
        })
            assertThatThrownBy(attempt::run)
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected a header name of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 section 5.1),"
                            + " but got " + Quoted.of(name) + ".");
    }

    @Test
    void valuesMayHaveTabsAndLatin1AndLoseOuterWhiteSpace() {
        assertThat(Headers.of("x", " \ta\tgr\u00fcn ").value(0)).isEqualTo("a\tgr\u00fcn");
        assertThat(Headers.of("x", "").value(0)).isEmpty();
        assertThat(Headers.of("!#$%&'*+-.^_`|~aZ9", "x").name(0)).isEqualTo("!#$%&'*+-.^_`|~az9");
    }

    @Test
    void namesAndValuesComeInPairs() {
        assertThatThrownBy(() -> Headers.of("a", "1", "b"))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected names and values in turn, but got an odd number of texts: 3.");
    }

    @Test
    void valuesDoNotShow() {
        assertThat(Headers.of("cookie", "secret", "a", "b")).hasToString("Headers[cookie, a]");
    }

    @Test
    void anIteratorEnds() {
        var iterator = Headers.of("a", "1").iterator();
        iterator.next();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }
}
