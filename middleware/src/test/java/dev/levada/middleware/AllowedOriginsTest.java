package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketScope;
import dev.levada.testkit.WebSocketCommunicator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The matrix of Channels' OriginValidator, as it was run.
final class AllowedOriginsTest {
    private static final List<String> ORIGINS = List.of(
            "",
            "http://allowed-domain.com",
            "https://allowed-domain.com",
            "http://allowed-domain.com:80",
            "http://allowed-domain.com:8080",
            "https://a.example.com:8443",
            "https://example.com:8443",
            "https://a.example.com",
            "null",
            "HTTP://Allowed-Domain.com");

    private static WebSocketScope scope(String... headers) {
        return WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.of(headers)));
    }

    @ParameterizedTest
    @CsvSource({
        "allowed-domain.com,          .YYYY....Y",
        "http://allowed-domain.com,   .Y.Y.....Y",
        "https://.example.com:8443,   .....YY...",
        ".example.com,                .....YYY..",
        "*,                           YYYYYYYYYY",
        "http://*,                    .........."
    })
    void patternsMatchAsInChannels(String pattern, String expected) {
        var allowed = AllowedOrigins.of(pattern);
        var row = new StringBuilder();
        for (var origin : ORIGINS)
            row.append(allowed.isAllowed(origin.isEmpty() ? scope() : scope("origin", origin)) ? 'Y' : '.');
        assertThat(row).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com.evil.org",
                "https://evilexample.com",
                "https://evil.org/example.com",
                "https://example.com@evil.org",
                "https://evil.org#.example.com",
                "https://example.com https://evil.org"
            })
    void whatOnlyLooksLikeAnAllowedHostIsForeign(String origin) {
        assertThat(AllowedOrigins.of(".example.com", "https://example.com").isAllowed(scope("origin", origin)))
                .isFalse();
    }

    @Test
    void ofSeveralOriginsNoneCounts() {
        assertThat(AllowedOrigins.of("example.com")
                        .isAllowed(scope("origin", "https://example.com", "origin", "https://example.com")))
                .isFalse();
    }

    @Test
    void aForeignPageIsRefusedBeforeTheApplicationSeesIt() {
        var site = AllowedOrigins.of("example.com").around((_, _, _) -> {
            throw new AssertionError("served");
        });
        try (var socket = WebSocketCommunicator.start(site, scope("origin", "https://evil.org"), Visit.PATIENT)) {
            assertThat(socket.connect().toString()).contains("403");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://", "exa mple.com", "https://example.com/path", "://x"})
    void whatIsNoPatternIsRefusedAtTheStart(String pattern) {
        assertThatThrownBy(() -> AllowedOrigins.of(pattern)).isInstanceOf(ContractException.class);
    }
}
