package dev.levada.layer.tck;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetters;
import dev.levada.layer.Delayed;
import dev.levada.layer.ForwardingLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.QueueState;

/// Two layers that share everything, as one: whoever reads is at the one, whoever sends at the other, as in
/// two processes.
final class ApartLayer extends ForwardingLayer {
    private final ChannelLayer senders;

    ApartLayer(ChannelLayer readers, ChannelLayer senders) {
        super(readers);
        this.senders = senders;
    }

    @Override
    public LayerStatistics statistics() {
        var one = inner().statistics();
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

    @Override
    public void flush() {
        senders.flush();
        inner().flush();
    }

    @Override
    public void close() {
        senders.close();
        inner().close();
    }
}
