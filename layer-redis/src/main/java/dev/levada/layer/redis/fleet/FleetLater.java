package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delayed;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.Troubles;
import dev.levada.layer.redis.wire.ShardHash;
import dev.levada.layer.redis.wire.WireException;
import io.lettuce.core.ScriptOutputType;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Messages that are to be sent later. Redis keeps them; every process of the layer looks when the next is
/// due, and whoever looks first moves it.
final class FleetLater {
    private static final String TO_QUEUE = "q";
    private static final String TO_MAILBOX = "m";
    private static final String TO_GROUP = "g";
    private static final int MOST_AT_ONCE = 100;

    // In case a push was lost with a connection that nobody has missed yet.
    private static final long LONGEST_WAIT_MILLIS = 2_000;

    // For servers that tell of no change.
    private static final long POLL_MILLIS = 100;

    // Many messages may be scheduled in a moment; each tells every process.
    private static final long BETWEEN_LOOKS_MILLIS = 10;

    private static final long AFTER_FAILURE_MILLIS = 500;

    /// Sends what is due to a mailbox or a group.
    interface Sender {
        void send(Delayed.To to, ChannelMessage message);
    }

    private final Shared shared;
    private final KeyWaiters waiters;
    private final Sender sender;
    private final String[] keys;
    private final Troubles troubles = new Troubles("Messages that are due could not be sent");

    FleetLater(Shared shared, KeyWaiters waiters, Sender sender) {
        this.shared = shared;
        this.waiters = waiters;
        this.sender = sender;
        keys = new String[] {shared.keys().later(), shared.keys().laterMessages()};
    }

    /// Starts to look, at each server by a virtual thread that ends with the layer.
    void begin() {
        for (var link : servers()) Thread.ofVirtual().name("levada-redis-later").start(() -> run(link));
    }

    /// Returns when Redis has it.
    void schedule(Delayed delayed) {
        var link = linkOf(delayed.to());
        // Its earlier form may go elsewhere.
        for (var other : servers()) if (!other.equals(link)) cancel(other, delayed.id());
        Long isTaken = link.call(
                LaterScripts.SCHEDULE,
                ScriptOutputType.INTEGER,
                keys,
                Answers.ascii(delayed.id()),
                Answers.ascii(delayed.after().toMillis()),
                Answers.ascii(period(delayed)),
                Answers.ascii(Delayed.MOST),
                entry(delayed));
        if (isTaken == 0)
            throw new LayerException("Expected at most " + Delayed.MOST + " messages that are to be sent later, but \""
                    + delayed.id() + "\" would be one more. Cancel what is no longer needed.");
    }

    /// Returns when Redis has forgotten it.
    boolean cancel(String id) {
        boolean isFound = false;
        for (var link : servers()) isFound |= cancel(link, id);
        return isFound;
    }

    private boolean cancel(RedisLink link, String id) {
        Long found = link.call(LaterScripts.CANCEL, ScriptOutputType.INTEGER, keys, Answers.ascii(id));
        return found > 0;
    }

    // Where a queue is, so that it gets what is due in one step; the same for others.
    private RedisLink linkOf(Delayed.To to) {
        var name = switch (to) {
            case Delayed.To.Channel(var channel) -> Keys.place(channel);
            case Delayed.To.Group(var group) -> group.value();
        };
        return servers().get(ShardHash.indexOf(name, servers().size()));
    }

    private List<RedisLink> servers() {
        return shared.places().servers();
    }

    private static long period(Delayed delayed) {
        return delayed.every().map(every -> every.toMillis()).orElse(0L);
    }

    private byte[] entry(Delayed delayed) {
        var head = switch (delayed.to()) {
            case Delayed.To.Channel(var name) ->
                (name.isProcessLocal() ? TO_MAILBOX : TO_QUEUE) + "|" + period(delayed) + "|"
                        + shared.options().capacityOf(name) + "|"
                        + shared.options().expiry().toMillis() + "|"
                        + name.value() + "|";
            case Delayed.To.Group(var name) -> TO_GROUP + "|" + period(delayed) + "|0|0|" + name.value() + "|";
        };
        var entry = new ByteArrayOutputStream();
        entry.writeBytes(Answers.ascii(head));
        entry.writeBytes(shared.wire().encode(delayed.message()));
        return entry.toByteArray();
    }

    // ---- the thread of each server

    private void run(RedisLink link) {
        try (var ticket = waiters.ticket(Set.of(shared.keys().later()))) {
            while (!shared.local().isClosed()) {
                ticket.reset();
                long wait = look(link);
                if (wait > BETWEEN_LOOKS_MILLIS) ticket.await(TimeUnit.MILLISECONDS.toNanos(wait));
                // Also after a change, so that a burst of them is one look.
                pause(BETWEEN_LOOKS_MILLIS);
            }
        } catch (LayerException _) {
            // The layer is closed.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause(long millis) throws InterruptedException {
        try (var ticket = waiters.ticket(Set.of())) {
            ticket.await(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    /// Sends what is due.
    ///
    /// @return for how many milliseconds nothing more is
    private long look(RedisLink link) {
        try {
            CompletableFuture<List<?>> asked = link.submit(
                    LaterScripts.MOVE,
                    ScriptOutputType.MULTI,
                    keys,
                    Answers.ascii(shared.keys().prefix()),
                    Answers.ascii(MOST_AT_ONCE));
            List<?> answer = link.awaitUninterruptibly(asked);
            shared.local().counters().sent.add(Answers.number(answer, 1));
            shared.local().counters().dropped.add(Answers.number(answer, 2));
            for (int i = 3; i + 2 < answer.size(); i += 3)
                send(Answers.text(answer, i), Answers.text(answer, i + 1), Answers.bytes(answer, i + 2));
            long next = Answers.number(answer, 0);
            long longest = shared.places().areTracking() ? LONGEST_WAIT_MILLIS : POLL_MILLIS;
            return next < 0 ? longest : Math.min(next, longest);
        } catch (LayerException e) {
            waiters.checkOpen();
            if (link.isUp()) troubles.note("server " + link.server(), e);
            return AFTER_FAILURE_MILLIS;
        }
    }

    private void send(String kind, String name, byte[] bytes) {
        try {
            var message = shared.wire().decode(bytes).message();
            sender.send(
                    kind.equals(TO_GROUP)
                            ? new Delayed.To.Group(GroupName.of(name))
                            : new Delayed.To.Channel(ChannelName.of(name)),
                    message);
        } catch (WireException | ContractException e) {
            shared.undecodable().note("a message that was to be sent later", e);
        } catch (LayerException _) {
            // It had its moment: groups and mailboxes get each message at most once.
            shared.local().counters().dropped.increment();
        }
    }
}
