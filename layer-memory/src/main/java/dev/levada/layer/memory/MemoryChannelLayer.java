package dev.levada.layer.memory;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import dev.levada.layer.WorkReader;
import dev.levada.layer.local.LocalGroups;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The layer of one process. It does everything a layer can do but reach other processes; two of them in
/// one process share nothing.
///
/// - A mailbox with a [Receiver] has no queue of its own: its bound is the receiver's.
/// - Any other mailbox, and each work queue, holds up to [LayerOptions#capacityOf] messages.
/// - A member of a group is either an open mailbox, or a work queue, whose membership is a lease. A mailbox
///   name that is not open here is nobody and never will be, because names are made here and never twice:
///   adding it does nothing, sending to it is counted as unknown.
/// - At most 10,000 work queues have messages or readers at a time, and at most 100,000 leases run; beyond
///   that, a [LayerException] says so.
///
/// It has no thread of its own but one virtual thread while unread messages or leases may expire.
public final class MemoryChannelLayer implements ChannelLayer {
    static final String CLOSED = "The channel layer is closed.";

    private static final Set<LayerFeature> FEATURES = EnumSet.complementOf(EnumSet.of(LayerFeature.SHARED));

    private final Counters counters = new Counters();
    private final LocalGroups groups = new LocalGroups();
    private final Mailboxes mailboxes;
    private final WorkQueues workQueues;
    private final Leases leases;
    private final Sweeper sweeper;
    private volatile boolean isClosed;

    private MemoryChannelLayer(LayerOptions options, InstantSource clock) {
        var deadlines = new Deadlines(options, clock);
        var shared = new MessageQueue.Shared(deadlines, counters, this::watch);
        workQueues = new WorkQueues(options, shared);
        leases = new Leases(groups, workQueues, deadlines);
        sweeper = new Sweeper(
                deadlines.betweenSweeps(), () -> !leases.isEmpty(), leases::expireAll, workQueues::removeIfIdle);
        mailboxes = new Mailboxes(options, groups, shared, sweeper);
    }

    /// Opens a layer with the options.
    public static MemoryChannelLayer open(LayerOptions options) {
        return open(options, new MonotonicTime());
    }

    /// Opens a layer whose messages and leases expire by the given clock; for tests. The default clock
    /// never jumps.
    public static MemoryChannelLayer open(LayerOptions options, InstantSource clock) {
        return new MemoryChannelLayer(options, clock);
    }

    @Override
    public Set<LayerFeature> features() {
        return EnumSet.copyOf(FEATURES);
    }

    @Override
    public LayerStatistics statistics() {
        return new LayerStatistics(
                counters.sent.sum(),
                counters.delivered.sum(),
                counters.written.sum(),
                counters.refused.sum(),
                counters.dropped.sum(),
                counters.expired.sum(),
                counters.unknown.sum(),
                isClosed ? 0 : counters.mailboxes.intValue(),
                groups.size(),
                groups.memberships(),
                counters.waiting.intValue());
    }

    // ---- mailboxes

    @Override
    public Mailbox openMailbox() {
        checkOpen();
        var mailbox = mailboxes.open(this);
        // A close at the same moment may not have seen it, and its reader would wait for ever.
        if (isClosed) mailbox.close(CLOSED);
        return mailbox;
    }

    @Override
    public Mailbox openMailbox(Receiver receiver) {
        checkOpen();
        return mailboxes.open(this, Objects.requireNonNull(receiver, "receiver"));
    }

    @Override
    public void send(ChannelName channel, ChannelMessage message) {
        checkOpen();
        counters.sent.increment();
        try {
            if (!channel.isProcessLocal()) {
                workQueues.send(channel, message);
                counters.delivered.increment();
            } else if (mailboxes.send(channel, message)) counters.delivered.increment();
            else counters.unknown.increment();
        } catch (ChannelFullException full) {
            counters.refused.increment();
            throw full;
        }
    }

    // ---- groups

    @Override
    public void groupAdd(GroupName group, ChannelName channel) {
        checkOpen();
        if (!channel.isProcessLocal()) {
            leases.add(group, channel);
            sweeper.wake();
            return;
        }
        var mailbox = mailboxes.find(channel);
        if (mailbox != null) mailbox.joinIfOpen(group);
    }

    @Override
    public void groupDiscard(GroupName group, ChannelName channel) {
        var mailbox = mailboxes.find(channel);
        if (mailbox != null) mailbox.leave(group);
        else leases.remove(group, channel);
    }

    @Override
    public void groupSend(GroupName group, ChannelMessage message) {
        checkOpen();
        counters.sent.increment();
        leases.expire(group);
        counters.add(groups.send(group, message));
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        broadcast(group, broadcast, null);
    }

    void broadcast(GroupName group, Broadcast broadcast, @Nullable MemoryMailbox self) throws InterruptedException {
        checkOpen();
        counters.sent.increment();
        leases.expire(group);
        counters.add(groups.broadcast(group, broadcast, self));
    }

    // ---- work queues

    @Override
    public WorkReader openWork(Set<ChannelName> channels) {
        checkOpen();
        if (channels.isEmpty()) throw new ContractException("Expected at least one channel to read, but got none.");
        for (var channel : channels)
            if (channel.isProcessLocal())
                throw new ContractException("Expected names of work queues, but \"" + channel
                        + "\" names a mailbox, which only its owner reads. Take a name without \"!\".");
        var reader = new MemoryWorkReader(workQueues.attach(Set.copyOf(channels)), workQueues::detach);
        if (isClosed) workQueues.close(CLOSED);
        return reader;
    }

    // ----

    @Override
    public void flush() {
        leases.clear();
        groups.clear();
        workQueues.clear();
        mailboxes.clear();
    }

    @Override
    public void close() {
        isClosed = true;
        sweeper.close();
        leases.clear();
        groups.clear();
        workQueues.close(CLOSED);
        mailboxes.close(CLOSED);
    }

    // ---- for mailboxes

    void checkOpen() {
        if (isClosed) throw new LayerException(CLOSED);
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    private void watch(MessageQueue queue) {
        sweeper.watch(queue);
    }
}
