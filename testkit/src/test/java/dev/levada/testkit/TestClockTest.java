package dev.levada.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.memory.MemoryChannelLayer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestClockTest {
    private final TestClock clock = new TestClock();

    @Test
    void timePassesOnlyWhenTheTestSaysSo() {
        var before = clock.instant();
        assertThat(clock.instant()).isEqualTo(before);
        clock.pass(Duration.ofHours(2));
        assertThat(clock.instant()).isEqualTo(before.plusSeconds(7_200));
        assertThatThrownBy(() -> clock.pass(Duration.ofMillis(-1))).isInstanceOf(ContractException.class);
        clock.set(before);
        assertThat(clock.instant()).isEqualTo(before);
    }

    @Test
    void messagesExpireToTheMillisecondWithoutWaiting() throws InterruptedException {
        var jobs = ChannelName.of("jobs");
        try (var layer = MemoryChannelLayer.open(LayerOptions.DEFAULT, clock);
                var reader = layer.openWork(Set.of(jobs))) {
            layer.send(jobs, ChannelMessage.of("early"));
            clock.pass(Duration.ofSeconds(1));
            layer.send(jobs, ChannelMessage.of("late"));
            clock.pass(LayerOptions.DEFAULT.expiry().minusSeconds(1));
            assertThat(reader.receive().message().type()).isEqualTo("late");
        }
    }
}
