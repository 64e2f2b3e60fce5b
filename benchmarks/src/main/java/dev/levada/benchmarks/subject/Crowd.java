package dev.levada.benchmarks.subject;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/// A process with many members of one group, of which each waits for its messages in a thread of its own,
/// as consumers do, and counts them. One process alone, or two over Redis, of which one sends and the other
/// says now and then how far it has come.
///
/// Arguments: the URL of the layer, `alone`, `send` or `receive`, the number of members.
public final class Crowd {
    private static final GroupName CROWD = GroupName.of("crowd");
    private static final GroupName BACK = GroupName.of("back");
    private static final ChannelMessage MESSAGE = ChannelMessage.of("chat.line", Map.of("text", "x".repeat(64)));

    /// Messages on their way at most.
    private static final int WINDOW = 64;

    /// How many are acknowledged together.
    private static final int ACKNOWLEDGED = 16;

    private final ChannelLayer layer;
    private final LongAdder delivered = new LongAdder();
    private final Semaphore window = new Semaphore(WINDOW);
    private long unacknowledged;

    private Crowd(ChannelLayer layer) {
        this.layer = layer;
    }

    /// Runs until the input ends.
    public static void main(String[] arguments) throws IOException {
        var crowd = new Crowd(ChannelLayer.open(arguments[0]));
        crowd.fill(Integer.parseInt(arguments[2]));
        if (!arguments[1].equals("send")) crowd.acknowledge();
        if (!arguments[1].equals("receive")) Thread.ofVirtual().start(crowd::send);
        Control.serve(0, Map.of("count", () -> Long.toString(crowd.delivered.sum())));
    }

    private void fill(int members) {
        for (int i = 0; i < members; i++) {
            var mailbox = layer.openMailbox();
            mailbox.join(CROWD);
            Thread.ofVirtual().start(() -> read(mailbox));
        }
    }

    private void read(Mailbox mailbox) {
        try {
            while (true) {
                mailbox.receive();
                delivered.increment();
            }
        } catch (InterruptedException _) {
            // Nobody does.
        }
    }

    private void acknowledge() {
        layer.openMailbox(_ -> {
                    unacknowledged++;
                    if (unacknowledged == ACKNOWLEDGED) {
                        unacknowledged = 0;
                        layer.groupSend(BACK, MESSAGE);
                    }
                    return true;
                })
                .join(CROWD);
    }

    private void send() {
        layer.openMailbox(_ -> {
                    window.release(ACKNOWLEDGED);
                    return true;
                })
                .join(BACK);
        while (true) {
            window.acquireUninterruptibly();
            layer.groupSend(CROWD, MESSAGE);
        }
    }
}
