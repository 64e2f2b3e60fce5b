package dev.levada.layer.redis.pubsub;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Mailbox;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Redis servers, and layers on all of them as different processes would have them.
final class Servers implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(10);

    /// How long to wait for what must not come.
    static final Duration SILENCE = Duration.ofMillis(200);

    final List<RedisForTests> all = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    Servers(int count) {
        for (int i = 0; i < count; i++) all.add(RedisForTests.start());
    }

    RedisOptions options() {
        return RedisOptions.of(
                        RedisOptions.Mode.PUBSUB,
                        all.stream()
                                .map(redis -> RedisServer.at("127.0.0.1", redis.port()))
                                .toList())
                .withTimeout(Duration.ofSeconds(3));
    }

    RedisPubSubLayer open() {
        return open(options());
    }

    RedisPubSubLayer open(RedisOptions options) {
        var layer = RedisPubSubLayer.open(options);
        opened.add(layer);
        return layer;
    }

    /// A raw connection to the first.
    RawConnection connect() throws IOException {
        return connect(0);
    }

    RawConnection connect(int index) throws IOException {
        var connection = new RawConnection(all.get(index).port());
        opened.add(connection);
        return connection;
    }

    static ChannelMessage numbered(long number) {
        return ChannelMessage.of("test.number", Map.of("number", number));
    }

    static long number(ChannelMessage message) {
        return message.get("number") instanceof Long number ? number : -1;
    }

    static ChannelMessage receive(Mailbox mailbox) throws InterruptedException {
        return mailbox.receive(DEADLINE).orElseThrow(() -> new AssertionError("Expected a message, but none came."));
    }

    /// Waits until the value is as it must be.
    static <T> void eventually(String what, Callable<T> actual, Predicate<? super T> expected) throws Exception {
        long until = System.nanoTime() + DEADLINE.toNanos();
        T last = actual.call();
        while (!expected.test(last)) {
            if (System.nanoTime() > until) throw new AssertionError("Unexpected " + what + ": " + last);
            LockSupport.parkNanos(1_000_000);
            last = actual.call();
        }
    }

    @Override
    public void close() throws Exception {
        for (var each : opened) each.close();
        for (var redis : all) redis.close();
    }
}
