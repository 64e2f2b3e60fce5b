package dev.levada.interop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import dev.levada.presence.Person;
import dev.levada.presence.Presence;
import dev.levada.presence.PresenceOptions;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/// Who is here, seen from two layers of this process and from another process, which is killed.
class PresenceOverRedisTest {
    private static final GroupName ROOM = GroupName.of("room", "blue");
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final PresenceOptions OPTIONS = PresenceOptions.defaults().withLease(Duration.ofSeconds(1));

    /// Enters the room as Zoe, and stays until it is killed.
    static final class OtherProcess {
        static void main(String[] arguments) throws Exception {
            try (var layer = ChannelLayer.open(arguments[0]);
                    var presence = Presence.on(layer, OPTIONS);
                    var _ = presence.enter(ROOM, "zoe", Map.of("from", "elsewhere"))) {
                var _ = System.in.read();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+pubsub", "redis+levada"})
    void everybodySeesEverybodyAndADeadProcessIsGoneAfterItsLease(String scheme) throws Exception {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start();
                var here = ChannelLayer.open(redis.url(scheme));
                var there = ChannelLayer.open(redis.url(scheme));
                var first = Presence.on(here, OPTIONS);
                var second = Presence.on(there, OPTIONS);
                var news = here.openMailbox()) {
            news.join(first.news(ROOM));
            first.enter(ROOM, "ann", Map.of());
            var bob = second.enter(ROOM, "bob", Map.of());
            second.enter(ROOM, "ann", Map.of());
            await(first, news, "ann", "bob");
            bob.close();
            await(first, news, "ann");
            var process = start(redis.url(scheme));
            try {
                await(first, news, "ann", "zoe");
            } finally {
                process.destroyForcibly();
            }
            await(first, news, "ann");
            assertThat(first.here(ROOM).getFirst().visits()).hasSize(2);
        }
    }

    private static Process start(String url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        // Lettuce logs through SLF4J; nobody needs to hear that nothing listens.
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void await(Presence presence, Mailbox news, String... ids) throws InterruptedException {
        long until = System.nanoTime() + DEADLINE.toNanos();
        var expected = List.of(ids);
        while (!expected.equals(here(presence))) {
            var left = Duration.ofNanos(until - System.nanoTime());
            if (!left.isPositive() || news.receive(left).isEmpty())
                throw new AssertionError("Expected " + expected + ", but here are " + here(presence) + ".");
        }
    }

    private static List<String> here(Presence presence) {
        return presence.here(ROOM).stream().map(Person::id).sorted().toList();
    }
}
