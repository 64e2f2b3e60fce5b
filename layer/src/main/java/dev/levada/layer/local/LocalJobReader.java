package dev.levada.layer.local;

import dev.levada.contract.ContractException;
import dev.levada.layer.Delivery;
import dev.levada.layer.Job;
import dev.levada.layer.JobReader;
import dev.levada.layer.LayerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One of the readers of some work queues whose work is acknowledged. Leases are not needed here: a reader
/// of this process lives as long as the work.
final class LocalJobReader implements JobReader {
    private static final String CLOSED = "The job reader is closed.";
    private static final String GIVEN_BACK = "Its reader was closed during the last attempt.";

    private final List<MessageQueue> queues;
    private final Delivery delivery;
    private final LocalWorkQueues owner;
    private final QueueReader reader;
    private final Set<LocalJob> held = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isClosed = new AtomicBoolean();

    LocalJobReader(List<MessageQueue> queues, Delivery delivery, LocalWorkQueues owner) {
        this.queues = queues;
        this.delivery = delivery;
        this.owner = owner;
        reader = new QueueReader(queues);
    }

    @Override
    public Job receive() throws InterruptedException {
        checkHeld(held.size());
        return hold(reader.receive());
    }

    @Override
    public Optional<Job> receive(Duration atMost) throws InterruptedException {
        checkHeld(held.size());
        Ticket.@Nullable Given given = reader.receive(atMost);
        return given == null ? Optional.empty() : Optional.of(hold(given));
    }

    /// Refuses to hand out more to somebody who never says that it is done.
    ///
    /// @throws ContractException at [JobReader#MOST_HELD]
    static void checkHeld(int held) {
        if (held >= MOST_HELD)
            throw new ContractException("Expected at most " + MOST_HELD + " pieces of work in the hands of one reader,"
                    + " but there are so many. Acknowledge or retry() each when it is done.");
    }

    private Job hold(Ticket.Given given) {
        var job = new LocalJob(this, given);
        held.add(job);
        // A close at this moment may not have seen it.
        if (!isClosed.get()) return job;
        if (held.remove(job)) giveBack(job);
        throw new LayerException(CLOSED);
    }

    // ---- for the jobs

    Duration retryAfter() {
        return delivery.retryAfter();
    }

    /// Takes the job out of the reader's hands.
    ///
    /// @return false when it was not there any more
    boolean settle(LocalJob job) {
        return job.queue().isOf(job.era()) && held.remove(job);
    }

    /// The job has failed once more.
    void failed(LocalJob job, Duration pause, String reason) {
        if (job.attempt() < delivery.attempts())
            job.queue().again(job.message(), job.attempt(), job.era(), Math.max(0, pause.toMillis()));
        else die(job, reason);
    }

    /// How many pieces of work of the queue it has.
    long holds(MessageQueue queue) {
        return held.stream().filter(job -> job.queue() == queue).count();
    }

    private void giveBack(LocalJob job) {
        if (job.attempt() < delivery.attempts()) job.queue().giveBack(job.message(), job.attempt(), job.era());
        else die(job, GIVEN_BACK);
    }

    /// Nobody tries it again.
    void die(LocalJob job, String reason) {
        if (delivery.isDeadLettered()) owner.bury(job.queue(), job.message(), job.attempt(), reason);
        else owner.drop();
    }

    @Override
    public void close() {
        if (!isClosed.compareAndSet(false, true)) return;
        reader.close(CLOSED);
        for (var job : List.copyOf(held)) if (held.remove(job)) giveBack(job);
        owner.forget(this);
        owner.detach(queues);
    }
}
