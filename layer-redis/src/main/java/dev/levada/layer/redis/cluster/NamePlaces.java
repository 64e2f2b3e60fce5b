package dev.levada.layer.redis.cluster;

import dev.levada.layer.redis.link.Places;
import dev.levada.layer.redis.link.RedisLinks;
import dev.levada.layer.redis.link.ServerPlaces;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.layer.redis.wire.ShardHash;

/// Where names are: on servers that are always the same, or on a cluster.
public final class NamePlaces {
    private NamePlaces() {}

    /// Connects to what the options say; blocks until all is reached or known to be out of reach.
    ///
    /// @throws dev.levada.layer.LayerException when it cannot be reached
    public static Places open(RedisOptions options) {
        return isCluster(options) ? ClusterPlaces.open(options) : servers(options);
    }

    /// Whether the options are of a cluster.
    public static boolean isCluster(RedisOptions options) {
        return options.servers().getFirst().endpoint() instanceof RedisServer.Cluster;
    }

    private static Places servers(RedisOptions options) {
        var links = RedisLinks.open(options);
        return new ServerPlaces(links, name -> ShardHash.indexOf(name, links.size()));
    }
}
