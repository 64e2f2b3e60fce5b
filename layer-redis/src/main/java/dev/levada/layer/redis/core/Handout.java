package dev.levada.layer.redis.core;

import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.redis.link.Troubles;
import dev.levada.layer.redis.wire.WireException;
import dev.levada.layer.redis.wire.WireFormat;
import dev.levada.layer.redis.wire.WireFormat.Decoded;
import org.jspecify.annotations.Nullable;

/// Hands what came for this process to its mailboxes.
final class Handout {
    private final Troubles undecodable = Troubles.undecodable();
    private final LocalLayer local;
    private final WireFormat wire;

    Handout(LocalLayer local, WireFormat wire) {
        this.local = local;
        this.wire = wire;
    }

    /// The message in the bytes, or null, which is counted as dropped.
    ///
    /// @param where it was found, for the log
    @Nullable
    Decoded decode(String where, byte[] payload) {
        try {
            return wire.decode(payload);
        } catch (WireException e) {
            undecodable.note(where, e);
            local.counters().dropped.increment();
            return null;
        }
    }

    /// Hands a message to the mailboxes that it names. May block where sockets are behind.
    void handOut(String where, byte[] payload, KnownMembers known) throws InterruptedException {
        var decoded = decode(where, payload);
        if (decoded == null) return;
        var channels = decoded.channels();
        var members = known.of(channels);
        local.counters()
                .unknown
                .add(Math.max(1, channels.size()) - members.all().size());
        var broadcast = decoded.broadcast();
        local.counters()
                .add(
                        broadcast == null
                                ? members.send(null, decoded.message())
                                : members.broadcast(null, broadcast, null));
    }

    /// What one thread needs to hand out.
    KnownMembers newKnownMembers() {
        return new KnownMembers(local);
    }
}
