package dev.levada.layer.redis.session;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.middleware.session.SessionStore;
import dev.levada.session.tck.SessionStoreConformance;
import dev.levada.testkit.RedisForTests;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisSessionStoreConformanceTest extends SessionStoreConformance {
    private static RedisForTests redis;
    private static RedisSessionStore store;

    @BeforeAll
    static void start() {
        assumeTrue(RedisForTests.isInstalled(), "redis-server is not installed.");
        redis = RedisForTests.start();
        store = RedisSessionStore.open(redis.url());
    }

    @AfterAll
    static void stop() {
        if (store != null) store.close();
        if (redis != null) redis.close();
    }

    @Override
    protected SessionStore open() {
        return store;
    }

    @Override
    protected void pass(Duration time) {
        redis.pass(time);
    }
}
