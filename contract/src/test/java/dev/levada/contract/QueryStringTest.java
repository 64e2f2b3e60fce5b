package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryStringTest {
    @ParameterizedTest
    @CsvSource({
        "name=ann, ann",
        "x=1&name=ann&name=bob, ann",
        "name=ann+lee%20x, ann lee x",
        "n%61me=a%2Bb, a+b",
        "name=, ''",
        "name, ''",
        "name&x=1, ''",
        "name=a=b, a=b",
        "&&name=ann&&, ann",
        "name=%, %",
        "name=%zz%4, %zz%4",
        "name=gr%C3%BCn, grün",
        "xname=1, ",
        "Name=1, ",
        "'', ",
        "&, ",
        "=, ",
        "=name, ",
    })
    void theFirstValueOfANameIsFound(String query, @Nullable String value) {
        assertThat(QueryString.first(query, "name").orElse(null)).isEqualTo(value);
    }

    @Test
    void pairsKeepOrderAndDuplicates() {
        assertThat(QueryString.pairs("a=1&b&&a=2&=c&d=%3D%26+"))
                .containsExactly(entry("a", "1"), entry("b", ""), entry("a", "2"), entry("", "c"), entry("d", "=& "));
        assertThat(QueryString.pairs("")).isEmpty();
    }

    @Test
    void aFloodOfPairsIsCut() {
        assertThat(QueryString.pairs("a=1&".repeat(QueryString.MAX_PAIRS))).hasSize(QueryString.MAX_PAIRS);
        assertThat(QueryString.pairs("a=1&".repeat(QueryString.MAX_PAIRS + 1))).hasSize(QueryString.MAX_PAIRS);
        assertThat(QueryString.pairs("&".repeat(100_000) + "a=1")).containsExactly(entry("a", "1"));
    }
}
