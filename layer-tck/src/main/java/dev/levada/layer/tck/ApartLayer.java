package dev.levada.layer.tck;

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
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.Mailbox;
import dev.levada.layer.QueueState;
import dev.levada.layer.Receiver;
import dev.levada.layer.WorkReader;
import java.util.Optional;
import java.util.Set;

/// Two layers that share everything, as one: whoever reads is at the one, whoever sends at the other, as in
/// two processes.
final class ApartLayer implements ChannelLayer {
    private final ChannelLayer readers;
    private final ChannelLayer senders;

    ApartLayer(ChannelLayer readers, ChannelLayer senders) {
        this.readers = readers;
        this.senders = senders;
    }

    @Override
    public Set<LayerFeature> features() {
        return readers.features();
    }

    @Override
    public LayerStatistics statistics() {
        var one = readers.statistics();
        var other = senders.statistics();
        return new LayerStatistics(
                one.sent() + other.sent(),
                one.delivered() + other.delivered(),
                one.written() + other.written(),
                one.refused() + other.refused(),
                one.dropped() + other.dropped(),
                one.expired() + other.expired(),
                one.unknown() + other.unknown(),
                one.mailboxes() + other.mailboxes(),
                one.groups() + other.groups(),
                one.memberships() + other.memberships(),
                one.waiting() + other.waiting());
    }

    // ---- readers

    @Override
    public Mailbox openMailbox() {
        return readers.openMailbox();
    }

    @Override
    public Mailbox openMailbox(Receiver receiver) {
        return readers.openMailbox(receiver);
    }

    @Override
    public WorkReader openWork(Set<ChannelName> channels) {
        return readers.openWork(channels);
    }

    @Override
    public JobReader openJobs(Set<ChannelName> channels, Delivery delivery) {
        return readers.openJobs(channels, delivery);
    }

    @Override
    public DeadLetters deadLetters(ChannelName channel) {
        return senders.deadLetters(channel);
    }

    @Override
    public QueueState queueState(ChannelName channel) {
        return senders.queueState(channel);
    }

    @Override
    public void schedule(Delayed delayed) {
        senders.schedule(delayed);
    }

    @Override
    public boolean cancel(String id) {
        return readers.cancel(id);
    }

    @Override
    public History.Page history(GroupName group, Optional<History.Position> since, int atMost) {
        return readers.history(group, since, atMost);
    }

    // ---- senders

    @Override
    public void send(ChannelName channel, ChannelMessage message) {
        senders.send(channel, message);
    }

    @Override
    public void groupAdd(GroupName group, ChannelName channel) {
        senders.groupAdd(group, channel);
    }

    @Override
    public void groupDiscard(GroupName group, ChannelName channel) {
        senders.groupDiscard(group, channel);
    }

    @Override
    public void groupSend(GroupName group, ChannelMessage message) {
        senders.groupSend(group, message);
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        senders.broadcast(group, broadcast);
    }

    // ---- both

    @Override
    public void flush() {
        senders.flush();
        readers.flush();
    }

    @Override
    public void close() {
        senders.close();
        readers.close();
    }
}
