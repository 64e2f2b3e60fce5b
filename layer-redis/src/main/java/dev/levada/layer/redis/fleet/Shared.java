package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.redis.link.Place;
import dev.levada.layer.redis.link.Places;
import dev.levada.layer.redis.link.Troubles;
import dev.levada.layer.redis.wire.WireFormat;

/// What all parts of one layer share.
///
/// @param origin names this layer in what it publishes
record Shared(
        LayerOptions options,
        LocalLayer local,
        Places places,
        Keys keys,
        WireFormat wire,
        Troubles undecodable,
        long origin) {
    Place placeOf(GroupName group) {
        return places.of(group.value());
    }

    Place placeOf(ChannelName queue) {
        return places.of(Keys.place(queue));
    }

    /// @param process what the names of its mailboxes begin with
    Place placeOfProcess(String process) {
        return places.of(process);
    }
}
