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
/// Before the crowd comes guests, who take a few messages each and go, as in a process that has been in
/// service for a while. Without them each member would wait in a frame of the interpreter for as long as it
/// lives, which makes every wake-up dearer, and how many do would be a matter of chance; and what a message
/// over Redis costs would be that of code that has not been compiled yet.
///
/// Arguments: the URL of the layer, the number of members, messages in a second, messages for the guests.
/// It is asked for `guests`, which sends to those of all processes; for `members`, who come then; and to
/// `send` from then on.
public final class Crowd {
    private static final GroupName CROWD = GroupName.of("crowd");
    private static final GroupName GUESTS = GroupName.of("guests");
    private static final ChannelMessage MESSAGE = ChannelMessage.of("chat.line", Map.of("text", "x".repeat(64)));

    private static final int GUEST_SEATS = 8;
    private static final int MESSAGES_OF_A_GUEST = 8;
    private static final long GUEST_GAP_NANOS = 150_000;

    private final ChannelLayer layer;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder sent = new LongAdder();

    private Crowd(ChannelLayer layer) {
        this.layer = layer;
    }

    /// Runs until the input ends.
    public static void main(String[] arguments) throws IOException {
        var crowd = new Crowd(ChannelLayer.open(arguments[0]));
        int members = Integer.parseInt(arguments[1]);
        long gapNanos = 1_000_000_000L / Long.parseLong(arguments[2]);
        int forGuests = Integer.parseInt(arguments[3]);
        crowd.receiveGuests();
        Control.serve(
                0,
                Map.of(
                        "guests", () -> crowd.serveGuests(forGuests),
                        "members", () -> crowd.fill(members),
                        "send", () -> crowd.startSending(gapNanos),
                        "count", () -> Long.toString(crowd.delivered.sum()),
                        "sent", () -> Long.toString(crowd.sent.sum())));
    }

    // They stay for as long as somebody sends to them; those who are there at the end wait for nothing.
    private void receiveGuests() {
        for (int i = 0; i < GUEST_SEATS; i++) nextGuest();
    }

    private void nextGuest() {
        Thread.ofVirtual().start(() -> {
            try (var mailbox = layer.openMailbox()) {
                mailbox.join(GUESTS);
                read(mailbox, MESSAGES_OF_A_GUEST);
            }
            nextGuest();
        });
    }

    private String serveGuests(int messages) {
        for (int i = 0; i < messages; i++) {
            layer.groupSend(GUESTS, MESSAGE);
            LockSupport.parkNanos(GUEST_GAP_NANOS);
        }
        return Long.toString(delivered.sum());
    }

    private String fill(int members) {
        for (int i = 0; i < members; i++) {
            var mailbox = layer.openMailbox();
            mailbox.join(CROWD);
            Thread.ofVirtual().start(() -> read(mailbox, Long.MAX_VALUE));
        }
        return Integer.toString(members);
    }

    private String startSending(long gapNanos) {
        Thread.ofVirtual().start(() -> send(gapNanos));
        return "now";
    }

    private void read(Mailbox mailbox, long atMost) {
        try {
            for (long i = 0; i < atMost; i++) {
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
