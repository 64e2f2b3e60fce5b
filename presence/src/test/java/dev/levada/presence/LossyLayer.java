package dev.levada.presence;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.ForwardingLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;

/// A way to a layer on which messages are lost, or fail, while the test wants it.
final class LossyLayer extends ForwardingLayer {
    volatile boolean losesAll;
    volatile boolean fails;

    LossyLayer(ChannelLayer inner) {
        super(inner);
    }

    private boolean passes() {
        if (fails) throw new LayerException("The test wants it.");
        return !losesAll;
    }

    @Override
    public void send(ChannelName channel, ChannelMessage message) {
        if (passes()) super.send(channel, message);
    }

    @Override
    public void groupSend(GroupName group, ChannelMessage message) {
        if (passes()) super.groupSend(group, message);
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        if (passes()) super.broadcast(group, broadcast);
    }
}
