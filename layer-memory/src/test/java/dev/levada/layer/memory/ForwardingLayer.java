package dev.levada.layer.memory;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
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
import java.util.Optional;
import java.util.Set;

/// A right layer, of which a test makes one thing wrong.
class ForwardingLayer implements ChannelLayer {
    final ChannelLayer inner;

    ForwardingLayer(LayerOptions options) {
        this(MemoryChannelLayer.open(options));
    }

    ForwardingLayer(ChannelLayer inner) {
        this.inner = inner;
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
