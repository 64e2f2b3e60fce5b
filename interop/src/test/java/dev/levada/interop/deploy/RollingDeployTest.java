package dev.levada.interop.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.levada.examples.deploy.DeployDemo;
import dev.levada.testkit.RedisForTests;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The demonstration, smaller: processes of their own, signals of the operating system, a real Redis.
class RollingDeployTest {
    @Test
    void noClientLosesAnythingWhileWorkersAreReplacedKilledAndPaused() throws Exception {
        assumeThat(RedisForTests.isInstalled()).as("redis-server on the PATH").isTrue();
        var report = DeployDemo.run(30, 30, Duration.ofMillis(600), false);
        assertThat(report.isUnnoticed()).as(report.text()).isTrue();
        assertThat(report.deliveries()).isPositive();
    }
}
