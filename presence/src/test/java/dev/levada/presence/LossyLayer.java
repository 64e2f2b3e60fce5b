package dev.levada.presence;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import dev.levada.layer.WorkReader;
import java.util.Set;

/// A way to a layer on which messages are lost, or fail, while the test wants it.
final class LossyLayer implements ChannelLayer {
    private final ChannelLayer inner;
    volatile boolean losesAll;
    volatile boolean fails;

    LossyLayer(ChannelLayer inner) {
        this.inner = inner;
    }

    private boolean passes() {
        if (fails) throw new LayerException("The test wants it.");
        return !losesAll;
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
        if (passes()) inner.send(channel, message);
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
        if (passes()) inner.groupSend(group, message);
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        if (passes()) inner.broadcast(group, broadcast);
    }

    @Override
    public WorkReader openWork(Set<ChannelName> channels) {
        return inner.openWork(channels);
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
