package dev.levada.layer.redis;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.cluster.ClusterPlaces;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.RedisLinks;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What servers say of themselves, for people.
final class ServerFacts {
    private ServerFacts() {}

    /// A line for each server: `127.0.0.1:6379: Redis 7.0.15, master`.
    ///
    /// @throws LayerException when one cannot be reached
    static List<String> of(RedisOptions options) {
        if (options.servers().getFirst().endpoint() instanceof RedisServer.Cluster)
            try (var places = ClusterPlaces.open(options)) {
                return places.describe(ServerFacts::factsOf);
            }
        try (var links = RedisLinks.open(options)) {
            return links.all().stream()
                    .map(link -> link.server() + ": " + factsOf(link))
                    .toList();
        }
    }

    private static String factsOf(RedisLink link) {
        try {
            // Two questions, because servers before 7 answer only one section at a time.
            var server = fields(link.call(commands -> commands.info("server")));
            var replication = fields(link.call(commands -> commands.info("replication")));
            return "Redis " + server.getOrDefault("redis_version", "of unknown version") + ", "
                    + replication.getOrDefault("role", "of unknown role");
        } catch (LayerException _) {
            return "of unknown version, because this user may not ask (INFO)";
        }
    }

    private static Map<String, String> fields(String info) {
        return info.lines()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip(), (first, _) -> first));
    }
}
