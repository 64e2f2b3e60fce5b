package dev.levada.edge;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.edge.wire.Effect;
import dev.levada.edge.wire.Question;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.ForwardingLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The channel layer as one remote connection sees it: what it sends leaves with the acknowledgement of its
/// event, once, and its mailboxes are at the edge.
final class RemoteLayer extends ForwardingLayer {
    private final RemoteConnection connection;
    private final List<RemoteMailbox> mailboxes = new ArrayList<>();

    RemoteLayer(ChannelLayer layer, RemoteConnection connection) {
        super(layer);
        this.connection = connection;
    }

    // ---- what comes for its mailboxes

    boolean offer(int mailbox, ChannelMessage message) {
        var known = mailbox(mailbox);
        return known.isPresent() && known.get().receiver().offer(message);
    }

    void missed(int mailbox, LayerGap gap) {
        mailbox(mailbox).ifPresent(known -> known.receiver().missed(gap));
    }

    void write(int mailbox, WebSocketEvent.Send frame) {
        mailbox(mailbox).ifPresent(known -> {
            var outlet = known.receiver().outlet();
            if (outlet != null) outlet.write(frame);
        });
    }

    private synchronized Optional<RemoteMailbox> mailbox(int number) {
        return number < mailboxes.size() ? Optional.of(mailboxes.get(number)) : Optional.empty();
    }

    // ---- mailboxes

    @Override
    public synchronized Mailbox openMailbox(Receiver receiver) {
        if (mailboxes.size() >= Question.MAX_MAILBOXES)
            throw new ContractException("Expected at most " + Question.MAX_MAILBOXES
                    + " mailboxes of one connection, but this one wants more. Close it and open another.");
        var mailbox = new RemoteMailbox(connection, mailboxes.size(), receiver);
        mailboxes.add(mailbox);
        return mailbox;
    }

    @Override
    public void send(ChannelName channel, ChannelMessage message) {
        connection.add(new Effect.SendTo(channel, message));
    }

    // ---- groups

    @Override
    public void groupAdd(GroupName group, ChannelName channel) {
        connection.ask(new Question.Add(group, channel));
    }

    @Override
    public void groupDiscard(GroupName group, ChannelName channel) {
        connection.add(new Effect.Discard(group, channel));
    }

    @Override
    public void groupSend(GroupName group, ChannelMessage message) {
        connection.add(new Effect.GroupSend(group, message));
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) {
        connection.add(new Effect.Cast(0, group, broadcast));
    }

    // ----

    @Override
    public boolean isViewOf(ChannelLayer other) {
        return inner().isViewOf(other) || equals(other);
    }

    /// Nobody closes the layer of all for one connection.
    @Override
    public void close() {}
}
