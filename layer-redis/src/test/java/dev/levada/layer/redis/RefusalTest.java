package dev.levada.layer.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A Redis that is there and takes nothing: threats-and-faults F-42 and F-45. Only of layers that keep
/// something there.
class RefusalTest {
    private static final ChannelName JOBS = ChannelName.of("jobs");
    private static final ChannelMessage MESSAGE = ChannelMessage.of("work", Map.of("text", "x".repeat(1_000)));

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+levada"})
    void saysThatRedisIsOutOfMemoryAndGoesOnWhenItIsNot(String scheme) {
        try (var redis = RedisForTests.start();
                var layer = ChannelLayer.open(redis.url(scheme))) {
            layer.send(JOBS, MESSAGE);
            redis.command("CONFIG", "SET", "maxmemory", "1");
            assertThatThrownBy(() -> layer.send(JOBS, MESSAGE))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("out of memory");
            redis.command("CONFIG", "SET", "maxmemory", "0");
            layer.send(JOBS, MESSAGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+levada"})
    void saysThatRedisTakesNoWritesAndGoesOnWhenItDoes(String scheme) {
        try (var redis = RedisForTests.start();
                var layer = ChannelLayer.open(redis.url(scheme))) {
            layer.send(JOBS, MESSAGE);
            redis.command("REPLICAOF", "127.0.0.1", "1");
            assertThat(refusesWithin(Duration.ofSeconds(10), layer, "read-only"))
                    .isTrue();
            redis.command("REPLICAOF", "NO", "ONE");
            assertThat(sendsWithin(Duration.ofSeconds(10), layer)).isTrue();
        }
    }

    /// The end of a refused connection may be seen before the refusal: then it is asked again.
    @Test
    void saysWhyThoughTheFirstConnectionEndsWithoutAWord() throws Exception {
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuseFromTheSecondOn(server));
            assertThatThrownBy(() -> ChannelLayer.open("redis://:simsim@127.0.0.1:" + server.getLocalPort()))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("refuses the password");
        }
    }

    private static void refuseFromTheSecondOn(ServerSocket server) {
        try {
            server.accept().close();
            while (true) {
                var client = server.accept();
                if (client.getInputStream().read() >= 0)
                    client.getOutputStream().write("-WRONGPASS invalid username-password pair\r\n".getBytes(UTF_8));
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    /// Whether sending fails with that reason. Between two attempts the layer may look for a master itself,
    /// and says so.
    private static boolean refusesWithin(Duration time, ChannelLayer layer, String reason) {
        for (long until = System.nanoTime() + time.toNanos();
                System.nanoTime() < until;
                LockSupport.parkNanos(10_000_000))
            try {
                layer.send(JOBS, MESSAGE);
            } catch (LayerException e) {
                if (String.valueOf(e.getMessage()).contains(reason)) return true;
            }
        return false;
    }

    private static boolean sendsWithin(Duration time, ChannelLayer layer) {
        for (long until = System.nanoTime() + time.toNanos();
                System.nanoTime() < until;
                LockSupport.parkNanos(10_000_000))
            try {
                layer.send(JOBS, MESSAGE);
                return true;
            } catch (LayerException _) {
                // The connection is being made anew.
            }
        return false;
    }
}
