package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.contract.WebSocketEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {
    private static final Cors CORS = Cors.allowing(
            "https://good.example", "https://*.wild.example", "http://localhost:3000", "https://xn--mller-kva.example");

    // ---- which origins

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://good.example",
                "https://good.example:443",
                "HTTPS://Good.Example",
                "https://a.wild.example",
                "https://a.b.wild.example",
                "http://localhost:3000",
                "https://xn--mller-kva.example"
            })
    void listedOriginsMayReadTheAnswer(String origin) {
        var headers = Visit.get(CORS.around(Visit.answering(200, "x")), "origin", origin)
                .headers();
        assertThat(headers.all("access-control-allow-origin")).containsExactly(origin);
        assertThat(headers.all("vary")).containsExactly("origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "*",
                "http://good.example",
                "https://good.example:8443",
                "https://good.example:",
                "https://good.example:443:443",
                "https://good.example.",
                "https://good.example.evil",
                "https://good.example.evil.test",
                "https://evilgood.example",
                "https://evil.good.example",
                "https://good.example@evil.test",
                "https://evil.test@good.example",
                "https://evil.test/good.example",
                "https://good.example/",
                "https://good.example/path",
                "https://good.example#",
                "https://good.example, https://evil.test",
                "https://good.example https://evil.test",
                "https://good.example%2eevil.test",
                "https://good.example_evil.test",
                "https://wild.example",
                "https://.wild.example",
                "https://..wild.example",
                "https://evilwild.example",
                "https://a.wild.example.evil.test",
                "http://a.wild.example",
                "https://a.wild.example:8443",
                "https://*.wild.example",
                "https://a@.wild.example",
                "https://evil.test?.wild.example",
                "https://evil.test/.wild.example",
                "https://g\u00f6od.example",
                "https://m\u00fcller.example",
                "http://localhost",
                "http://localhost:30000",
                "http://localhost:3000.evil.test",
                "//good.example",
                "good.example",
                "javascript://good.example",
                "https:/good.example",
                "https:good.example"
            })
    void othersMayNot(String origin) {
        var headers = Visit.get(CORS.around(Visit.answering(200, "x")), "origin", origin)
                .headers();
        assertThat(headers.contains("access-control-allow-origin")).isFalse();
        assertThat(headers.all("vary")).containsExactly("origin");
    }

    @Test
    void twoOriginsAreNone() {
        var response = Visit.get(
                CORS.around(Visit.answering(200, "x")),
                "origin",
                "https://good.example",
                "origin",
                "https://good.example");
        assertThat(response.headers().contains("access-control-allow-origin")).isFalse();
    }

    @Test
    void requestsWithoutOriginVaryToo() {
        var headers = Visit.get(CORS.around(Visit.answering(200, "x", "vary", "accept-encoding")))
                .headers();
        assertThat(headers.contains("access-control-allow-origin")).isFalse();
        assertThat(headers.all("vary")).containsExactly("accept-encoding, origin");
    }

    @Test
    void anApplicationCannotWidenIt() {
        var site = CORS.around(Visit.answering(200, "x", "access-control-allow-origin", "*"));
        assertThat(Visit.get(site, "origin", "https://evil.test").headers().contains("access-control-allow-origin"))
                .isFalse();
        assertThat(Visit.get(site, "origin", "https://good.example").headers().all("access-control-allow-origin"))
                .containsExactly("https://good.example");
    }

    @Test
    void whatIsPublicNeedsNoOrigin() {
        var headers = Visit.get(Cors.allowingAnyone().around(Visit.answering(200, "x")), "origin", "null")
                .headers();
        assertThat(headers.first("access-control-allow-origin")).contains("*");
        assertThat(headers.contains("access-control-allow-credentials")).isFalse();
    }

    // ---- what else they may

    @Test
    void preflightsAreAnsweredWithoutTheApplication() {
        var site = CORS.withMethods("PUT", "DELETE")
                .withHeaders("content-type", "x-token")
                .withCredentials()
                .withMaxAge(Duration.ofHours(1))
                .around((_, _, _) -> {
                    throw new AssertionError("A preflight reached the application.");
                });
        var response = Visit.send(
                site,
                Visit.http(
                        "OPTIONS",
                        "/thing",
                        "origin",
                        "https://good.example",
                        "access-control-request-method",
                        "PUT",
                        "access-control-request-headers",
                        "x-token"));
        assertThat(response.status()).isEqualTo(204);
        var headers = response.headers();
        assertThat(headers.first("access-control-allow-origin")).contains("https://good.example");
        assertThat(headers.first("access-control-allow-methods")).contains("GET, HEAD, POST, PUT, DELETE");
        assertThat(headers.first("access-control-allow-headers")).contains("content-type, x-token");
        assertThat(headers.first("access-control-allow-credentials")).contains("true");
        assertThat(headers.first("access-control-max-age")).contains("3600");
        assertThat(headers.first("vary").orElseThrow()).contains("origin");

        var refused = Visit.send(
                site,
                Visit.http("OPTIONS", "/", "origin", "https://evil.test", "access-control-request-method", "PUT"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.headers().contains("access-control-allow-origin")).isFalse();
        assertThat(refused.headers().contains("access-control-allow-methods")).isFalse();
    }

    @Test
    void optionsThatAreNoPreflightReachTheApplication() {
        var site = CORS.around(Visit.answering(204, "", "allow", "GET"));
        var response = Visit.send(site, Visit.http("OPTIONS", "/", "origin", "https://good.example"));
        assertThat(response.headers().first("allow")).contains("GET");
        assertThat(response.headers().first("access-control-allow-origin")).contains("https://good.example");
    }

    @Test
    void credentialsAndReadableHeadersAreSaidToListedOriginsOnly() {
        var site = CORS.withCredentials().withExposedHeaders("x-total").around(Visit.answering(200, "x"));
        var good = Visit.get(site, "origin", "https://good.example").headers();
        assertThat(good.first("access-control-allow-credentials")).contains("true");
        assertThat(good.first("access-control-expose-headers")).contains("x-total");
        var evil = Visit.get(site, "origin", "https://evil.test").headers();
        assertThat(evil.contains("access-control-allow-credentials")).isFalse();
        assertThat(evil.contains("access-control-expose-headers")).isFalse();
    }

    // ---- keeping others out

    @Test
    void othersCanBeKeptOutOfRequestsAndWebSockets() {
        var site = CORS.refusingOthers().around(Visit.answering(200, "x"));
        assertThat(Visit.get(site, "origin", "https://evil.test", "host", "own.example")
                        .status())
                .isEqualTo(403);
        assertThat(Visit.get(site, "origin", "null", "host", "own.example").status())
                .isEqualTo(403);
        assertThat(Visit.get(site, "origin", "https://good.example", "host", "own.example")
                        .status())
                .isEqualTo(200);
        assertThat(Visit.get(site, "host", "own.example").status()).isEqualTo(200);
        assertThat(Visit.knock(site, true, "origin", "https://evil.test", "host", "own.example"))
                .isInstanceOfSatisfying(
                        WebSocketEvent.DenialStart.class,
                        denial -> assertThat(denial.status()).isEqualTo(403));
        assertThat(Visit.knock(site, false, "origin", "https://evil.test", "host", "own.example"))
                .isInstanceOf(WebSocketEvent.Close.class);
        assertThat(Visit.knock(site, true, "origin", "https://good.example", "host", "own.example"))
                .isInstanceOf(WebSocketEvent.Accept.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://own.example", "https://own.example", "https://own.example:443"})
    void theOwnHostIsNoOther(String origin) {
        var site = CORS.refusingOthers().around(Visit.answering(200, "x"));
        assertThat(Visit.get(site, "origin", origin, "host", "Own.example").status())
                .isEqualTo(200);
        assertThat(Visit.get(site, "origin", origin, "host", "own.example:8443").status())
                .isEqualTo(403);
        assertThat(Visit.get(site, "origin", origin, "host", "own.example", "host", "own.example")
                        .status())
                .isEqualTo(403);
    }

    // ---- mistakes

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "*",
                "good.example",
                "https://good.example/",
                "https://*",
                "https://*.com",
                "https://a.*.example",
                "https://*.*.example",
                "https://m\u00fcller.example",
                "https://good.example:*"
            })
    void whatIsNoOriginFailsWhenItIsMade(String origin) {
        assertThatThrownBy(() -> Cors.allowing(origin)).isInstanceOf(ContractException.class);
    }

    @Test
    void anyoneNeverGetsCredentials() {
        assertThatThrownBy(() -> Cors.allowingAnyone().withCredentials())
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("any page could act as your users");
        assertThatThrownBy(() -> CORS.withHeaders("*")).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> CORS.withHeaders("a\r\nb")).isInstanceOf(ContractException.class);
        assertThatThrownBy(Cors::allowing).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> CORS.withMaxAge(Duration.ofSeconds(-1))).isInstanceOf(ContractException.class);
    }
}
