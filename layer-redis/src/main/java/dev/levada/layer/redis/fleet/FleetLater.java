package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delayed;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.Place;
import dev.levada.layer.redis.link.Troubles;
import dev.levada.layer.redis.wire.ShardHash;
import dev.levada.layer.redis.wire.WireException;
import io.lettuce.core.ScriptOutputType;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Messages that are to be sent later. Redis keeps them; every process of the layer looks when the next is
/// due, and whoever looks first moves it: on a server in one step, on a cluster as [LaterClaims] does.
final class FleetLater {
    static final String TO_QUEUE = "q";
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
    private final @Nullable LaterClaims claims;
    private final String[] keys;
    private final Troubles troubles = new Troubles("Messages that are due could not be sent");

    /// @param claims how it is done on a cluster; null for servers
    FleetLater(Shared shared, KeyWaiters waiters, @Nullable LaterClaims claims, Sender sender) {
        this.shared = shared;
        this.waiters = waiters;
        this.claims = claims;
        this.sender = sender;
        keys = shared.keys().ofLater();
    }

    /// Starts to look, at each place by a virtual thread that ends with the layer.
    void begin() {
        for (var place : places()) Thread.ofVirtual().name("levada-redis-later").start(() -> run(place));
    }

    /// Returns when Redis has it.
    void schedule(Delayed delayed) {
        var place = placeOf(delayed.to());
        // Its earlier form may go elsewhere.
        for (var other : places()) if (!other.equals(place)) cancel(other, delayed.id());
        Long isTaken = place.call(
                LaterScripts.SCHEDULE,
                ScriptOutputType.INTEGER,
                keys,
                Answers.ascii(delayed.id()),
                // What was due in this very millisecond may have had this id, and so the same name in its queue.
                Answers.ascii(Math.max(1, delayed.after().toMillis())),
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
        for (var place : places()) isFound |= cancel(place, id);
        return isFound;
    }

    private boolean cancel(Place place, String id) {
        Long found = place.call(LaterScripts.CANCEL, ScriptOutputType.INTEGER, keys, Answers.ascii(id));
        return found > 0;
    }

    // Where a queue is, so that it gets what is due in one step; the same for others.
    private Place placeOf(Delayed.To to) {
        var places = places();
        var name = switch (to) {
            case Delayed.To.Channel(var channel) -> Keys.place(channel);
            case Delayed.To.Group(var group) -> group.value();
        };
        return places.get(ShardHash.indexOf(name, places.size()));
    }

    // On a cluster one: who looks there needs to look nowhere else.
    private List<? extends Place> places() {
        return claims == null
                ? shared.places().servers()
                : List.of(shared.places().of(Keys.LATER));
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

    // ---- the thread of each place

    private void run(Place place) {
        try (var ticket = waiters.ticket(Set.of(shared.keys().later()))) {
            while (!shared.local().isClosed()) {
                ticket.reset();
                long wait = look(place);
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
    private long look(Place place) {
        try {
            long next = claims == null ? move(place) : claims.run(place, MOST_AT_ONCE, this::send);
            long longest = place.isTracking() ? LONGEST_WAIT_MILLIS : POLL_MILLIS;
            return next < 0 ? longest : Math.min(next, longest);
        } catch (LayerException e) {
            waiters.checkOpen();
            if (place.isUp()) troubles.note("what is to be sent later", e);
            return AFTER_FAILURE_MILLIS;
        }
    }

    private long move(Place place) {
        CompletableFuture<List<?>> asked = place.submit(
                LaterScripts.MOVE,
                ScriptOutputType.MULTI,
                keys,
                Answers.ascii(shared.keys().prefix()),
                Answers.ascii(MOST_AT_ONCE));
        List<?> answer = place.awaitUninterruptibly(asked);
        shared.local().counters().sent.add(Answers.number(answer, 1));
        shared.local().counters().dropped.add(Answers.number(answer, 2));
        for (int i = 3; i + 2 < answer.size(); i += 3)
            send(Answers.text(answer, i), Answers.text(answer, i + 1), Answers.bytes(answer, i + 2));
        return Answers.number(answer, 0);
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
