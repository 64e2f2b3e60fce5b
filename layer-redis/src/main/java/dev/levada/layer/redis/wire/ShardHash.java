package dev.levada.layer.redis.wire;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// Which of several servers a name lives on. Every process must list the servers in the same order.
///
/// Source: channels_redis, `_consistent_hash`.
public final class ShardHash {
    private static final int SLOTS = 4096;

    private ShardHash() {}

    /// The index of the server, from 0.
    ///
    /// @param name what the layer's format says: a group, a channel up to its `!`, or a topic
    /// @param servers how many there are, at least 1
    public static int indexOf(String name, int servers) {
        if (servers < 1) throw new IllegalArgumentException("Expected at least one server, but got " + servers + ".");
        if (servers == 1) return 0;
        var crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) ((crc.getValue() & (SLOTS - 1)) / (SLOTS / (double) servers));
    }
}
