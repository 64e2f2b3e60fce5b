package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Receiver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The open mailboxes of a layer. Kept here are only those that have a name or a queue; the many others are
/// kept by their owners and their groups.
final class LocalMailboxes {
    private final LayerOptions options;
    private final MailboxHost host;
    private final MessageQueue.Shared shared;
    private final Sweeper sweeper;
    private final ConcurrentHashMap<ChannelName, LocalMailbox> named = new ConcurrentHashMap<>();
    private final Set<QueuedMailbox> queued = ConcurrentHashMap.newKeySet();

    LocalMailboxes(LayerOptions options, MailboxHost host, MessageQueue.Shared shared, Sweeper sweeper) {
        this.options = options;
        this.host = host;
        this.shared = shared;
        this.sweeper = sweeper;
    }

    QueuedMailbox open() {
        var mailbox = new QueuedMailbox(this);
        shared.counters().mailboxes.increment();
        queued.add(mailbox);
        return mailbox;
    }

    LocalMailbox open(Receiver receiver) {
        var mailbox = new LocalMailbox(this, receiver);
        shared.counters().mailboxes.increment();
        return mailbox;
    }

    @Nullable
    LocalMailbox find(ChannelName name) {
        return named.get(name);
    }

    /// Hands the message over.
    ///
    /// @return false when there is no such mailbox
    /// @throws ChannelFullException when its reader has no room
    boolean send(ChannelName channel, ChannelMessage message) {
        var mailbox = named.get(channel);
        if (mailbox == null || mailbox.isClosed()) return false;
        if (offer(channel, mailbox, message)) return true;
        if (mailbox.isClosed()) return false;
        throw mailbox.full(channel);
    }

    private static boolean offer(ChannelName channel, LocalMailbox mailbox, ChannelMessage message) {
        try {
            return mailbox.offer(message);
        } catch (RuntimeException e) {
            throw new LayerException("The receiver of channel \"" + channel + "\" failed to take a message.", e);
        }
    }

    void forEachNamed(Predicate<? super ChannelName> which, Consumer<? super LocalMailbox> action) {
        named.forEach((name, mailbox) -> {
            if (which.test(name)) action.accept(mailbox);
        });
    }

    /// Forgets all messages.
    void clear() {
        queued.forEach(mailbox -> mailbox.queue().clear());
    }

    void close(String reason) {
        queued.forEach(mailbox -> mailbox.close(reason));
        named.clear();
    }

    // ---- for the mailboxes

    MailboxHost host() {
        return host;
    }

    void register(ChannelName name, LocalMailbox mailbox) {
        named.put(name, mailbox);
        host.named(name, mailbox);
    }

    MessageQueue newQueue(QueuedMailbox mailbox) {
        // Only patterns ask for the name; without them it need not be made.
        int capacity = options.channelCapacities().isEmpty() ? options.capacity() : options.capacityOf(mailbox.name());
        return new MessageQueue(null, capacity, shared);
    }

    void closed(LocalMailbox mailbox, @Nullable ChannelName name) {
        if (name != null) named.remove(name, mailbox);
        shared.counters().mailboxes.decrement();
        host.closed(mailbox, name);
    }

    void forget(QueuedMailbox mailbox) {
        queued.remove(mailbox);
        sweeper.forget(mailbox.queue());
    }
}
