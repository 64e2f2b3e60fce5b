package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.contract.WebSocketEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SecurityHeadersTest {
    @Test
    void eachAnswerHasTheHeaders() {
        var headers = Visit.get(SecurityHeaders.standard().around(Visit.answering(404, "")))
                .headers();
        assertThat(headers.first("x-content-type-options")).contains("nosniff");
        assertThat(headers.first("x-frame-options")).contains("DENY");
        assertThat(headers.first("referrer-policy")).contains("same-origin");
        assertThat(headers.first("cross-origin-opener-policy")).contains("same-origin");
    }

    @Test
    void whatTheApplicationSetsStays() {
        var site = SecurityHeaders.standard().around(Visit.answering(200, "", "x-frame-options", "SAMEORIGIN"));
        assertThat(Visit.get(site).headers().all("x-frame-options")).containsExactly("SAMEORIGIN");
    }

    @Test
    void strictTransportIsSaidOverHttpsOnly() {
        var site = SecurityHeaders.standard()
                .withStrictTransport(Duration.ofDays(365), true)
                .around(Visit.answering(200, ""));
        assertThat(Visit.get(site).headers().contains("strict-transport-security"))
                .isFalse();
        assertThat(Visit.send(site, Visit.https("GET", "/")).headers().first("strict-transport-security"))
                .contains("max-age=31536000; includeSubDomains");
    }

    @Test
    void headersCanBeChangedAddedAndLeftOut() {
        var site = SecurityHeaders.standard()
                .with("referrer-policy", "no-referrer")
                .without("x-frame-options")
                .withContentPolicy("default-src 'self'")
                .around(Visit.answering(200, ""));
        var headers = Visit.get(site).headers();
        assertThat(headers.all("referrer-policy")).containsExactly("no-referrer");
        assertThat(headers.contains("x-frame-options")).isFalse();
        assertThat(headers.first("content-security-policy")).contains("default-src 'self'");
    }

    @Test
    void refusedHandshakesHaveThemToo() {
        var site =
                SecurityHeaders.standard().then(AllowedHosts.of("example.com")).around(Visit.answering(200, ""));
        assertThat(Visit.knock(site, true, "host", "evil.test"))
                .isInstanceOfSatisfying(
                        WebSocketEvent.DenialStart.class,
                        denial -> assertThat(denial.headers().first("x-content-type-options"))
                                .contains("nosniff"));
    }

    @Test
    void aTimeOfNothingFailsWhenItIsMade() {
        assertThatThrownBy(() -> SecurityHeaders.standard().withStrictTransport(Duration.ofMillis(999), false))
                .isInstanceOf(ContractException.class);
    }
}
