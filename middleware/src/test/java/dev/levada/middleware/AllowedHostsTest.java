package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.contract.WebSocketEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
    private static int statusFor(AllowedHosts hosts, String... headers) {
        var response = Visit.get(hosts.around(Visit.answering(200, "secret")), headers);
        if (response.status() != 200) assertThat(response.text()).isEqualTo("Bad Request\n");
        return response.status();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "EXAMPLE.com",
                "example.com:8443",
                "example.com.",
                "example.com.:80",
                "below.test",
                "a.below.test",
                "a.b.below.test",
                "127.0.0.1:8000",
                "[2001:db8::7]",
                "[2001:DB8::7]:443"
            })
    void ownHostsAreServed(String host) {
        var hosts = AllowedHosts.of("example.com", ".below.test", "127.0.0.1", "[2001:db8::7]");
        assertThat(statusFor(hosts, "host", host)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.test",
                "a.example.com",
                "evilexample.com",
                "example.com.evil.test",
                "evilbelow.test",
                "below.test.evil",
                ".below.test",
                "a..below.test",
                "example.com..",
                "example.com@evil.test",
                "evil.test@example.com",
                "evil.test/example.com",
                "example.com/",
                "example.com,evil.test",
                "example.com evil.test",
                "example.com:80:80",
                "example.com:",
                "example.com:0",
                "example.com:65536",
                "example.com:8a",
                "example.com:+80",
                "example.com%00.evil.test",
                "ex\u00e4mple.com",
                "127.0.0.1.evil.test",
                "2130706433",
                "[2001:db8::7",
                "[2001:db8::7]evil.test",
                "[::ffff:127.0.0.1]",
                "*"
            })
    void otherHostsAreRefused(String host) {
        var hosts = AllowedHosts.of("example.com", ".below.test", "127.0.0.1", "[2001:db8::7]");
        assertThat(statusFor(hosts, "host", host)).isEqualTo(400);
    }

    @Test
    void noHostAndTwoHostsAreRefused() {
        var hosts = AllowedHosts.of("*");
        assertThat(statusFor(hosts)).isEqualTo(400);
        assertThat(statusFor(hosts, "host", "example.com", "host", "example.com"))
                .isEqualTo(400);
        assertThat(statusFor(hosts, "host", "any.test")).isEqualTo(200);
        assertThat(statusFor(hosts, "host", "any.test/path")).isEqualTo(400);
    }

    @Test
    void whileDevelopingThisMachineIsTheHost() {
        for (var host : new String[] {"localhost", "chat.localhost:8000", "127.0.0.1:8000", "[::1]:8000"})
            assertThat(statusFor(AllowedHosts.local(), "host", host)).isEqualTo(200);
        assertThat(statusFor(AllowedHosts.local(), "host", "localhost.evil.test"))
                .isEqualTo(400);
    }

    @Test
    void handshakesAreRefusedTheSameWay() {
        var site = AllowedHosts.of("example.com").around(Visit.answering(200, ""));
        assertThat(Visit.knock(site, true, "host", "example.com")).isInstanceOf(WebSocketEvent.Accept.class);
        assertThat(Visit.knock(site, true, "host", "evil.test"))
                .isInstanceOfSatisfying(
                        WebSocketEvent.DenialStart.class,
                        denial -> assertThat(denial.status()).isEqualTo(400));
        assertThat(Visit.knock(site, false, "host", "evil.test")).isInstanceOf(WebSocketEvent.Close.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://example.com", "example.com:80", "*.example.com", "a b", "..example.com", "."})
    void whatIsNoPatternFailsWhenItIsMade(String pattern) {
        assertThatThrownBy(() -> AllowedHosts.of(pattern))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Expected a host such as \"example.com\"");
    }

    @Test
    void anEmptyListFailsWhenItIsMade() {
        assertThatThrownBy(AllowedHosts::of).hasMessageContaining("Expected at least one host");
    }
}
