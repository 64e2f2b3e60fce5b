package dev.levada.layer.redis.pubsub;

import static dev.levada.layer.redis.pubsub.Servers.DEADLINE;
import static dev.levada.layer.redis.pubsub.Servers.receive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Mailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PubSubOrderTest {
    private static final GroupName ROOM = GroupName.of("room");
    private static final int SENDERS = 300;
    private static final int EACH = 20;

    private final Servers servers = new Servers(1);

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    private static ChannelMessage message(long sender, long number) {
        return ChannelMessage.of("test", Map.of("sender", sender, "number", number));
    }

    @Test
    void keepsTheOrderOfEachOf300SendersForMembersAndMailboxes() throws Exception {
        var options = servers.options().withLayer(LayerOptions.DEFAULT.withCapacity(50_000));
        var here = servers.open(options);
        var there = servers.open(options);
        try (var near = here.openMailbox();
                var far = there.openMailbox();
                var direct = there.openMailbox()) {
            near.join(ROOM);
            far.join(ROOM);
            var name = direct.name();
            var senders = new ArrayList<Thread>();
            for (int s = 0; s < SENDERS; s++) {
                int sender = s;
                senders.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < EACH; i++) {
                        here.groupSend(ROOM, message(sender, i));
                        here.send(name, message(sender, i));
                    }
                }));
            }
            for (var mailbox : List.of(near, far, direct)) assertEachInOrder(mailbox);
            for (var sender : senders) assertThat(sender.join(DEADLINE)).isTrue();
        }
    }

    private static void assertEachInOrder(Mailbox mailbox) throws InterruptedException {
        var next = new long[SENDERS];
        for (int i = 0; i < SENDERS * EACH; i++) {
            var message = receive(mailbox);
            int sender = message.get("sender") instanceof Long number ? number.intValue() : -1;
            assertThat(message.get("number")).as("sender " + sender).isEqualTo(next[sender]++);
        }
        for (long count : next) assertThat(count).isEqualTo(EACH);
    }
}
