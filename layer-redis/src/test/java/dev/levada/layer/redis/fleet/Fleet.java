package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.testkit.RedisForTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A Redis server, and layers on it as different processes would have them.
final class Fleet implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(10);

    final RedisForTests redis = RedisForTests.start();
    private final List<ChannelLayer> layers = new ArrayList<>();

    ChannelLayer open() {
        return open(LayerOptions.DEFAULT);
    }

    ChannelLayer open(LayerOptions options) {
        var layer = FleetChannelLayer.open(
                RedisOptions.of(RedisOptions.Mode.LEVADA, List.of(RedisServer.at("127.0.0.1", redis.port())))
                        .withTimeout(Duration.ofSeconds(10))
                        .withLayer(options));
        layers.add(layer);
        return layer;
    }

    /// A layer that sees nothing of the others.
    ChannelLayer openElsewhere() {
        var layer = FleetChannelLayer.open(
                RedisOptions.of(RedisOptions.Mode.LEVADA, List.of(RedisServer.at("127.0.0.1", redis.port())))
                        .withPrefix("elsewhere"));
        layers.add(layer);
        return layer;
    }

    static ChannelMessage numbered(long number) {
        return ChannelMessage.of("test.number", Map.of("number", number));
    }

    static long number(ChannelMessage message) {
        return message.get("number") instanceof Long number ? number : -1;
    }

    @Override
    public void close() {
        layers.forEach(ChannelLayer::close);
        redis.close();
    }
}
