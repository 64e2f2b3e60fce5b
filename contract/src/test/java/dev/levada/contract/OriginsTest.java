package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    private static RequestHead head(String... headers) {
        return RequestHead.of("GET", "https", "/", Headers.of(headers));
    }

    @ParameterizedTest
    @CsvSource({
        "http://good.example, good.example",
        "https://good.example, good.example",
        "https://good.example, good.example:443",
        "http://good.example:80, good.example",
        "http://good.example:8000, good.example:8000",
        "HTTP://GOOD.example, good.EXAMPLE",
        "http://[::1]:8000, [::1]:8000",
    })
    void aPageOfTheSameHostMayAsk(String origin, String host) {
        assertThat(Origins.areAllowed(head("origin", origin, "host", host), Set.of()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "http://good.example.evil.example",
                "http://evilgood.example",
                "http://good.example.",
                "http://good.example:8000",
                "http://sub.good.example",
                "http://good.example@evil.example",
                "http://good.example/",
                "good.example",
                "//good.example",
                "null",
                "",
            })
    void anyOtherPageMayNot(String origin) {
        assertThat(Origins.areAllowed(head("origin", origin, "host", "good.example"), Set.of()))
                .isFalse();
    }

    @Test
    void whoIsNoPageMayAsk() {
        assertThat(Origins.areAllowed(head("host", "good.example"), Set.of())).isTrue();
    }

    @Test
    void anOriginThatIsNamedMayAsk() {
        var head = head("origin", "https://other.example", "host", "good.example");
        assertThat(Origins.areAllowed(head, Set.of("https://other.example"))).isTrue();
        assertThat(Origins.areAllowed(head, Set.of("*"))).isTrue();
        assertThat(Origins.areAllowed(head, Set.of("http://other.example"))).isFalse();
    }

    @Test
    void twoOriginsAreNone() {
        var head = head("origin", "http://good.example", "origin", "http://good.example", "host", "good.example");
        assertThat(Origins.areAllowed(head, Set.of("http://good.example"))).isFalse();
    }

    @Test
    void aRequestWithoutHostIsOfNoHost() {
        assertThat(Origins.areAllowed(head("origin", "http://"), Set.of())).isFalse();
    }
}
