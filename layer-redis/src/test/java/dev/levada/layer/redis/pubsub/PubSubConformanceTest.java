package dev.levada.layer.redis.pubsub;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.layer.tck.ChannelLayerConformance;
import dev.levada.testkit.RedisForTests;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PubSubConformanceTest extends ChannelLayerConformance {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static RedisForTests redis;

    @BeforeAll
    static void start() {
        redis = RedisForTests.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    protected ChannelLayer open(LayerOptions options) {
        PREFIXES.incrementAndGet();
        return openPeer(options);
    }

    @Override
    protected ChannelLayer openPeer(LayerOptions options) {
        return RedisPubSubLayer.open(
                RedisOptions.of(RedisOptions.Mode.PUBSUB, List.of(RedisServer.at("127.0.0.1", redis.port())))
                        .withPrefix("test-" + PREFIXES.get())
                        .withLayer(options));
    }
}
