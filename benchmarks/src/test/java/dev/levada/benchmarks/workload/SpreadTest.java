package dev.levada.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianIsTheMiddleOrHalfWayBetweenTwo() {
        assertThat(Spread.of(List.of(3, 1, 2), Integer::doubleValue)).isEqualTo(new Spread(1, 2, 3));
        assertThat(Spread.of(List.of(4, 1, 2, 3), Integer::doubleValue)).isEqualTo(new Spread(1, 2.5, 4));
        assertThat(Spread.of(List.of(7), Integer::doubleValue)).isEqualTo(new Spread(7, 7, 7));
    }
}
