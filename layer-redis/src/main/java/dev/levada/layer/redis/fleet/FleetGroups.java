package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.redis.link.Place;
import dev.levada.layer.redis.wire.WireException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Groups: one message per process over Redis, and from there to the members in it. The sender's own
/// members get it without Redis.
final class FleetGroups {
    private final Shared shared;
    private final QueueMembers queueMembers;
    private final FleetQueues queues;
    private final FleetHistory history;

    // One for each server, or each slot of a cluster that was sent to.
    private final ConcurrentHashMap<Place, Outbound> outbound = new ConcurrentHashMap<>();

    FleetGroups(Shared shared, QueueMembers queueMembers, FleetQueues queues, FleetHistory history) {
        this.shared = shared;
        this.queueMembers = queueMembers;
        this.queues = queues;
        this.history = history;
    }

    /// Returns when messages of other processes arrive as well.
    void join(GroupName group, LocalMailbox mailbox) {
        var place = shared.placeOf(group);
        var topic = shared.keys().groupTopic(group);
        place.subscribe(topic);
        // It was one already, and counts once.
        if (!shared.local().groups().add(group, mailbox)) place.unsubscribe(topic);
    }

    void leave(GroupName group, LocalMailbox mailbox) {
        if (shared.local().groups().remove(group, mailbox))
            shared.placeOf(group).unsubscribe(shared.keys().groupTopic(group));
    }

    void send(GroupName group, ChannelMessage message) {
        // First, so that a server that is away is seen before anybody has got the message.
        var members = queueMembers.of(group);
        if (publish(group, shared.wire().encode(message)))
            shared.local().counters().add(shared.local().groups().send(group, message));
        for (var queue : members) queues.sendToMember(queue, message);
    }

    void broadcast(GroupName group, Broadcast broadcast, @Nullable LocalMailbox self) throws InterruptedException {
        var members = queueMembers.of(group);
        if (publish(group, shared.wire().encode(broadcast)))
            shared.local().counters().add(shared.local().groups().broadcast(group, broadcast, self));
        for (var queue : members) queues.sendToMember(queue, broadcast.message());
    }

    /// @return whether members of this process are still to get it
    private boolean publish(GroupName group, byte[] message) {
        var declared = shared.options().histories().isEmpty()
                ? null
                : shared.options().historyOf(group).orElse(null);
        if (declared != null) {
            history.send(group, declared, message);
            return false;
        }
        outboundTo(shared.placeOf(group)).publish(shared.keys().groupTopic(group), message);
        return true;
    }

    private Outbound outboundTo(Place place) {
        var known = outbound.get(place);
        return known != null ? known : outbound.computeIfAbsent(place, it -> new Outbound(it, shared.origin()));
    }

    // ---- what arrives

    /// A message that was published for a group.
    ///
    /// @throws WireException when it is none
    void arrived(String topic, Envelope.Kind kind, byte[] envelope) throws InterruptedException {
        var group = GroupName.of(topic.substring(topic.indexOf('{') + 1, topic.lastIndexOf('}')));
        if (kind != Envelope.Kind.GROUP_OF_MANY) handOut(group, Envelope.message(envelope));
        else for (byte[] message : Envelope.messages(envelope)) handOutOneOfMany(topic, group, message);
    }

    // The others are of other senders, who must not lose theirs for it.
    private void handOutOneOfMany(String topic, GroupName group, byte[] message) throws InterruptedException {
        try {
            handOut(group, message);
        } catch (WireException e) {
            shared.undecodable().note("topic " + topic, e);
        }
    }

    private void handOut(GroupName group, byte[] message) throws InterruptedException {
        var decoded = shared.wire().decode(message);
        var broadcast = decoded.broadcast();
        var groups = shared.local().groups();
        var counters = shared.local().counters();
        if (broadcast == null) counters.add(groups.send(group, decoded.message()));
        else counters.add(groups.broadcast(group, broadcast, null));
    }

    /// A message that was published for one mailbox.
    ///
    /// @throws WireException when it is none
    void arrivedDirectly(byte[] envelope) {
        var decoded = shared.wire().decode(Envelope.message(envelope));
        shared.local().arrived(ChannelName.of(Envelope.channel(envelope)), decoded.message());
    }
}
