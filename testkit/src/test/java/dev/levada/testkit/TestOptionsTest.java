package dev.levada.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.testkit.TestSite.Mode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestOptionsTest {
    private static void with(String property, String value, Runnable body) {
        var before = System.getProperty(property);
        System.setProperty(property, value);
        try {
            body.run();
        } finally {
            if (before == null) System.clearProperty(property);
            else System.setProperty(property, before);
        }
    }

    @Test
    void slowMachinesSetTheDeadlineForAllTests() {
        with(
                TestOptions.DEADLINE_PROPERTY,
                "PT7S",
                () -> assertThat(TestOptions.defaults().deadline()).isEqualTo(Duration.ofSeconds(7)));
        with(
                TestOptions.DEADLINE_PROPERTY,
                "soon",
                () -> assertThatThrownBy(TestOptions::defaults)
                        .isInstanceOf(ContractException.class)
                        .hasMessageContaining(
                                "Expected a duration such as \"PT10S\" in levada.test.deadline, but got \"soon\""));
    }

    @Test
    void oneSwitchMakesEverySiteLive() {
        with(Mode.PROPERTY, "true", () -> {
            assertThat(Mode.current()).isEqualTo(Mode.LIVE);
            try (var site = TestSite.of(Applications.HELLO)) {
                assertThat(site.mode()).isEqualTo(Mode.LIVE);
                assertThat(site.get("/").text()).isEqualTo("GET / ");
            }
        });
        with(Mode.PROPERTY, "false", () -> assertThat(Mode.current()).isEqualTo(Mode.MEMORY));
    }

    @Test
    void boundsAreChecked() {
        var options = TestOptions.defaults();
        assertThatThrownBy(() -> options.withDeadline(Duration.ZERO)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> options.withQuietTime(Duration.ofNanos(-1))).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> options.withMaxUnreadEvents(0)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> options.withMaxWaitingMessages(0)).isInstanceOf(ContractException.class);
    }
}
