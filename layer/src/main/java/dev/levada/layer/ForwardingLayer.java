package dev.levada.layer;

import dev.levada.contract.ChannelMessage;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A layer that has another do everything. A subclass changes what it is there for: to count, to narrow, or
/// to make something fail in a test. What layers learn later is handed on as well.
public abstract class ForwardingLayer implements ChannelLayer {
    private final ChannelLayer inner;

    /// In front of that layer.
    protected ForwardingLayer(ChannelLayer inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    /// The layer that does everything.
    protected final ChannelLayer inner() {
        return inner;
    }

    @Override
    public Set<LayerFeature> features() {
        return inner.features();
    }

    @Override
    public LayerStatistics statistics() {
        return inner.statistics();
    }

    @Override
    public Mailbox openMailbox() {
        return inner.openMailbox();
    }

    @Override
    public Mailbox openMailbox(Receiver receiver) {
        return inner.openMailbox(receiver);
    }

    @Override
    public void send(ChannelName channel, ChannelMessage message) {
        inner.send(channel, message);
    }

    @Override
    public void groupAdd(GroupName group, ChannelName channel) {
        inner.groupAdd(group, channel);
    }

    @Override
    public void groupDiscard(GroupName group, ChannelName channel) {
        inner.groupDiscard(group, channel);
    }

    @Override
    public void groupSend(GroupName group, ChannelMessage message) {
        inner.groupSend(group, message);
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        inner.broadcast(group, broadcast);
    }

    @Override
    public WorkReader openWork(Set<ChannelName> channels) {
        return inner.openWork(channels);
    }

    @Override
    public JobReader openJobs(Set<ChannelName> channels, Delivery delivery) {
        return inner.openJobs(channels, delivery);
    }

    @Override
    public DeadLetters deadLetters(ChannelName channel) {
        return inner.deadLetters(channel);
    }

    @Override
    public QueueState queueState(ChannelName channel) {
        return inner.queueState(channel);
    }

    @Override
    public void schedule(Delayed delayed) {
        inner.schedule(delayed);
    }

    @Override
    public boolean cancel(String id) {
        return inner.cancel(id);
    }

    @Override
    public History.Page history(GroupName group, Optional<History.Position> since, int atMost) {
        return inner.history(group, since, atMost);
    }

    @Override
    public void flush() {
        inner.flush();
    }

    @Override
    public void close() {
        inner.close();
    }
}
