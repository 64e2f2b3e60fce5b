package dev.levada.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.benchmarks.workload.Bar;
import dev.levada.benchmarks.workload.Workload;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each workload runs for a moment with few connections. Whether figures come out is tested, never how
/// large they are.
class BenchTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    static List<String> workloads() {
        return Workload.all().stream().map(Workload::name).toList();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    @Execution(ExecutionMode.CONCURRENT)
    @Timeout(120)
    void everyWorkloadPrintsFigures(String workload) throws Exception {
        var options = Options.parse(List.of("--quick", workload)).orElseThrow();

        Bench.run(options, new PrintStream(printed, true, StandardCharsets.UTF_8));

        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("Machine: ", "load average").containsPattern("\\| +\\d+(\\.\\d+)? \\|");
        assertThat(text).doesNotContain("NaN", "Infinity");
    }

    @Test
    void barsSayWhetherTheyAreReached() {
        var bars = List.of(new Bar("echo", "at least 0.70", "0.80", true), new Bar("memory", "at most 5", "6", false));

        assertThat(Bar.table(bars).render().lines())
                .contains(
                        "| echo   | at least 0.70 |     0.80 |     reached |",
                        "| memory |     at most 5 |        6 | NOT REACHED |");
    }
}
