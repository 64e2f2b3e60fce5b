package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A mailbox whose messages go straight to its receiver. There is one for every connection, most of them
/// idle: it has no queue, no name until somebody asks, and no lock but itself.
///
/// It is itself what its groups hold, so that two mailboxes may share a receiver.
public sealed class LocalMailbox implements Mailbox, Receiver permits QueuedMailbox {
    private final LocalMailboxes mailboxes;
    private final @Nullable Receiver receiver;
    private volatile @Nullable ChannelName name;
    private @Nullable Object groups;
    private volatile boolean isClosed;

    LocalMailbox(LocalMailboxes mailboxes, @Nullable Receiver receiver) {
        this.mailboxes = mailboxes;
        this.receiver = receiver;
    }

    final LocalMailboxes mailboxes() {
        return mailboxes;
    }

    /// Whether it was closed.
    public final boolean isClosed() {
        return isClosed;
    }

    @Override
    public final ChannelName name() {
        var known = name;
        return known != null ? known : makeName();
    }

    /// The name if somebody has asked for it.
    public final @Nullable ChannelName nameIfMade() {
        return name;
    }

    private synchronized ChannelName makeName() {
        var known = name;
        if (known != null) return known;
        var made = mailboxes.host().newName();
        if (!isClosed) mailboxes.register(made, this);
        name = made;
        return made;
    }

    @Override
    public boolean offer(ChannelMessage message) {
        return !isClosed && receiver != null && receiver.offer(message);
    }

    @Override
    public final void missed(LayerGap gap) {
        if (!isClosed && receiver != null) receiver.missed(gap);
    }

    /// What a direct sender is told when [#offer] refused.
    ChannelFullException full(ChannelName channel) {
        return new ChannelFullException(channel);
    }

    @Override
    public @Nullable Outlet outlet() {
        return receiver == null ? null : receiver.outlet();
    }

    @Override
    public ChannelMessage receive() throws InterruptedException {
        throw pushed();
    }

    @Override
    public Optional<ChannelMessage> receive(Duration atMost) throws InterruptedException {
        throw pushed();
    }

    private static IllegalStateException pushed() {
        return new IllegalStateException("Expected a mailbox opened without a receiver, but this one has a receiver,"
                + " which is told of every message. Open a mailbox with openMailbox() to wait for messages.");
    }

    @Override
    public final void join(GroupName group) {
        mailboxes.host().checkOpen();
        if (!joinIfOpen(group))
            throw new LayerException("Expected an open mailbox to join group \"" + group + "\", but it is closed.");
    }

    /// Joins unless the mailbox is closed, which may happen at any time on another thread.
    ///
    /// @return false when it is closed
    public final synchronized boolean joinIfOpen(GroupName group) {
        if (isClosed) return false;
        groups = GroupsOfMailbox.with(groups, mailboxes.host().join(group, this));
        return true;
    }

    @Override
    public final synchronized void leave(GroupName group) {
        mailboxes.host().leave(group, this);
        groups = GroupsOfMailbox.without(groups, group);
    }

    @Override
    public final void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        mailboxes.host().broadcast(group, broadcast, this);
    }

    @Override
    public void close() {
        Object left;
        synchronized (this) {
            if (isClosed) return;
            isClosed = true;
            left = groups;
            groups = null;
        }
        for (var group : GroupsOfMailbox.all(left)) mailboxes.host().leave(group, this);
        mailboxes.closed(this, name);
    }
}
