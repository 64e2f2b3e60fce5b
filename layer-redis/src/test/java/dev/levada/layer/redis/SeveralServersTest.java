package dev.levada.layer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Receiver;
import dev.levada.testkit.RedisForTests;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Groups and queues that are spread over two servers.
class SeveralServersTest {
    private static final int GROUPS = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /// Keeps whether it was told of a gap.
    private static final class Owner implements Receiver {
        final CountDownLatch isTold = new CountDownLatch(1);

        @Override
        public boolean offer(ChannelMessage message) {
            return true;
        }

        @Override
        public void missed(LayerGap gap) {
            isTold.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis+pubsub", "redis+levada"})
    void tellsOfTheGapOnlyWhoseGroupsAreOnTheServerThatWasAway(String scheme) throws Exception {
        try (var staying = RedisForTests.start();
                var going = RedisForTests.start();
                var layer = ChannelLayer.open(staying.url(scheme) + ",127.0.0.1:" + going.port())) {
            var owners = new Owner[GROUPS];
            for (int i = 0; i < GROUPS; i++) {
                owners[i] = new Owner();
                layer.openMailbox(owners[i]).join(GroupName.of("group-" + i));
            }
            var affected = new boolean[GROUPS];
            int count = 0;
            for (int i = 0; i < GROUPS; i++) {
                affected[i] = isOn(going, scheme, "group-" + i);
                assertThat(affected[i]).isNotEqualTo(isOn(staying, scheme, "group-" + i));
                if (affected[i]) count++;
            }
            assertThat(count).isBetween(1, GROUPS - 1);
            going.kill();
            going.restart();
            for (int i = 0; i < GROUPS; i++)
                if (affected[i])
                    assertThat(owners[i].isTold.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < GROUPS; i++)
                assertThat(owners[i].isTold.getCount()).as("group-" + i).isEqualTo(affected[i] ? 0 : 1);
        }
    }

    @Test
    void deadLettersAreWhereTheirReadersLook() throws Exception {
        var once = Delivery.atLeastOnce().retry(1, Duration.ZERO).thenDeadLetter();
        try (var one = RedisForTests.start();
                var other = RedisForTests.start();
                var layer = ChannelLayer.open(one.url("redis+levada") + ",127.0.0.1:" + other.port())) {
            for (int i = 0; i < 8; i++) {
                var queue = ChannelName.of("jobs-" + i);
                layer.send(queue, ChannelMessage.of("work", Map.of()));
                try (var jobs = layer.openJobs(Set.of(queue), once);
                        var dead = layer.openWork(Set.of(Delivery.deadLetters(queue)))) {
                    assertThat(jobs.receive(DEADLINE).orElseThrow().retry()).isTrue();
                    assertThat(dead.receive(DEADLINE))
                            .as("the dead letter of " + queue)
                            .isPresent();
                }
            }
        }
    }

    // Redis itself says how many listen to the topic.
    private static boolean isOn(RedisForTests redis, String scheme, String group) {
        var topic = scheme.equals("redis+levada") ? "levada:g:{" + group + "}" : "asgi__group__" + group;
        return redis.command("PUBLISH", topic, "nobody understands it").equals(":1");
    }
}
