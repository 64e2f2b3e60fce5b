package dev.levada.layer.redis.fleet;

import dev.levada.layer.redis.cluster.ClusterPlaces;
import dev.levada.layer.redis.link.Places;
import dev.levada.layer.redis.link.RedisLinks;
import dev.levada.layer.redis.link.ServerPlaces;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.layer.redis.wire.ShardHash;

/// Where the names of a layer are: on servers that are always the same, or on a cluster.
final class FleetPlaces {
    private FleetPlaces() {}

    static Places open(RedisOptions options) {
        return isCluster(options) ? ClusterPlaces.open(options) : servers(options);
    }

    static boolean isCluster(RedisOptions options) {
        return options.servers().getFirst().endpoint() instanceof RedisServer.Cluster;
    }

    private static Places servers(RedisOptions options) {
        var links = RedisLinks.open(options);
        return new ServerPlaces(links, name -> ShardHash.indexOf(name, links.size()));
    }
}
