package dev.levada.server.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.contract.ContractException;
import dev.levada.server.settings.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerOptionsTest {
    @Test
    void withoutVariablesTheDefaultsHold() {
        assertThat(ServerOptions.fromEnvironment(Map.of("PATH", "/bin", "LEVADA_JAVA_OPTS", "-Xmx1g")))
                .isEqualTo(ServerOptions.defaults());
    }

    @Test
    void eachKindOfOptionIsReadFromItsVariable() {
        var options = ServerOptions.fromEnvironment(Map.of(
                "LEVADA_PORT", "9000",
                "LEVADA_ALLOWED_ORIGINS", "https://a.example, https://b.example",
                "LEVADA_THREAD_MODE", "event-loop",
                "LEVADA_SLOW_CLIENT_POLICY", "drop-oldest",
                "LEVADA_MAX_BODY_BYTES", "16MiB",
                "LEVADA_PING_TIMEOUT", "500ms"));
        var defaults = ServerOptions.defaults();
        assertThat(options)
                .isEqualTo(defaults.withPort(9000)
                        .withAllowedOrigins(Set.of("https://a.example", "https://b.example"))
                        .withThreadMode(ThreadMode.EVENT_LOOP)
                        .withSlowClientPolicy(SlowClientPolicy.DROP_OLDEST)
                        .withLimits(defaults.limits().withMaxBodyBytes(16 << 20))
                        .withTimeouts(defaults.timeouts().withPing(Duration.ofMillis(500))));
    }

    @Test
    void everyOptionHasAVariable() {
        var defaults = new HashMap<String, String>();
        for (var setting : Setting.of(ServerOptions.defaults()))
            defaults.put(setting.variable(), setting.defaultText());
        assertThat(ServerOptions.fromEnvironment(defaults)).isEqualTo(ServerOptions.defaults());
    }

    @Test
    void aWrongValueNamesItsVariable() {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> ServerOptions.fromEnvironment(Map.of("LEVADA_PORT", "eighty")))
                .withMessage("LEVADA_PORT: Expected a whole number such as 100, but got \"eighty\".");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> ServerOptions.fromEnvironment(Map.of("LEVADA_MAX_HEADERS", "0")))
                .withMessage("LEVADA_MAX_HEADERS: Expected maxHeaders from 1 to 100000, but got 0.");
    }
}
