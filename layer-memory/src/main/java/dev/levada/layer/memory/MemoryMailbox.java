package dev.levada.layer.memory;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A mailbox whose messages go straight to its receiver. There is one for every connection, most of them
/// idle: it has no queue, no name until somebody asks, and no lock but itself.
///
/// It is itself what its groups hold, so that two mailboxes may share a receiver.
sealed class MemoryMailbox implements Mailbox, Receiver permits QueuedMailbox {
    private final MemoryChannelLayer layer;
    private final @Nullable Receiver receiver;
    private volatile @Nullable ChannelName name;
    private @Nullable Object groups;
    private volatile boolean isClosed;

    MemoryMailbox(MemoryChannelLayer layer, @Nullable Receiver receiver) {
        this.layer = layer;
        this.receiver = receiver;
    }

    final boolean isClosed() {
        return isClosed;
    }

    @Override
    public final ChannelName name() {
        var known = name;
        return known != null ? known : makeName();
    }

    private synchronized ChannelName makeName() {
        var known = name;
        if (known != null) return known;
        var made = layer.mailboxes().newName();
        if (!isClosed) layer.mailboxes().register(made, this);
        name = made;
        return made;
    }

    @Override
    public boolean offer(ChannelMessage message) {
        return !isClosed && receiver != null && receiver.offer(message);
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
        layer.checkOpen();
        if (!joinIfOpen(group))
            throw new LayerException("Expected an open mailbox to join group \"" + group + "\", but it is closed.");
    }

    /// Joins unless the mailbox is closed, which may happen at any time on another thread.
    final synchronized boolean joinIfOpen(GroupName group) {
        if (isClosed) return false;
        layer.mailboxes().groups().add(group, this);
        groups = GroupsOfMailbox.with(groups, layer.mailboxes().groups().canonical(group));
        return true;
    }

    @Override
    public final synchronized void leave(GroupName group) {
        layer.mailboxes().groups().remove(group, this);
        groups = GroupsOfMailbox.without(groups, group);
    }

    @Override
    public final void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        layer.broadcast(group, broadcast, this);
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
        for (var group : GroupsOfMailbox.all(left)) layer.mailboxes().groups().remove(group, this);
        layer.mailboxes().closed(this, name);
    }
}
