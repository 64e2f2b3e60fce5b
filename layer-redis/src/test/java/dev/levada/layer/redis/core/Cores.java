package dev.levada.layer.redis.core;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.testkit.RedisForTests;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Redis servers, layers on them as different processes would have them, and what a stranger sees.
final class Cores implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(10);

    // What Python writes at random before each message.
    private static final byte[] PREFIX = "0123456789ab".getBytes(StandardCharsets.UTF_8);

    private final List<RedisForTests> servers = new ArrayList<>();
    private final List<ChannelLayer> layers = new ArrayList<>();
    private final List<RedisClient> clients = new ArrayList<>();

    Cores(int count) {
        for (int i = 0; i < count; i++) servers.add(RedisForTests.start());
    }

    RedisForTests redis() {
        return servers.getFirst();
    }

    RedisOptions options() {
        return RedisOptions.of(
                        RedisOptions.Mode.CORE,
                        servers.stream()
                                .map(server -> RedisServer.at("127.0.0.1", server.port()))
                                .toList())
                .withTimeout(Duration.ofSeconds(3));
    }

    ChannelLayer open() {
        return open(options());
    }

    ChannelLayer open(RedisOptions options) {
        var layer = RedisCoreLayer.open(options);
        layers.add(layer);
        return layer;
    }

    /// Somebody else's connection to a server.
    RedisCommands<String, byte[]> stranger(int server) {
        var client =
                RedisClient.create("redis://127.0.0.1:" + servers.get(server).port());
        clients.add(client);
        return client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))
                .sync();
    }

    /// The bytes of a member after its random prefix, in hex.
    static String body(byte[] member) {
        return HexFormat.of().formatHex(member, PREFIX.length, member.length);
    }

    /// A member of these bytes.
    static byte[] member(String hexOfBody) {
        byte[] body = HexFormat.of().parseHex(hexOfBody.replace(" ", ""));
        byte[] member = new byte[PREFIX.length + body.length];
        System.arraycopy(PREFIX, 0, member, 0, PREFIX.length);
        System.arraycopy(body, 0, member, PREFIX.length, body.length);
        return member;
    }

    /// ASCII as hex.
    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    static ChannelMessage numbered(String sender, long number) {
        return ChannelMessage.of("test.number", Map.of("sender", sender, "number", number));
    }

    static ChannelMessage numbered(long number) {
        return numbered("", number);
    }

    static long number(ChannelMessage message) {
        return message.get("number") instanceof Long number ? number : -1;
    }

    static void until(BooleanSupplier condition, String what) {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) throw new AssertionError("Expected that " + what + ".");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() {
        layers.forEach(ChannelLayer::close);
        clients.forEach(client -> client.shutdown(0, 1, TimeUnit.SECONDS));
        servers.forEach(RedisForTests::close);
    }
}
