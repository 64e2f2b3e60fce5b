package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.Job;
import dev.levada.layer.JobReader;
import dev.levada.layer.LayerException;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads work that is handed out until it is acknowledged, and renews the leases of what it holds.
final class FleetJobReader implements JobReader {
    // All their leases are renewed with one call.
    private static final int MOST_HELD = 10_000;

    private final Shared shared;
    private final FleetQueues queues;
    private final Delivery delivery;
    private final QueueReading<FleetJob> reading;
    private final Set<FleetJob> held = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    FleetJobReader(
            Shared shared, FleetQueues queues, List<ChannelName> channels, Delivery delivery, KeyWaiters waiters) {
        this.shared = shared;
        this.queues = queues;
        this.delivery = delivery;
        reading = new QueueReading<>(channels, shared, waiters, this::lease);
        Thread.ofVirtual().name("levada-redis-leases").start(this::renewUntilClosed);
    }

    @Override
    public Job receive() throws InterruptedException {
        return reading.receive();
    }

    @Override
    public Optional<Job> receive(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(reading.receive(atMost));
    }

    private QueueReading.Found<FleetJob> lease(ChannelName queue) {
        if (held.size() >= MOST_HELD)
            throw new ContractException("Expected at most " + MOST_HELD + " pieces of work in the hands of one reader,"
                    + " but there are so many. Acknowledge or retry() each when it is done.");
        var link = shared.linkOf(queue);
        while (true) {
            CompletableFuture<List<?>> asked = link.submit(
                    WorkScripts.LEASE,
                    ScriptOutputType.MULTI,
                    keysOf(queue),
                    Answers.ascii(delivery.lease().toMillis()),
                    Answers.ascii(delivery.attempts()),
                    Answers.ascii(delivery.isDeadLettered() ? 1 : 0));
            List<?> answer = link.awaitUninterruptibly(asked);
            if (!delivery.isDeadLettered()) shared.local().counters().dropped.add(Answers.number(answer, 0));
            if (answer.size() < 4) return new QueueReading.Found<>(null, Answers.number(answer, 1));
            var job = job(queue, Answers.text(answer, 2), Answers.bytes(answer, 3));
            if (job != null) return new QueueReading.Found<>(job, -1);
        }
    }

    private @Nullable FleetJob job(ChannelName queue, String identity, byte[] entry) {
        ChannelMessage message = queues.decode(queue, entry);
        if (message == null) {
            acknowledge(queue, identity); // nobody will ever understand it
            return null;
        }
        var job = new FleetJob(
                this, queue, identity, message, QueueEntry.of(entry).attempt());
        held.add(job);
        return job;
    }

    boolean acknowledge(FleetJob job) {
        boolean isNoted = acknowledge(job.channel(), job.identity());
        held.remove(job);
        return isNoted;
    }

    private boolean acknowledge(ChannelName queue, String identity) {
        var link = shared.linkOf(queue);
        CompletableFuture<Long> asked = link.submit(
                WorkScripts.ACKNOWLEDGE,
                ScriptOutputType.INTEGER,
                new String[] {shared.keys().leases(queue), shared.keys().leased(queue)},
                Answers.ascii(identity));
        return link.awaitUninterruptibly(asked) == 1;
    }

    boolean retry(FleetJob job, Duration pause) {
        var link = shared.linkOf(job.channel());
        CompletableFuture<Long> asked = link.submit(
                WorkScripts.RETRY,
                ScriptOutputType.INTEGER,
                keysOf(job.channel()),
                Answers.ascii(job.identity()),
                Answers.ascii(pause.toMillis()),
                Answers.ascii(delivery.attempts()),
                Answers.ascii(delivery.isDeadLettered() ? 1 : 0));
        long outcome = link.awaitUninterruptibly(asked);
        held.remove(job);
        if (outcome == 2 && !delivery.isDeadLettered())
            shared.local().counters().dropped.increment();
        return outcome > 0;
    }

    Duration retryAfter() {
        return delivery.retryAfter();
    }

    private String[] keysOf(ChannelName queue) {
        var keys = shared.keys();
        var dead = Delivery.deadLetters(queue);
        return new String[] {
            keys.ready(queue),
            keys.kept(queue),
            keys.leases(queue),
            keys.delayed(queue),
            keys.leased(queue),
            keys.ready(dead),
            keys.kept(dead)
        };
    }

    // Often enough that one answer may be lost.
    private void renewUntilClosed() {
        try {
            while (!closed.await(delivery.lease().toMillis() / 3, TimeUnit.MILLISECONDS)) renew();
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private void renew() {
        var byQueue = new HashMap<ChannelName, HashSet<String>>();
        for (var job : held)
            byQueue.computeIfAbsent(job.channel(), _ -> new HashSet<>()).add(job.identity());
        byQueue.forEach((queue, identities) -> {
            var arguments = new byte[identities.size() + 1][];
            arguments[0] = Answers.ascii(delivery.lease().toMillis());
            int next = 1;
            for (var identity : identities) arguments[next++] = Answers.ascii(identity);
            try {
                shared.linkOf(queue)
                        .submit(
                                WorkScripts.RENEW,
                                ScriptOutputType.INTEGER,
                                new String[] {shared.keys().leases(queue)},
                                arguments)
                        .exceptionally(_ -> null);
            } catch (LayerException _) {
                // An outage: the next turn comes before the lease ends, or somebody else gets the work.
            }
        });
    }

    @Override
    public void close() {
        closed.countDown();
        reading.close("The job reader is closed.");
        held.clear();
    }
}
