package dev.levada.layer.redis.fleet;

import static dev.levada.layer.redis.fleet.Fleet.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerOptions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetOrderTest {
    private static final GroupName ROOM = GroupName.of("room");
    private static final int SENDERS = 300;
    private static final int EACH = 20;

    @Test
    void keepsTheOrderOfEachOfThreeHundredSenders() throws Exception {
        try (var fleet = new Fleet()) {
            var here = fleet.open(LayerOptions.DEFAULT.withCapacity(20_000));
            var there = fleet.open(LayerOptions.DEFAULT.withCapacity(20_000));
            try (var mailbox = there.openMailbox()) {
                mailbox.join(ROOM);
                var name = mailbox.name();
                for (int s = 0; s < SENDERS; s++) {
                    var sender = "sender " + s;
                    boolean isDirect = s % 2 == 0;
                    Thread.ofVirtual().start(() -> {
                        for (long i = 0; i < EACH; i++) {
                            var message = ChannelMessage.of("number", Map.of("sender", sender, "number", i));
                            if (isDirect) here.send(name, message);
                            else here.groupSend(ROOM, message);
                        }
                    });
                }
                var next = new HashMap<String, Long>();
                for (int i = 0; i < SENDERS * EACH; i++) {
                    var message = mailbox.receive(DEADLINE).orElseThrow(() -> new AssertionError("One is missing."));
                    var sender = message.text("sender");
                    assertThat(message.get("number")).as(sender).isEqualTo(next.getOrDefault(sender, 0L));
                    next.merge(sender, 1L, Long::sum);
                }
                assertThat(next).hasSize(SENDERS);
            }
        }
    }
}
