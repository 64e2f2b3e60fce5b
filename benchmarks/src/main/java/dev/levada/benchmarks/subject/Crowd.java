package dev.levada.benchmarks.subject;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// A process with many members of one group, of which each waits for its messages in a thread of its own,
/// as consumers do, and counts them. One process sends, at a steady pace: what waits in a mailbox is taken
/// more cheaply than what wakes its reader, so contestants that differ in their backlog cannot be compared.
///
/// Arguments: the URL of the layer, `send` or `receive`, the number of members, messages in a second.
public final class Crowd {
    private static final GroupName CROWD = GroupName.of("crowd");
    private static final ChannelMessage MESSAGE = ChannelMessage.of("chat.line", Map.of("text", "x".repeat(64)));

    private final ChannelLayer layer;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder sent = new LongAdder();

    private Crowd(ChannelLayer layer) {
        this.layer = layer;
    }

    /// Runs until the input ends.
    public static void main(String[] arguments) throws IOException {
        var crowd = new Crowd(ChannelLayer.open(arguments[0]));
        crowd.fill(Integer.parseInt(arguments[2]));
        long gapNanos = 1_000_000_000L / Long.parseLong(arguments[3]);
        if (arguments[1].equals("send")) Thread.ofVirtual().start(() -> crowd.send(gapNanos));
        Control.serve(
                0,
                Map.of(
                        "count", () -> Long.toString(crowd.delivered.sum()),
                        "sent", () -> Long.toString(crowd.sent.sum())));
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

    // At the same moments in all processes: those who hear of it over Redis are at work at the same time too, and
    // two processes that compete for the cores have a price of their own.
    private void send(long gapNanos) {
        long next = System.nanoTime() + gapNanos - System.currentTimeMillis() * 1_000_000 % gapNanos;
        while (true) {
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime())
                LockSupport.parkNanos(left);
            layer.groupSend(CROWD, MESSAGE);
            sent.increment();
            next += gapNanos;
        }
    }
}
