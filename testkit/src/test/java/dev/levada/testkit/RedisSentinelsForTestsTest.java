package dev.levada.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class RedisSentinelsForTestsTest {
    @Test
    void theReplicaTakesThePlaceOfAMasterThatIsKilled() {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var sentinels = RedisSentinelsForTests.start()) {
            assertThat(sentinels.replica().command("SET", "a", "b")).startsWith("-READONLY");
            sentinels.failOver();
            assertThat(sentinels.replica().command("SET", "a", "b")).isEqualTo("+OK");
            assertThat(sentinels.master().process().isAlive()).isFalse();
        }
    }
}
