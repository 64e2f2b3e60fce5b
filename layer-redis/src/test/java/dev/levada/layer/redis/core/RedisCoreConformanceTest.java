package dev.levada.layer.redis.core;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.layer.tck.ChannelLayerConformance;
import dev.levada.testkit.RedisForTests;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisCoreConformanceTest extends ChannelLayerConformance {
    private static RedisForTests redis;
    private static int opened;

    @BeforeAll
    static void start() {
        assumeTrue(RedisForTests.isInstalled(), "redis-server is not installed.");
        redis = RedisForTests.start();
    }

    @AfterAll
    static void stop() {
        if (redis != null) redis.close();
    }

    @Override
    protected ChannelLayer open(LayerOptions options) {
        opened++;
        return openPeer(options);
    }

    @Override
    protected ChannelLayer openPeer(LayerOptions options) {
        // A prefix of its own for each test, and none that another begins with.
        var server = RedisServer.at("127.0.0.1", redis.port());
        return RedisCoreLayer.open(RedisOptions.of(RedisOptions.Mode.CORE, List.of(server))
                .withLayer(options)
                .withPrefix("kit" + opened + ":"));
    }
}
