package dev.levada.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.contract.ContractException;
import dev.levada.server.options.SlowClientPolicy;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTextTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "65536, 65536", "64KiB, 65536", "16MiB, 16777216", "2GiB, 2147483648", "16MB, 16000000"})
    void sizesHaveBinaryAndDecimalUnits(String text, long bytes) {
        assertThat(SettingText.SIZE.read(text, long.class)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5MiB", "16 MiB", "16mib", "999999999999GiB", "many"})
    void whatIsNoSizeIsRefusedWithAnExample(String text) {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> SettingText.SIZE.read(text, long.class))
                .withMessageStartingWith("Expected a size such as 65536, 64KiB or 16MiB, but got \"" + text + "\"");
    }

    @Test
    void aSizeThatDoesNotFitItsComponentIsRefused() {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> SettingText.SIZE.read("2GiB", int.class))
                .withMessage("Expected at most 2147483647, but got \"2GiB\".");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "2h, PT2H", "1d, PT24H"})
    void timesHaveUnits(String text, Duration time) {
        assertThat(SettingText.TIME.read(text, Duration.class)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-1s", "1.5s", "30 s", "PT30S"})
    void whatIsNoTimeIsRefusedWithAnExample(String text) {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> SettingText.TIME.read(text, Duration.class))
                .withMessage("Expected a time such as 500ms, 30s, 5m, 2h or 1d, but got \"" + text + "\".");
    }

    @Test
    void choicesAreWrittenWithDashesAndListedWhenOneIsUnknown() {
        assertThat(SettingText.CHOICE.read("drop-oldest", SlowClientPolicy.class))
                .isEqualTo(SlowClientPolicy.DROP_OLDEST);
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> SettingText.CHOICE.read("wait", SlowClientPolicy.class))
                .withMessage("Expected one of close, drop-newest, drop-oldest, but got \"wait\".");
    }

    @Test
    void listsAreSeparatedByCommas() {
        assertThat(SettingText.LIST.read("https://a.example, https://b.example,", Set.class))
                .isEqualTo(Set.of("https://a.example", "https://b.example"));
        assertThat(SettingText.LIST.read("", Set.class)).isEqualTo(Set.of());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "65536, 64KiB", "1048576, 1MiB", "1073741824, 1GiB", "1000, 1000", "0, 0"})
    void sizesAreShownInTheLargestUnitThatFits(long bytes, String text) {
        assertThat(SettingText.SIZE.write(bytes)).isEqualTo(text);
    }
}
