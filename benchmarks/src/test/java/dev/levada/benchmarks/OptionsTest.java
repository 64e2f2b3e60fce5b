package dev.levada.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.benchmarks.workload.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void withoutWordsEverythingRuns() {
        var options = Options.parse(List.of()).orElseThrow();

        assertThat(options.workloads())
                .extracting(Workload::name)
                .isEqualTo(Workload.all().stream().map(Workload::name).toList())
                .contains("echo", "redis", "jobs")
                .doesNotHaveDuplicates();
    }

    @Test
    void namedWorkloadsRunInTheirOrder() {
        var options = Options.parse(List.of("hello", "echo")).orElseThrow();

        assertThat(options.workloads()).extracting(Workload::name).containsExactly("hello", "echo");
    }

    @Test
    void optionsChangeTheScale() {
        var scale = Options.parse(List.of("--rounds", "7", "--seconds", "5", "--full"))
                .orElseThrow()
                .scale();

        assertThat(scale.rounds()).isEqualTo(7);
        assertThat(scale.measured()).isEqualTo(Duration.ofSeconds(5));
        assertThat(scale.churn()).isEqualTo(200_000);
    }

    @Test
    void helpNamesEveryWorkload() {
        assertThat(Options.parse(List.of("echo", "--help"))).isEmpty();
        for (var workload : Workload.all()) assertThat(Options.help()).contains(workload.name(), workload.about());
    }

    @Test
    void wrongWordsSayWhatThereIs() {
        assertThatThrownBy(() -> Options.parse(List.of("eco")))
                .hasMessageStartingWith("Expected echo, group, hello, ")
                .hasMessageEndingWith(" or an option, but got \"eco\". `bench --help` shows what there is.");
        assertThatThrownBy(() -> Options.parse(List.of("--rounds", "none")))
                .hasMessageStartingWith("Expected a whole number from 1 to 99 after --rounds, but got \"none\".");
        assertThatThrownBy(() -> Options.parse(List.of("--seconds")))
                .hasMessageStartingWith("Expected a whole number from 1 to 600 after --seconds, but got \"\".");
    }
}
