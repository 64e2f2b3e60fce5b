package dev.levada.layer.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryChannelLayerTest {
    @Test
    void opensByUrlAndCarriesMessages() throws Exception {
        try (var layer = ChannelLayer.memory();
                var mailbox = layer.openMailbox();
                var work = layer.openWork(Set.of(ChannelName.of("jobs")))) {
            layer.send(mailbox.name(), ChannelMessage.of("a"));
            mailbox.join(GroupName.of("g"));
            layer.groupSend(GroupName.of("g"), ChannelMessage.of("b"));
            layer.send(ChannelName.of("jobs"), ChannelMessage.of("c"));
            assertThat(mailbox.receive().type()).isEqualTo("a");
            assertThat(mailbox.receive().type()).isEqualTo("b");
            assertThat(work.receive().message().type()).isEqualTo("c");
            assertThat(mailbox.receive(Duration.ZERO)).isEmpty();
        }
    }
}
