package dev.levada.layer.redis.pubsub;

import dev.levada.layer.redis.wire.ShardHash;
import java.util.List;

/// The servers of one layer. A topic is on one of them, whatever it is of.
record Shards(List<Shard> all) {
    Shards {
        all = List.copyOf(all);
    }

    Shard of(String topic) {
        return all.get(ShardHash.indexOf(topic, all.size()));
    }

    void subscribe(String topic) {
        of(topic).subscribe(topic);
    }

    void unsubscribe(String topic) {
        of(topic).unsubscribe(topic);
    }

    long dropped() {
        long dropped = 0;
        for (var shard : all) dropped += shard.dropped();
        return dropped;
    }

    boolean expectEchoes() {
        for (var shard : all) if (!shard.echoes().isEmpty()) return true;
        return false;
    }

    void sweepEchoes() {
        for (var shard : all) shard.echoes().sweep();
    }

    void close() {
        for (var shard : all) shard.close();
    }
}
