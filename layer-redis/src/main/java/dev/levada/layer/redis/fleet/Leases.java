package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.LayerException;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The work that one reader has, and what becomes of it.
final class Leases {
    private static final int MOST_AT_ONCE = 500;

    private final Shared shared;
    private final FleetQueues queues;
    private final Delivery delivery;
    private final Map<ChannelName, Acknowledgements> acknowledgements = new HashMap<>();
    private final Set<FleetJob> held = ConcurrentHashMap.newKeySet();

    Leases(Shared shared, FleetQueues queues, List<ChannelName> channels, Delivery delivery) {
        this.shared = shared;
        this.queues = queues;
        this.delivery = delivery;
        for (var channel : channels) acknowledgements.put(channel, new Acknowledgements(shared, channel));
    }

    int size() {
        return held.size();
    }

    /// Whether the layer is closed, and nothing is renewed any more.
    boolean areOver() {
        return shared.local().isClosed();
    }

    Duration retryAfter() {
        return delivery.retryAfter();
    }

    /// Takes up to so many pieces of work. Blocks for a round trip; not interrupted.
    QueueReading.Found<List<FleetJob>> take(ChannelName queue, int count) {
        var link = shared.placeOf(queue);
        while (true) {
            CompletableFuture<List<?>> asked = link.submit(
                    WorkScripts.LEASE,
                    ScriptOutputType.MULTI,
                    keysOf(queue),
                    Answers.ascii(delivery.lease().toMillis()),
                    Answers.ascii(delivery.attempts()),
                    Answers.ascii(delivery.isDeadLettered() ? 1 : 0),
                    Answers.ascii(Math.min(count, MOST_AT_ONCE)));
            List<?> answer = link.awaitUninterruptibly(asked);
            shared.local().counters().dropped.add(Answers.number(answer, 0));
            if (answer.size() < 4) return new QueueReading.Found<>(null, Answers.number(answer, 1));
            var taken = new ArrayList<FleetJob>();
            for (int i = 2; i + 1 < answer.size(); i += 2) {
                var job = job(queue, Answers.text(answer, i), Answers.bytes(answer, i + 1));
                if (job != null) taken.add(job);
            }
            if (!taken.isEmpty()) return new QueueReading.Found<>(taken, -1);
        }
    }

    private @Nullable FleetJob job(ChannelName queue, String identity, byte[] entry) {
        ChannelMessage message = queues.decode(queue, entry);
        if (message == null) {
            giveUp(queue, identity, "It cannot be read as a message."); // nobody will ever understand it
            return null;
        }
        var job = new FleetJob(
                this, queue, identity, message, QueueEntry.of(entry).attempt());
        held.add(job);
        return job;
    }

    boolean acknowledge(FleetJob job) {
        try {
            return acknowledge(job.channel(), job.identity());
        } finally {
            // Also when nobody knows: who has not done it gets it again when the lease ends.
            held.remove(job);
        }
    }

    private boolean acknowledge(ChannelName queue, String identity) {
        var known = acknowledgements.get(queue);
        return known != null && known.note(identity);
    }

    boolean retry(FleetJob job, Duration pause, String reason) {
        try {
            return retry(job.channel(), job.identity(), pause.toMillis(), delivery.attempts(), reason);
        } finally {
            held.remove(job);
        }
    }

    boolean giveUp(FleetJob job, String reason) {
        try {
            return giveUp(job.channel(), job.identity(), reason);
        } finally {
            held.remove(job);
        }
    }

    // As if this had been the last attempt.
    private boolean giveUp(ChannelName queue, String identity, String reason) {
        return retry(queue, identity, 0, 0, reason);
    }

    private boolean retry(ChannelName queue, String identity, long pauseMillis, int attempts, String reason) {
        var link = shared.placeOf(queue);
        CompletableFuture<List<?>> asked = link.submit(
                WorkScripts.RETRY,
                ScriptOutputType.MULTI,
                keysOf(queue),
                Answers.ascii(identity),
                Answers.ascii(pauseMillis),
                Answers.ascii(attempts),
                Answers.ascii(delivery.isDeadLettered() ? 1 : 0),
                Answers.ascii(Letter.encode(reason)));
        List<?> answer = link.awaitUninterruptibly(asked);
        shared.local().counters().dropped.add(Answers.number(answer, 1));
        return Answers.number(answer, 0) == 1;
    }

    private String[] keysOf(ChannelName queue) {
        return shared.keys().ofWork(queue);
    }

    /// Makes all leases end later. Does not wait for it.
    void renew() {
        byQueue(held, _ -> true).forEach((queue, identities) -> {
            var arguments = new ArrayList<byte[]>();
            arguments.add(Answers.ascii(delivery.lease().toMillis()));
            arguments.addAll(identities);
            tell(
                    queue,
                    () -> shared.placeOf(queue)
                            .submit(
                                    WorkScripts.RENEW,
                                    ScriptOutputType.INTEGER,
                                    new String[] {shared.keys().leases(queue)},
                                    arguments.toArray(byte[][]::new)));
        });
    }

    /// Gives back what nobody has received: it is as if it had never been taken. Does not wait for it.
    void giveBack(List<FleetJob> unreceived) {
        if (unreceived.isEmpty()) return;
        unreceived.forEach(held::remove);
        giveBack(unreceived, false);
    }

    /// Gives back all there is, which counts as an attempt where somebody has received it. Does not wait
    /// for it.
    void giveBackAll() {
        var all = List.copyOf(held);
        all.forEach(held::remove);
        giveBack(all, false);
        giveBack(all, true);
    }

    private void giveBack(List<FleetJob> jobs, boolean areReceived) {
        byQueue(jobs, job -> job.isReceived == areReceived).forEach((queue, identities) -> {
            var arguments = new ArrayList<byte[]>();
            arguments.add(Answers.ascii(delivery.attempts()));
            arguments.add(Answers.ascii(delivery.isDeadLettered() ? 1 : 0));
            arguments.add(Answers.ascii(areReceived ? 1 : 0));
            arguments.addAll(identities);
            tell(
                    queue,
                    () -> shared.placeOf(queue)
                            .<Long>submit(
                                    WorkScripts.GIVE_BACK,
                                    ScriptOutputType.INTEGER,
                                    keysOf(queue),
                                    arguments.toArray(byte[][]::new))
                            .thenAccept(shared.local().counters().dropped::add));
        });
    }

    private static Map<ChannelName, List<byte[]>> byQueue(Collection<FleetJob> jobs, Predicate<FleetJob> which) {
        var byQueue = new HashMap<ChannelName, List<byte[]>>();
        for (var job : jobs)
            if (which.test(job))
                byQueue.computeIfAbsent(job.channel(), _ -> new ArrayList<>()).add(Answers.ascii(job.identity()));
        return byQueue;
    }

    private interface Question {
        CompletableFuture<?> ask();
    }

    // A link that is away is not waited for: the next turn comes before the leases end, or they do end.
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits; what fails ends with the lease
    private void tell(ChannelName queue, Question question) {
        if (!shared.placeOf(queue).isUp()) return;
        try {
            question.ask().exceptionally(_ -> null);
        } catch (LayerException _) {
            // As said above.
        }
    }
}
