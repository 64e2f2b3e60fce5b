package dev.levada.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void sharesAreWithinThreePercent() {
        for (int i = 1; i <= 1_000; i++) histogram.add(i * 1_000_000L);

        assertThat(histogram.count()).isEqualTo(1_000);
        assertThat(histogram.millis(0.5)).isCloseTo(500, Percentage.withPercentage(3.2));
        assertThat(histogram.millis(0.99)).isCloseTo(990, Percentage.withPercentage(3.2));
        assertThat(histogram.millis(1)).isCloseTo(1_000, Percentage.withPercentage(3.2));
    }

    @Test
    void smallAndHugeDurationsHaveAPlace() {
        histogram.add(-5);
        histogram.add(0);
        histogram.add(31);
        histogram.add(32);
        histogram.add(63);
        histogram.add(64);
        histogram.add(Long.MAX_VALUE);

        assertThat(histogram.millis(0.01)).isZero();
        assertThat(histogram.millis(3 / 7.0)).isEqualTo(31 / 1e6);
        assertThat(histogram.millis(4 / 7.0)).isEqualTo(32 / 1e6);
        assertThat(histogram.millis(1)).isCloseTo(Long.MAX_VALUE / 1e6, Percentage.withPercentage(3.2));
    }

    @Test
    void withoutAnyAndAfterClearItIsZero() {
        assertThat(histogram.millis(0.99)).isZero();
        histogram.add(1_000_000);
        histogram.clear();
        assertThat(histogram.millis(0.99)).isZero();
        assertThat(histogram.count()).isZero();
    }
}
