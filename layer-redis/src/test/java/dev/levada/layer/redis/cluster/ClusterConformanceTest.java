package dev.levada.layer.redis.cluster;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.redis.RedisLayerProvider;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisUrl;
import dev.levada.layer.tck.ChannelLayerConformance;
import dev.levada.testkit.RedisClusterForTests;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The whole kit on a real cluster, with readers and senders in what could be two processes.
class ClusterConformanceTest extends ChannelLayerConformance {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static RedisClusterForTests cluster;
    private static RedisOptions options;

    @BeforeAll
    static void start() {
        cluster = RedisClusterForTests.start();
        // One node names the others.
        options = RedisUrl.parse(URI.create(cluster.nodes().getFirst().url("redis-cluster+levada")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    protected boolean isApart() {
        return true;
    }

    @Override
    protected ChannelLayer open(LayerOptions layer) {
        PREFIXES.incrementAndGet();
        return openPeer(layer);
    }

    @Override
    protected ChannelLayer openPeer(LayerOptions layer) {
        return RedisLayerProvider.open(options.withTimeout(Duration.ofSeconds(10))
                .withPrefix("test-" + PREFIXES.get())
                .withLayer(layer));
    }
}
