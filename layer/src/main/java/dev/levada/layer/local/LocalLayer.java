package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The part of a channel layer that is in this process, the same for every kind of layer: its open
/// mailboxes, the groups they are in, work queues held in memory, the clock and the counters.
///
/// - A mailbox with a [Receiver] has no queue of its own: its bound is the receiver's.
/// - Any other mailbox, and each work queue, holds up to [LayerOptions#capacityOf] messages.
/// - At most 10,000 work queues have messages or readers at a time.
///
/// It has no thread of its own but one virtual thread while something may expire, and one while work waits
/// for its next attempt. Any thread may call it.
public final class LocalLayer {
    /// What is said to those who use a layer that is closed.
    public static final String CLOSED = "The channel layer is closed.";

    private final LayerCounters counters = new LayerCounters();
    private final LocalGroups groups = new LocalGroups();
    private final Deadlines deadlines;
    private final Alarms alarms;
    private final Sweeper sweeper;
    private final LocalMailboxes mailboxes;
    private final LocalWorkQueues workQueues;
    private volatile boolean isClosed;

    /// @param clock by which messages expire; [MonotonicTime] but in tests
    /// @param host the layer that this is a part of; called from the first mailbox on
    public LocalLayer(LayerOptions options, InstantSource clock, MailboxHost host) {
        deadlines = new Deadlines(options, clock);
        alarms = new Alarms(deadlines);
        var shared = new MessageQueue.Shared(deadlines, counters, this::watch, alarms);
        workQueues = new LocalWorkQueues(options, shared);
        sweeper = new Sweeper(deadlines.betweenSweeps(), workQueues::removeIfIdle);
        mailboxes = new LocalMailboxes(options, host, shared, sweeper);
    }

    /// The groups of this process.
    public LocalGroups groups() {
        return groups;
    }

    /// What the layer has done.
    public LayerCounters counters() {
        return counters;
    }

    /// The work queues of this process alone.
    public LocalWorkQueues workQueues() {
        return workQueues;
    }

    /// When messages and memberships end.
    public Deadlines deadlines() {
        return deadlines;
    }

    // ---- mailboxes

    /// A new mailbox whose owner waits for its messages.
    public Mailbox openMailbox() {
        checkOpen();
        var mailbox = mailboxes.open();
        // A close at the same moment may not have seen it, and its reader would wait for ever.
        if (isClosed) mailbox.close(CLOSED);
        return mailbox;
    }

    /// A new mailbox whose messages are pushed to the receiver.
    public Mailbox openMailbox(Receiver receiver) {
        checkOpen();
        return mailboxes.open(Objects.requireNonNull(receiver, "receiver"));
    }

    /// The open mailbox of that name, or null.
    public @Nullable LocalMailbox find(ChannelName name) {
        return mailboxes.find(name);
    }

    /// Hands the message to the mailbox of that name and counts what became of it.
    ///
    /// @return false when there is no such mailbox, which is not counted
    /// @throws ChannelFullException when its reader has no room
    /// @throws LayerException when its receiver fails
    public boolean send(ChannelName channel, ChannelMessage message) {
        try {
            if (!mailboxes.send(channel, message)) return false;
            counters.delivered.increment();
            return true;
        } catch (ChannelFullException full) {
            counters.refused.increment();
            throw full;
        }
    }

    /// The same for a message from another process, whose sender cannot be told: one that finds no room or
    /// whose receiver fails is counted as dropped, one for nobody as unknown.
    public void arrived(ChannelName channel, ChannelMessage message) {
        try {
            if (mailboxes.send(channel, message)) counters.delivered.increment();
            else counters.unknown.increment();
        } catch (LayerException _) {
            counters.dropped.increment();
        }
    }

    /// Tells the owner of every mailbox that could have missed something: those in a group or with a name.
    public void missed(LayerGap gap) {
        missed(gap, _ -> true, _ -> true);
    }

    /// The same for one of several servers.
    ///
    /// @param groups those whose messages go over it
    /// @param names those whose direct messages go over it
    public void missed(LayerGap gap, Predicate<GroupName> groups, Predicate<ChannelName> names) {
        var told = Collections.newSetFromMap(new IdentityHashMap<Receiver, Boolean>());
        this.groups.forEachMember(groups, told::add);
        mailboxes.forEachNamed(names, told::add);
        for (var receiver : told) receiver.missed(gap);
    }

    // ---- life

    /// @throws LayerException when [#close()] was called
    public void checkOpen() {
        if (isClosed) throw new LayerException(CLOSED);
    }

    /// Whether [#close()] was called.
    public boolean isClosed() {
        return isClosed;
    }

    /// Has something else that expires looked after by the same thread.
    ///
    /// @param hasWork whether there is something now; whoever adds the first calls [#wake()]
    /// @param sweep drops what has expired
    public void sweepAlso(BooleanSupplier hasWork, Runnable sweep) {
        sweeper.also(hasWork, sweep);
    }

    /// Starts the thread that looks after what expires, if it does not run.
    public void wake() {
        sweeper.wake();
    }

    /// What the counters say now.
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

    /// Forgets all messages and memberships; mailboxes stay open.
    public void clear() {
        groups.clear();
        workQueues.clear();
        mailboxes.clear();
    }

    /// Wakes all who wait with a [LayerException], and forgets everything. Closing twice is harmless.
    public void close() {
        isClosed = true;
        sweeper.close();
        alarms.close();
        groups.clear();
        workQueues.close(CLOSED);
        mailboxes.close(CLOSED);
    }

    private void watch(MessageQueue queue) {
        sweeper.watch(queue);
    }
}
