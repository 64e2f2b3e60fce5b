package dev.levada.layer.memory;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetters;
import dev.levada.layer.Delayed;
import dev.levada.layer.Delivery;
import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.JobReader;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.Mailbox;
import dev.levada.layer.QueueState;
import dev.levada.layer.Receiver;
import dev.levada.layer.WorkReader;
import dev.levada.layer.local.LocalDelays;
import dev.levada.layer.local.LocalHistories;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.local.MailboxHost;
import dev.levada.layer.local.MailboxNames;
import dev.levada.layer.local.MonotonicTime;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
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
/// - At most 10,000 work queues have messages or readers at a time or were read with [#openJobs], and at
///   most 100,000 leases run; beyond that, a [LayerException] says so.
/// - Work that is acknowledged, histories, and what is to be sent later are kept in memory: they end with
///   the process.
///
/// It has no thread of its own but one virtual thread while unread messages, leases or histories may
/// expire, one while work waits for its next attempt, and one while messages are to be sent later.
public final class MemoryChannelLayer implements ChannelLayer {
    private static final Set<LayerFeature> FEATURES = EnumSet.complementOf(EnumSet.of(LayerFeature.SHARED));

    private final MailboxNames names = new MailboxNames();
    private final LocalLayer local;
    private final Leases leases;
    private final LocalHistories histories;
    private final LocalDelays delays;

    private MemoryChannelLayer(LayerOptions options, InstantSource clock) {
        local = new LocalLayer(options, clock, new Host());
        leases = new Leases(local.groups(), local.workQueues(), local.deadlines());
        histories = new LocalHistories(options, local.deadlines());
        delays = new LocalDelays(local, this::sendNow);
        local.sweepAlso(() -> !leases.isEmpty() || !histories.isEmpty(), this::sweep);
    }

    private void sweep() {
        leases.expireAll();
        histories.expire();
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
        return local.statistics();
    }

    // ---- mailboxes

    @Override
    public Mailbox openMailbox() {
        return local.openMailbox();
    }

    @Override
    public Mailbox openMailbox(Receiver receiver) {
        return local.openMailbox(receiver);
    }

    @Override
    public void send(ChannelName channel, ChannelMessage message) {
        local.checkOpen();
        local.counters().sent.increment();
        if (!channel.isProcessLocal()) sendWork(channel, message);
        else if (!local.send(channel, message)) local.counters().unknown.increment();
    }

    private void sendWork(ChannelName channel, ChannelMessage message) {
        try {
            local.workQueues().send(channel, message);
            local.counters().delivered.increment();
        } catch (ChannelFullException full) {
            local.counters().refused.increment();
            throw full;
        }
    }

    // ---- groups

    @Override
    public void groupAdd(GroupName group, ChannelName channel) {
        local.checkOpen();
        if (!channel.isProcessLocal()) {
            leases.add(group, channel);
            local.wake();
            return;
        }
        var mailbox = local.find(channel);
        if (mailbox != null) mailbox.joinIfOpen(group);
    }

    @Override
    public void groupDiscard(GroupName group, ChannelName channel) {
        var mailbox = local.find(channel);
        if (mailbox != null) mailbox.leave(group);
        else leases.remove(group, channel);
    }

    @Override
    public void groupSend(GroupName group, ChannelMessage message) {
        local.checkOpen();
        local.counters().sent.increment();
        leases.expire(group);
        try (var _ = keep(group, new History.Sent.Message(message))) {
            local.counters().add(local.groups().send(group, message));
        }
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        broadcast(group, broadcast, null);
    }

    private void broadcast(GroupName group, Broadcast broadcast, @Nullable LocalMailbox self)
            throws InterruptedException {
        local.checkOpen();
        local.counters().sent.increment();
        leases.expire(group);
        try (var _ = keep(group, new History.Sent.Frame(broadcast))) {
            local.counters().add(local.groups().broadcast(group, broadcast, self));
        }
    }

    private LocalHistories.Turn keep(GroupName group, History.Sent sent) {
        var turn = histories.keep(group, sent);
        if (turn.isKept()) local.wake();
        return turn;
    }

    // ---- work queues

    @Override
    public WorkReader openWork(Set<ChannelName> channels) {
        local.checkOpen();
        var reader = local.workQueues().open(channels);
        if (local.isClosed()) local.close();
        return reader;
    }

    @Override
    public JobReader openJobs(Set<ChannelName> channels, Delivery delivery) {
        local.checkOpen();
        var reader = local.workQueues().openJobs(channels, delivery);
        if (local.isClosed()) local.close();
        return reader;
    }

    @Override
    public DeadLetters deadLetters(ChannelName channel) {
        local.checkOpen();
        return local.workQueues().deadLetters(channel);
    }

    @Override
    public QueueState queueState(ChannelName channel) {
        local.checkOpen();
        return local.workQueues().state(channel);
    }

    // ---- later

    @Override
    public void schedule(Delayed delayed) {
        local.checkOpen();
        delays.schedule(delayed);
    }

    @Override
    public boolean cancel(String id) {
        local.checkOpen();
        return delays.cancel(id);
    }

    private void sendNow(Delayed delayed) {
        switch (delayed.to()) {
            case Delayed.To.Channel(var name) -> send(name, delayed.message());
            case Delayed.To.Group(var name) -> groupSend(name, delayed.message());
        }
    }

    // ---- history

    @Override
    public History.Page history(GroupName group, Optional<History.Position> since, int atMost) {
        local.checkOpen();
        return histories.read(group, since, atMost);
    }

    // ----

    @Override
    public void flush() {
        leases.clear();
        histories.clear();
        delays.clear();
        local.clear();
    }

    @Override
    public void close() {
        leases.clear();
        histories.clear();
        delays.close();
        local.close();
    }

    private final class Host implements MailboxHost {
        @Override
        public ChannelName newName() {
            return names.next();
        }

        @Override
        public void checkOpen() {
            local.checkOpen();
        }

        @Override
        public GroupName join(GroupName group, LocalMailbox mailbox) {
            local.groups().add(group, mailbox);
            return local.groups().canonical(group);
        }

        @Override
        public void leave(GroupName group, LocalMailbox mailbox) {
            local.groups().remove(group, mailbox);
        }

        @Override
        public void broadcast(GroupName group, Broadcast broadcast, LocalMailbox self) throws InterruptedException {
            MemoryChannelLayer.this.broadcast(group, broadcast, self);
        }
    }
}
