package dev.levada.layer.redis.pubsub;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.GroupName;
import dev.levada.layer.Receiver;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.redis.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/// Groups: a topic each, to which a process listens that has members. The sender's own members get the
/// message without Redis.
final class PubSubGroups {
    private final LocalLayer local;
    private final Shards shards;
    private final GroupTopics topics;
    private final WireFormat wire;

    PubSubGroups(LocalLayer local, Shards shards, GroupTopics topics, WireFormat wire) {
        this.local = local;
        this.shards = shards;
        this.topics = topics;
        this.wire = wire;
    }

    /// Returns when messages of other processes arrive as well.
    void join(GroupName group, Receiver member) {
        // A member before the topic is subscribed: from then on echoes are waited for.
        if (local.groups().add(group, member)) shards.subscribe(topics.of(group));
    }

    void leave(GroupName group, Receiver member) {
        if (local.groups().remove(group, member)) shards.unsubscribe(topics.of(group));
    }

    void send(GroupName group, ChannelMessage message) {
        publish(group, wire.encode(message));
        local.counters().add(local.groups().send(group, message));
    }

    void broadcast(GroupName group, Broadcast broadcast, @Nullable LocalMailbox self) throws InterruptedException {
        publish(group, wire.encode(broadcast));
        local.counters().add(local.groups().broadcast(group, broadcast, self));
    }

    // Before the local members get it: whoever is told that Redis is away has sent to nobody.
    private void publish(GroupName group, byte[] payload) {
        var topic = topics.of(group);
        shards.of(topic).publish(group, topic, payload);
    }

    /// What another process has published.
    void arrived(GroupName group, WireFormat.Decoded decoded) throws InterruptedException {
        var broadcast = decoded.broadcast();
        if (broadcast == null) local.counters().add(local.groups().send(group, decoded.message()));
        else local.counters().add(local.groups().broadcast(group, broadcast, null));
    }

    /// Ends all memberships.
    void clear() {
        for (var group : local.groups().names())
            for (var member : local.groups().members(group)) leave(group, member);
    }
}
