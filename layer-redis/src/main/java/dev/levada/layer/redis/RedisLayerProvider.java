package dev.levada.layer.redis;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelLayerProvider;
import dev.levada.layer.redis.core.RedisCoreLayer;
import dev.levada.layer.redis.fleet.FleetChannelLayer;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisUrl;
import dev.levada.layer.redis.pubsub.RedisPubSubLayer;
import java.net.URI;
import java.util.List;

/// Opens channel layers over Redis for the URLs of [RedisUrl].
public final class RedisLayerProvider implements ChannelLayerProvider {
    /// For [java.util.ServiceLoader].
    public RedisLayerProvider() {}

    @Override
    public Iterable<String> schemes() {
        return RedisUrl.schemes();
    }

    @Override
    public ChannelLayer open(URI url) {
        return open(RedisUrl.parse(url));
    }

    @Override
    public List<String> describe(URI url) {
        return ServerFacts.of(RedisUrl.parse(url));
    }

    /// Opens a layer with the options. Blocks until all servers are reached or known to be out of reach.
    ///
    /// @throws dev.levada.layer.LayerException when one cannot be reached
    public static ChannelLayer open(RedisOptions options) {
        return switch (options.mode()) {
            case CORE -> RedisCoreLayer.open(options);
            case PUBSUB -> RedisPubSubLayer.open(options);
            case LEVADA -> FleetChannelLayer.open(options);
        };
    }
}
