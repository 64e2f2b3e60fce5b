package dev.levada.cli;

import static dev.levada.worker.WorkConsumer.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.Messages;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.RedisForTests;
import dev.levada.worker.WorkOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/// Worker processes that are killed while they work; `./levada bench jobs` does it with a hundred thousand.
@Timeout(120)
public class KilledWorkersTest {
    /// Work with an effect.
    public record Count(long number) {}

    private static final ChannelName COUNTS = ChannelName.of("counts");
    private static final ChannelName EFFECTS = ChannelName.of("effects");
    private static final int COUNT = 1_500;
    private static final int FAILING = 500;
    private static final int KILLS = 2;
    private static final long TAKES_NANOS = 20_000_000;

    /// For JUnit.
    public KilledWorkersTest() {}

    /// The application of the processes: each number is sent on, but those that always fail.
    public static Application create(ChannelLayer layer) {
        var delivery = Delivery.atLeastOnce()
                .retry(30, Duration.ZERO)
                .lease(Duration.ofSeconds(1))
                .thenDeadLetter()
                .ahead(50);
        return new ProtocolRouter(ProtocolRouter.channel(Routes.of(work(
                "counts",
                WorkOptions.DEFAULT.concurrency(8).atLeastOnce(delivery),
                on -> on.message(Count.class, (count, _) -> {
                    if (count.number() % FAILING == 0) throw new IllegalStateException("always");
                    LockSupport.parkNanos(TAKES_NANOS);
                    layer.send(EFFECTS, count);
                })))));
    }

    private static Process start(String url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Levada.class.getName(),
                        "worker",
                        "--application",
                        KilledWorkersTest.class.getName(),
                        "--layer",
                        url,
                        "counts")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void everyPieceOfWorkHasItsEffectAndOnlyWhatAlwaysFailsIsDead() throws Exception {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        var url = "?capacity=100000&expiry=1h";
        try (var redis = RedisForTests.start();
                var layer = ChannelLayer.open(redis.url("redis+levada") + url);
                var effects = layer.openWork(Set.of(EFFECTS))) {
            var workers = new ArrayList<Process>();
            var seen = new HashSet<Long>();
            try {
                for (int i = 0; i <= KILLS; i++) workers.add(start(redis.url("redis+levada") + url));
                for (long i = 0; i < COUNT; i++) layer.send(COUNTS, new Count(i));
                int kills = 0;
                long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
                try (var nobody = layer.openMailbox()) {
                    for (long left = COUNT; left > 0 && System.nanoTime() < until; left = left(layer)) {
                        // In the middle of the work of each.
                        if (kills < KILLS && left <= COUNT - COUNT * (kills + 1L) / (KILLS + 2))
                            workers.get(kills++).destroyForcibly().waitFor();
                        nobody.receive(Duration.ofMillis(10));
                    }
                }
                assertThat(kills).isEqualTo(KILLS);
            } finally {
                for (var worker : workers) worker.destroyForcibly().waitFor();
            }
            for (var effect = effects.receive(Duration.ZERO);
                    effect.isPresent();
                    effect = effects.receive(Duration.ZERO))
                seen.add(Messages.as(effect.get().message(), Count.class).number());
            var expected = LongStream.range(0, COUNT)
                    .filter(number -> number % FAILING != 0)
                    .boxed()
                    .collect(Collectors.toSet());
            assertThat(seen).isEqualTo(expected);
            assertThat(layer.deadLetters(COUNTS).list(100))
                    .extracting(
                            letter -> Messages.as(letter.message(), Count.class).number())
                    .containsExactlyInAnyOrder(0L, 500L, 1_000L);
        }
    }

    private static long left(ChannelLayer layer) {
        var state = layer.queueState(COUNTS);
        return state.waiting() + state.paused() + state.held();
    }
}
