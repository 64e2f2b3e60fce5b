package dev.levada.layer.redis.fleet;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.Job;
import dev.levada.layer.JobReader;
import dev.levada.layer.LayerException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads work that is handed out until it is acknowledged.
///
/// Of the threads that wait one asks Redis, for as many as wait and [Delivery#ahead()] more. What then
/// finds nobody who waits is given back at once, or after a moment where it was taken ahead.
final class FleetJobReader implements JobReader {
    private static final String CLOSED = "The job reader is closed.";
    private static final long LONGEST_AHEAD_MILLIS = 1_000;

    private final Delivery delivery;
    private final Leases leases;
    private final QueueReading<List<FleetJob>> reading;
    private final CountDownLatch closed = new CountDownLatch(1);

    // All under the lock of this reader.
    private final ArrayDeque<FleetJob> ready = new ArrayDeque<>();
    private int waiting;
    private boolean isAsking;
    private boolean isClosed;

    FleetJobReader(
            Shared shared, FleetQueues queues, List<ChannelName> channels, Delivery delivery, KeyWaiters waiters) {
        this.delivery = delivery;
        leases = new Leases(shared, queues, channels, delivery);
        reading = new QueueReading<>(channels, shared, waiters, this::look);
        Thread.ofVirtual().name("levada-redis-leases").start(this::renewUntilClosed);
    }

    @Override
    public Job receive() throws InterruptedException {
        while (true) {
            var job = next(System.nanoTime() + Duration.ofDays(1).toNanos());
            if (job != null) return job;
        }
    }

    @Override
    public Optional<Job> receive(Duration atMost) throws InterruptedException {
        long wanted = atMost.compareTo(Duration.ofDays(365)) > 0
                ? Duration.ofDays(365).toNanos()
                : Math.max(0, atMost.toNanos());
        return Optional.ofNullable(next(System.nanoTime() + wanted));
    }

    private @Nullable FleetJob next(long until) throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
        if (leases.size() >= MOST_HELD)
            throw new ContractException("Expected at most " + MOST_HELD + " pieces of work in the hands of one reader,"
                    + " but there are so many. Acknowledge or retry() each when it is done.");
        synchronized (this) {
            waiting++;
        }
        try {
            synchronized (this) {
                while (true) {
                    if (isClosed) throw new LayerException(CLOSED);
                    var job = handOut();
                    if (job != null) return job;
                    if (!isAsking) break;
                    long left = until - System.nanoTime();
                    if (left <= 0) return null;
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
                isAsking = true;
            }
            return ask(until);
        } finally {
            List<FleetJob> surplus;
            synchronized (this) {
                waiting--;
                surplus = surplus(waiting + delivery.ahead());
            }
            leases.giveBack(surplus);
        }
    }

    private @Nullable FleetJob ask(long until) throws InterruptedException {
        @Nullable List<FleetJob> found = null;
        try {
            found = reading.receive(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        } finally {
            synchronized (this) {
                isAsking = false;
                if (found != null) ready.addAll(found);
                notifyAll();
            }
        }
        synchronized (this) {
            return isClosed ? null : handOut();
        }
    }

    private @Nullable FleetJob handOut() {
        var job = ready.poll();
        if (job != null) job.isReceived = true;
        return job;
    }

    private List<FleetJob> surplus(int room) {
        int most = isClosed ? 0 : room;
        if (ready.size() <= most) return List.of();
        var surplus = new ArrayDeque<FleetJob>();
        while (ready.size() > most) surplus.addFirst(ready.removeLast());
        return List.copyOf(surplus);
    }

    private QueueReading.Found<List<FleetJob>> look(ChannelName queue) {
        int wanted;
        synchronized (this) {
            wanted = waiting + delivery.ahead();
        }
        return leases.take(queue, Math.clamp(wanted, 1, Math.max(1, MOST_HELD - leases.size())));
    }

    private void renewUntilClosed() {
        // Often enough that one answer may be lost.
        long millis = delivery.lease().toMillis() / 3;
        if (delivery.ahead() > 0) millis = Math.min(millis, LONGEST_AHEAD_MILLIS);
        try {
            while (!closed.await(millis, TimeUnit.MILLISECONDS) && !leases.areOver()) {
                leases.giveBack(forgotten());
                leases.renew();
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    // What was taken ahead and has waited for somebody since the last look.
    private synchronized List<FleetJob> forgotten() {
        var forgotten = ready.stream().filter(job -> job.isOld).toList();
        ready.removeAll(forgotten);
        for (var job : ready) job.isOld = true;
        return forgotten;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) return;
            isClosed = true;
            ready.clear();
            notifyAll();
        }
        closed.countDown();
        reading.close(CLOSED);
        leases.giveBackAll();
    }
}
