package dev.levada.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// The promises of the link, in thousands of schedules. A seed that fails is shown; with
/// `-Dlevada.simulation.seed=N` that one alone is run.
class LinkSimulationTest {
    private static final int SCHEDULES = Integer.getInteger("levada.simulation.schedules", 1_000);
    private static final int MOST_SHOWN = 5;

    @Test
    void nothingIsLostOrSeenTwiceOrOutOfOrderWhateverWorkersAndLayerDo() {
        var seed = Long.getLong("levada.simulation.seed");
        if (seed != null) {
            assertThat(new Simulation(seed).run()).as("seed " + seed).isEmpty();
            return;
        }
        var failed = new ArrayList<String>();
        for (long next = 1; next <= SCHEDULES && failed.size() < MOST_SHOWN; next++) {
            var violations = new Simulation(next).run();
            if (!violations.isEmpty()) failed.add("seed " + next + ": " + violations);
        }
        assertThat(failed).isEmpty();
    }
}
