package dev.levada.layer.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.middleware.session.SessionStoreException;
import dev.levada.testkit.RedisForTests;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisSessionStoreTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private RedisForTests redis;

    @BeforeEach
    void start() {
        assumeTrue(RedisForTests.isInstalled(), "redis-server is not installed.");
        redis = RedisForTests.start();
    }

    @AfterEach
    void stop() {
        if (redis != null) redis.close();
    }

    private String onlyKey() {
        return line("return redis.status_reply(redis.call('KEYS', '*')[1])");
    }

    private String kept() {
        return line("return redis.status_reply(redis.call('GET', redis.call('KEYS', '*')[1]))");
    }

    private String line(String script) {
        return redis.command("EVAL", script, "0").substring(1);
    }

    @Test
    void redisHoldsNeitherTheKeyNorTheSessionLongerThanItsTime() {
        try (var store = RedisSessionStore.open(redis.url())) {
            String key = store.create("{\"a\":1}", HOUR);
            assertThat(onlyKey()).startsWith("levada:session:").doesNotContain(key);
            assertThat(Long.parseLong(redis.command("PTTL", onlyKey()).substring(1)))
                    .isBetween(1L, HOUR.toMillis());
        }
    }

    @Test
    void anotherPrefixIsAnotherStore() {
        try (var shop = RedisSessionStore.open(redis.url() + "?prefix=shop");
                var blog = RedisSessionStore.open(redis.url("redis+levada") + "?prefix=blog")) {
            String key = shop.create("{}", HOUR);
            assertThat(onlyKey()).startsWith("shop:session:");
            assertThat(blog.load(key)).isEmpty();
        }
    }

    @Test
    void twoProcessesShareTheSessionsOfSeveralServers() {
        try (var other = RedisForTests.start()) {
            String url = "redis://127.0.0.1:" + redis.port() + ",127.0.0.1:" + other.port();
            try (var here = RedisSessionStore.open(url);
                    var there = RedisSessionStore.open(url)) {
                for (int i = 0; i < 40; i++)
                    assertThat(there.load(here.create("{\"a\":" + i + "}", HOUR)))
                            .contains("{\"a\":" + i + "}");
                assertThat(redis.command("DBSIZE")).isNotEqualTo(":0");
                assertThat(other.command("DBSIZE")).isNotEqualTo(":0");
            }
        }
    }

    @Test
    void withAnEncryptionKeyRedisCannotBeReadAndNothingElseIsTaken() {
        String secret = redis.url() + "?encryption-key=";
        try (var now = RedisSessionStore.open(secret + "new,old");
                var before = RedisSessionStore.open(secret + "old");
                var plain = RedisSessionStore.open(redis.url())) {
            String old = before.create("{\"name\":\"Ann\"}", HOUR);
            assertThat(kept()).doesNotContain("Ann");
            assertThat(now.load(old)).contains("{\"name\":\"Ann\"}");
            assertThat(before.load(now.create("{}", HOUR))).isEmpty();
            assertThat(plain.load(old)).isEmpty();
            assertThat(now.load(plain.create("{\"name\":\"root\"}", HOUR))).isEmpty();
            assertThat(before.unreadable() + plain.unreadable() + now.unreadable())
                    .isEqualTo(3);
        }
    }

    @Test
    void whatOthersHavePutThereIsNoSessionAndCounted() {
        try (var store = RedisSessionStore.open(redis.url())) {
            String key = store.create("{}", HOUR);
            redis.command("SET", onlyKey(), "garbage");
            assertThat(store.load(key)).isEmpty();
            assertThat(store.take(key)).isEmpty();
            assertThat(store.unreadable()).isEqualTo(2);
        }
    }

    @Test
    void aRedisThatIsAwayIsAnErrorAndNotAnEmptySession() {
        try (var store = RedisSessionStore.open(redis.url() + "?timeout=2s")) {
            String key = store.create("{}", HOUR);
            redis.kill();
            assertThatThrownBy(() -> store.load(key))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("Expected Redis to keep sessions");
            assertThatThrownBy(() -> RedisSessionStore.open(redis.url())).isInstanceOf(SessionStoreException.class);
        }
    }
}
