package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.RedisLinks;
import dev.levada.layer.redis.link.Troubles;
import dev.levada.layer.redis.wire.ShardHash;
import dev.levada.layer.redis.wire.WireFormat;

/// What all parts of one layer share.
///
/// @param origin names this layer in what it publishes
record Shared(
        LayerOptions options,
        LocalLayer local,
        RedisLinks links,
        Keys keys,
        WireFormat wire,
        Troubles undecodable,
        long origin) {
    RedisLink linkOf(GroupName group) {
        return links.get(indexOf(group));
    }

    int indexOf(GroupName group) {
        return ShardHash.indexOf(group.value(), links.size());
    }

    RedisLink linkOf(ChannelName queue) {
        return links.get(ShardHash.indexOf(Keys.place(queue), links.size()));
    }

    /// @param process what the names of its mailboxes begin with
    RedisLink linkOfProcess(String process) {
        return links.get(ShardHash.indexOf(process, links.size()));
    }
}
