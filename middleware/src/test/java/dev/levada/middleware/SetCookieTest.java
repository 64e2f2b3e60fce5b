package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SetCookieTest {
    @Test
    void theDefaultsAreSafe() {
        assertThat(SetCookie.of("a", "1").header()).isEqualTo("a=1; Path=/; HttpOnly; SameSite=Lax");
    }

    @Test
    void everyAttributeIsWritten() {
        var cookie = SetCookie.of("a", "1")
                .withPath("/app")
                .withDomain("example.com")
                .lasting(Duration.ofMinutes(2))
                .secure(true)
                .readable()
                .withSameSite(SetCookie.SameSite.NONE);
        assertThat(cookie.header()).isEqualTo("a=1; Path=/app; Domain=example.com; Max-Age=120; Secure; SameSite=None");
    }

    @Test
    void aDeletedCookieKeepsWhatFindsIt() {
        assertThat(SetCookie.of("a", "1").withPath("/app").deleted().header())
                .isEqualTo("a=; Path=/app; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "a,b", "a\"b", "a\\b", "a\r\nb", "caf\u00e9"})
    void valuesThatWouldBreakTheHeaderAreRefused(String value) {
        assertThatThrownBy(() -> SetCookie.of("a", value))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("cookie a")
                .hasMessageNotContaining(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a;b"})
    void namesAreTokens(String name) {
        assertThatThrownBy(() -> SetCookie.of(name, "1")).isInstanceOf(ContractException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "", "/a;b", "/a\nb"})
    void pathsBeginWithASlash(String path) {
        assertThatThrownBy(() -> SetCookie.of("a", "1").withPath(path)).isInstanceOf(ContractException.class);
    }

    @Test
    void aCookieForOtherSitesIsSecure() {
        assertThatThrownBy(() -> SetCookie.of("a", "1").withSameSite(SetCookie.SameSite.NONE))
                .hasMessageContaining("secure");
    }

    @Test
    void prefixesKeepTheirPromise() {
        assertThatThrownBy(() -> SetCookie.of("__Secure-a", "1")).hasMessageContaining("secure");
        assertThatThrownBy(() -> SetCookie.of("__Host-a", "1")).hasMessageContaining("secure");
        var host = new SetCookie("__Host-a", "1", "/", null, null, true, true, SetCookie.SameSite.LAX);
        assertThat(host.header()).startsWith("__Host-a=1");
        assertThatThrownBy(() -> host.withDomain("example.com")).hasMessageContaining("domain");
        assertThatThrownBy(() -> host.withPath("/app")).hasMessageContaining("path");
    }

    @Test
    void whatNoBrowserWouldKeepIsRefused() {
        assertThat(SetCookie.of("a", "x".repeat(SetCookie.MAX_BYTES - 1)).value())
                .hasSize(SetCookie.MAX_BYTES - 1);
        assertThatThrownBy(() -> SetCookie.of("a", "x".repeat(SetCookie.MAX_BYTES)))
                .hasMessageContaining("4096");
    }

    @Test
    void theValueIsNotInItsText() {
        assertThat(SetCookie.of("a", "secret")).hasToString("SetCookie[a]");
    }
}
