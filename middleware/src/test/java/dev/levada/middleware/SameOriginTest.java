package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SameOriginTest {
    private static int status(SameOrigin rule, String method, String... headers) {
        return Visit.send(rule.around(Visit.answering(200, "served")), Visit.http(method, "/", headers))
                .status();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void whatChangesNothingPasses(String method) {
        assertThat(status(SameOrigin.only(), method, "host", "site.com", "origin", "https://evil.org"))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "ANYTHING"})
    void whatChangesSomethingHasToComeFromHere(String method) {
        assertThat(status(SameOrigin.only(), method, "host", "site.com", "origin", "https://evil.org"))
                .isEqualTo(403);
        assertThat(status(SameOrigin.only(), method, "host", "site.com", "origin", "https://site.com"))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "http://site.com, 200",
        "https://site.com, 200",
        "HTTPS://SITE.com:443, 200",
        "https://site.com:8443, 403",
        "https://a.site.com, 403",
        "https://site.com.evil.org, 403",
        "null, 403",
        "garbage, 403"
    })
    void theOriginIsComparedWithTheHost(String origin, int expected) {
        assertThat(status(SameOrigin.only(), "POST", "host", "site.com", "origin", origin))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"same-origin, 200", "none, 200", "same-site, 403", "cross-site, 403", "whatever, 403"})
    void theBrowsersOwnWordCounts(String site, int expected) {
        assertThat(status(SameOrigin.only(), "POST", "host", "site.com", "sec-fetch-site", site))
                .isEqualTo(expected);
    }

    @Test
    void whatIsNoBrowserPasses() {
        assertThat(status(SameOrigin.only(), "POST", "host", "site.com")).isEqualTo(200);
    }

    @Test
    void otherOriginsCanBeNamed() {
        var rule = SameOrigin.and("https://app.example.com", "https://*.partner.com");
        assertThat(status(
                        rule,
                        "POST",
                        "host",
                        "site.com",
                        "origin",
                        "https://app.example.com",
                        "sec-fetch-site",
                        "cross-site"))
                .isEqualTo(200);
        assertThat(status(rule, "POST", "host", "site.com", "origin", "https://x.partner.com"))
                .isEqualTo(200);
        assertThat(status(rule, "POST", "host", "site.com", "origin", "https://evilpartner.com"))
                .isEqualTo(403);
    }

    @Test
    void severalOriginsAreNone() {
        assertThat(status(
                        SameOrigin.only(),
                        "POST",
                        "host",
                        "site.com",
                        "origin",
                        "https://site.com",
                        "origin",
                        "https://evil.org"))
                .isEqualTo(403);
    }
}
