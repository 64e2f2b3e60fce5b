package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void allOfItIsPlayedAndAWorkerIsReplacedInTheMiddle() throws Exception {
        assertThat(Rehearsal.run()).isEqualTo(100);
    }
}
