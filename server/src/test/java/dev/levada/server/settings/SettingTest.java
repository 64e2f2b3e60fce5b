package dev.levada.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.contract.ContractException;
import dev.levada.server.options.ServerOptions;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingTest {
    static List<Setting> settings() {
        return Setting.of(ServerOptions.defaults());
    }

    @Test
    void everyComponentOfTheServersOptionsCanBeSet() {
        int components = Arrays.stream(ServerOptions.class.getRecordComponents())
                .map(RecordComponent::getType)
                .mapToInt(type -> type.isRecord() ? type.getRecordComponents().length : 1)
                .sum();
        assertThat(settings()).hasSize(components);
    }

    @Test
    void namesAreUnique() {
        assertThat(settings()).extracting(Setting::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theDefaultThatIsShownIsTheDefaultThatIsSet(Setting setting) {
        var options = ServerOptions.defaults();
        assertThat(setting.apply(options, new Given(setting.defaultText(), setting.option())))
                .isEqualTo(options);
    }

    @Test
    void settingOneComponentLeavesAllOthers() {
        var options = ServerOptions.defaults();
        assertThat(setting("port").apply(options, new Given("9000", "--port"))).isEqualTo(options.withPort(9000));
        assertThat(setting("max-headers").apply(options, new Given("7", "--max-headers")))
                .isEqualTo(options.withLimits(options.limits().withMaxHeaders(7)));
        assertThat(setting("keep-alive-timeout").apply(options, new Given("3s", "--keep-alive-timeout")))
                .isEqualTo(options.withTimeouts(options.timeouts().withKeepAlive(Duration.ofSeconds(3))));
    }

    @Test
    void namesFollowThePlaceTheyStandIn() {
        var setting = setting("application-close-timeout");
        assertThat(setting.option()).isEqualTo("--application-close-timeout");
        assertThat(setting.variable()).isEqualTo("LEVADA_APPLICATION_CLOSE_TIMEOUT");
        assertThat(setting.group()).isEqualTo("timeouts");
    }

    @Test
    void aValueOutOfRangeNamesWhereItWasSetTheValueAndTheRange() {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> setting("port").apply(ServerOptions.defaults(), new Given("99999", "LEVADA_PORT")))
                .withMessage("LEVADA_PORT: Expected port from 0 to 65535, but got 99999.");
    }

    @Test
    void aValueOfAnotherFormNamesWhereItWasSetTheValueAndTheForm() {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() ->
                        setting("head-timeout").apply(ServerOptions.defaults(), new Given("10", "--head-timeout")))
                .withMessage("--head-timeout: Expected a time such as 500ms, 30s, 5m, 2h or 1d, but got \"10\".");
    }

    private static Setting setting(String name) {
        return settings().stream()
                .filter(setting -> setting.name().equals(name))
                .findAny()
                .orElseThrow();
    }
}
