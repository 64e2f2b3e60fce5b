package dev.levada.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void ourOwnProcessHasUsedSomething() {
        var figures = Figures.of(ProcessHandle.current().pid());

        assertThat(figures.cpuSeconds()).isPositive();
        assertThat(figures.residentBytes()).isGreaterThan(1024 * 1024);
        assertThat(figures.threads()).isGreaterThan(1);
        assertThat(figures.descriptors()).isGreaterThan(3);
    }
}
