package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A mailbox whose messages wait for its owner.
final class QueuedMailbox extends LocalMailbox {
    private final MessageQueue queue;
    private final QueueReader reader;

    QueuedMailbox(LocalMailboxes mailboxes) {
        super(mailboxes, null);
        queue = mailboxes.newQueue(this);
        reader = new QueueReader(List.of(queue));
    }

    MessageQueue queue() {
        return queue;
    }

    @Override
    public boolean offer(ChannelMessage message) {
        return queue.offer(message) == MessageQueue.Outcome.TAKEN;
    }

    @Override
    ChannelFullException full(ChannelName channel) {
        return new ChannelFullException(channel, queue.capacity());
    }

    @Override
    public @Nullable Outlet outlet() {
        return null;
    }

    @Override
    public ChannelMessage receive() throws InterruptedException {
        return reader.receive().message();
    }

    @Override
    public Optional<ChannelMessage> receive(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(reader.receive(atMost)).map(Ticket.Given::message);
    }

    @Override
    public void close() {
        close("The mailbox is closed.");
    }

    void close(String reason) {
        super.close();
        reader.close(reason);
        queue.close(reason);
        mailboxes().forget(this);
    }
}
