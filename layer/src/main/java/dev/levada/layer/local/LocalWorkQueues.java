package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetter;
import dev.levada.layer.DeadLetters;
import dev.levada.layer.Delivery;
import dev.levada.layer.JobReader;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.QueueState;
import dev.levada.layer.WorkReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The work queues of a layer: each exists while it has messages or readers, and those whose work was ever
/// acknowledged stay. Their names may come from
/// peers, so their number has a bound.
public final class LocalWorkQueues {
    /// The most queues there are at a time.
    public static final int MOST_QUEUES = 10_000;

    private final ConcurrentHashMap<ChannelName, MessageQueue> queues = new ConcurrentHashMap<>();
    private final LayerOptions options;
    private final MessageQueue.Shared shared;

    // For those who ask what is in a queue.
    private final Set<LocalJobReader> jobReaders = ConcurrentHashMap.newKeySet();

    LocalWorkQueues(LayerOptions options, MessageQueue.Shared shared) {
        this.options = options;
        this.shared = shared;
    }

    /// @throws ChannelFullException when the queue is full
    /// @throws LayerException when there would be too many queues
    public void send(ChannelName channel, ChannelMessage message) {
        var known = queues.get(channel);
        var outcome = known == null ? MessageQueue.Outcome.CLOSED : known.offer(message);
        switch (outcome == MessageQueue.Outcome.CLOSED ? offerAnew(channel, message) : outcome) {
            case TAKEN -> {}
            case FULL -> throw new ChannelFullException(channel, options.capacityOf(channel));
            case CLOSED -> throw new LayerException("The channel layer is closed.");
        }
    }

    /// Sends to a queue that is a member of a group.
    ///
    /// @return false when there is no room.
    public boolean offer(ChannelName channel, ChannelMessage message) {
        try {
            send(channel, message);
            return true;
        } catch (LayerException _) {
            return false;
        }
    }

    /// A reader of these queues.
    ///
    /// @throws ContractException when there is none, or one names a mailbox
    public WorkReader open(Set<ChannelName> channels) {
        checkNames(channels);
        return new LocalWorkReader(attach(Set.copyOf(channels)), this::detach);
    }

    /// A reader of these queues whose work is acknowledged. They stay from now on, and nothing expires
    /// there.
    ///
    /// @throws ContractException when there is none, or one names a mailbox
    /// @throws LayerException when there would be too many queues
    public JobReader openJobs(Set<ChannelName> channels, Delivery delivery) {
        checkNames(channels);
        var attached = attach(Set.copyOf(channels));
        attached.forEach(MessageQueue::keep);
        var reader = new LocalJobReader(attached, delivery, this);
        jobReaders.add(reader);
        return reader;
    }

    void forget(LocalJobReader reader) {
        jobReaders.remove(reader);
    }

    /// What is in the queue of that name; nothing where there is none.
    public QueueState state(ChannelName channel) {
        var queue = queues.get(channel);
        long dead = count(Delivery.deadLetters(channel));
        if (queue == null) return new QueueState(0, 0, 0, dead, Duration.ZERO);
        long held = 0;
        for (var reader : jobReaders) held += reader.holds(queue);
        return queue.state(held, dead);
    }

    private long count(ChannelName channel) {
        var queue = queues.get(channel);
        return queue == null ? 0 : queue.state(0, 0).waiting();
    }

    /// The dead letters of the channel.
    public DeadLetters deadLetters(ChannelName channel) {
        return new LocalDeadLetters(this, channel);
    }

    /// The queue of that name, if there is one.
    @Nullable
    MessageQueue find(ChannelName channel) {
        return queues.get(channel);
    }

    /// Keeps what failed at all attempts, or drops and counts it where there is no room for another queue.
    void bury(MessageQueue queue, ChannelMessage message, int attempts, String reason) {
        var channel = queue.channel();
        if (channel == null) return;
        try {
            queues.compute(Delivery.deadLetters(channel), (dead, known) -> {
                var letters = known == null ? newQueue(dead) : known;
                if (!letters.bury(message, attempts, DeadLetter.reason(reason), Delivery.MOST_DEAD_LETTERS)) drop();
                return letters;
            });
        } catch (ContractException | LayerException _) {
            drop();
        }
    }

    /// Counts work that nobody will do.
    void drop() {
        shared.counters().dropped.increment();
    }

    /// Refuses names that no work queue can have.
    ///
    /// @throws ContractException when there is none, or one names a mailbox
    public static void checkNames(Set<ChannelName> channels) {
        if (channels.isEmpty()) throw new ContractException("Expected at least one channel to read, but got none.");
        for (var channel : channels)
            if (channel.isProcessLocal())
                throw new ContractException("Expected names of work queues, but \"" + channel
                        + "\" names a mailbox, which only its owner reads. Take a name without \"!\".");
    }

    /// The queues of the channels, which stay until [#detach].
    List<MessageQueue> attach(Set<ChannelName> channels) {
        var attached = new ArrayList<MessageQueue>(channels.size());
        try {
            for (var channel : channels)
                queues.compute(channel, (_, known) -> {
                    var queue = known == null ? newQueue(channel) : known;
                    queue.addReader();
                    attached.add(queue);
                    return queue;
                });
        } catch (LayerException e) {
            detach(attached);
            throw e;
        }
        return attached;
    }

    void detach(List<MessageQueue> attached) {
        for (var queue : attached) {
            queue.removeReader();
            removeIfIdle(queue);
        }
    }

    /// Ends the queue if nothing and nobody waits there.
    void removeIfIdle(MessageQueue queue) {
        var channel = queue.channel();
        if (channel != null)
            queues.computeIfPresent(channel, (_, known) -> known == queue && known.closeIfIdle() ? null : known);
    }

    /// Forgets all messages.
    void clear() {
        for (var queue : queues.values()) {
            queue.clear();
            removeIfIdle(queue);
        }
    }

    void close(String reason) {
        for (var queue : queues.values()) queue.close(reason);
        queues.clear();
    }

    /// How many there are.
    public int size() {
        return queues.size();
    }

    // Inside the map's own lock for that name, so that no other thread ends the queue in between.
    private MessageQueue.Outcome offerAnew(ChannelName channel, ChannelMessage message) {
        var outcome = new MessageQueue.Outcome[1];
        queues.compute(channel, (_, known) -> {
            var queue = known == null ? newQueue(channel) : known;
            outcome[0] = queue.offer(message);
            return queue;
        });
        return outcome[0];
    }

    private MessageQueue newQueue(ChannelName channel) {
        if (queues.mappingCount() >= MOST_QUEUES)
            throw new LayerException("Expected at most " + MOST_QUEUES + " work queues with messages or readers, but \""
                    + channel + "\" would be one more. Do not make channel names of what peers send.");
        return new MessageQueue(channel, options.capacityOf(channel), shared);
    }
}
