package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.Place;
import dev.levada.layer.redis.link.Troubles;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What is due on a cluster, where a work queue may be on another node than what is to be sent later. It is
/// claimed, put into its queue, and settled. Whoever dies in between leaves it claimed, and another puts it
/// again; the queue knows for a while what was put, so that it is there once.
final class LaterClaims {
    // Whoever has claimed work and is not dead has put it long before.
    private static final Duration SHORTEST_CLAIM = Duration.ofSeconds(10);

    // So much longer than work is claimed, it is known that it was put.
    private static final int MEMORY = 6;

    private static final int FIELDS = 7;

    /// Sends what goes to a mailbox or a group.
    interface Rest {
        void send(String kind, String name, byte[] message);
    }

    private final Shared shared;
    private final Duration claim;
    private final Troubles troubles = new Troubles("Messages that are due could not be put into their queue");

    /// @param put null where it is not known whether it will be
    private record Put(
            ChannelName queue,
            String id,
            String due,
            @Nullable CompletableFuture<Long> put) {}

    LaterClaims(Shared shared, Duration timeout) {
        this.shared = shared;
        var twice = timeout.multipliedBy(2);
        claim = twice.compareTo(SHORTEST_CLAIM) < 0 ? SHORTEST_CLAIM : twice;
    }

    /// Sends what is due.
    ///
    /// @return for how many milliseconds nothing more is, or -1
    /// @throws LayerException when its node is away
    long run(Place place, int most, Rest rest) {
        // Whoever comes later than that may no longer be the only one.
        long until = System.nanoTime() + claim.dividedBy(2).toNanos();
        CompletableFuture<List<?>> asked = place.submit(
                LaterScripts.CLAIM,
                ScriptOutputType.MULTI,
                shared.keys().ofLater(),
                Answers.ascii(most),
                Answers.ascii(claim.toMillis()));
        List<?> answer = place.awaitUninterruptibly(asked);
        var puts = new ArrayList<Put>();
        for (int i = 1; i + FIELDS <= answer.size(); i += FIELDS) {
            var kind = Answers.text(answer, i);
            if (kind.equals(FleetLater.TO_QUEUE)) puts.add(put(answer, i, until));
            else rest.send(kind, Answers.text(answer, i + 1), Answers.bytes(answer, i + 2));
        }
        if (!puts.isEmpty()) settle(place, puts);
        return Answers.number(answer, 0);
    }

    private Put put(List<?> answer, int at, long until) {
        var queue = ChannelName.of(Answers.text(answer, at + 1));
        var id = Answers.text(answer, at + 3);
        var due = Answers.text(answer, at + 4);
        var place = shared.placeOf(queue);
        // A node that is away must not hold up what goes to others.
        if (!place.isUp() || System.nanoTime() - until >= 0) return new Put(queue, id, due, null);
        try {
            return new Put(
                    queue,
                    id,
                    due,
                    place.submit(
                            LaterScripts.PUT,
                            ScriptOutputType.INTEGER,
                            new String[] {
                                shared.keys().ready(queue),
                                shared.keys().kept(queue),
                                shared.keys().paused(queue),
                                shared.keys().put(queue)
                            },
                            Answers.ascii(id + "." + due),
                            Answers.bytes(answer, at + 2),
                            Answers.bytes(answer, at + 5),
                            Answers.bytes(answer, at + 6),
                            Answers.ascii(claim.multipliedBy(MEMORY).toMillis())));
        } catch (LayerException _) {
            return new Put(queue, id, due, null); // it has just gone away
        }
    }

    private void settle(Place place, List<Put> puts) {
        var outcomes = new ArrayList<byte[]>();
        for (var put : puts) {
            outcomes.add(Answers.ascii(put.id()));
            outcomes.add(Answers.ascii(put.due()));
            outcomes.add(Answers.ascii(outcome(put)));
        }
        CompletableFuture<Long> settled = place.submit(
                LaterScripts.SETTLE,
                ScriptOutputType.INTEGER,
                shared.keys().ofLater(),
                outcomes.toArray(byte[][]::new));
        shared.local().counters().dropped.add(place.awaitUninterruptibly(settled));
    }

    private String outcome(Put put) {
        if (put.put() == null) return "unknown";
        var place = shared.placeOf(put.queue());
        try {
            long answer = place.awaitUninterruptibly(put.put());
            if (answer == 0) return "full";
            if (answer == 1) shared.local().counters().sent.increment();
            return "put";
        } catch (LayerException e) {
            if (place.isUp()) troubles.note("work queue " + put.queue(), e);
            return "unknown";
        }
    }
}
