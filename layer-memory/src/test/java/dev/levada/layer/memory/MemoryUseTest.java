package dev.levada.layer.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// What connections cost while nothing happens, and what a message to many costs: the bounds that let one
/// process hold many connections.
class MemoryUseTest {
    private static final Receiver RECEIVER = _ -> true;

    @Test
    void holdsAnIdleMailboxInAGroupForUnderAHundredBytes() {
        int count = 100_000;
        var mailboxes = new Mailbox[count];
        try (var layer = ChannelLayer.memory()) {
            open(layer, mailboxes, 1_000);
            long before = usedBytes();
            open(layer, mailboxes, count);
            long each = (usedBytes() - before) / (count - 1_000);
            // With its place in the group's own set, which is 12 to 24 bytes.
            assertThat(each).as("bytes per mailbox").isLessThan(100);
            assertThat(layer.statistics().mailboxes()).isEqualTo(count);
            for (var mailbox : mailboxes) mailbox.close();
            assertThat(layer.statistics().mailboxes()).isZero();
            assertThat(layer.statistics().groups()).isZero();
        }
    }

    private static void open(ChannelLayer layer, Mailbox[] mailboxes, int upTo) {
        for (int i = 0; i < upTo; i++)
            if (mailboxes[i] == null) {
                mailboxes[i] = layer.openMailbox(RECEIVER);
                // Each connection makes its own name of the room.
                mailboxes[i].join(GroupName.of("room", "blue"));
            }
    }

    private static long usedBytes() {
        var runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        // A collection may leave something behind; the smallest of a few is what is held.
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    @Test
    void allocatesNothingPerMemberWhenSendingToAGroup() {
        int members = 10_000;
        var room = GroupName.of("room");
        var message = ChannelMessage.of("m");
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var layer = ChannelLayer.memory()) {
            for (int i = 0; i < members; i++) layer.openMailbox(RECEIVER).join(room);
            for (int i = 0; i < 20; i++) layer.groupSend(room, message);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100; i++) layer.groupSend(room, message);
            long each = (threads.getCurrentThreadAllocatedBytes() - before) / 100;
            assertThat(each).as("bytes per message to 10,000 members").isLessThan(1_000);
        }
    }
}
