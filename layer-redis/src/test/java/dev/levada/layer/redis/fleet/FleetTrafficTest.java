package dev.levada.layer.redis.fleet;

import static dev.levada.layer.redis.fleet.Fleet.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// How much goes over Redis.
class FleetTrafficTest {
    private static final GroupName ROOM = GroupName.of("room");
    private static final int MEMBERS = 5_000;
    private static final int MESSAGES = 20;
    private static final Pattern CALLS = Pattern.compile("cmdstat_publish:calls=(\\d+),.*");

    private volatile CountDownLatch current = new CountDownLatch(0);
    private final LongAdder delivered = new LongAdder();

    @Test
    void oneMessageToTenThousandMembersGoesOverRedisOnceForEachProcess() throws Exception {
        try (var fleet = new Fleet()) {
            var here = fleet.open();
            fill(here);
            fill(fleet.open());
            for (int message = 1; message <= MESSAGES; message++) {
                var arrived = new CountDownLatch(2 * MEMBERS);
                current = arrived;
                here.groupSend(ROOM, Fleet.numbered(message));
                assertThat(arrived.await(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
            assertThat(delivered.sum()).isEqualTo(2L * MEMBERS * MESSAGES);
            assertThat(publications(fleet)).isEqualTo(MESSAGES);
            assertThat(subscribers(fleet))
                    .as("each process hears each message once")
                    .isEqualTo(2);
        }
    }

    private void fill(ChannelLayer layer) {
        for (int i = 0; i < MEMBERS; i++)
            layer.openMailbox(_ -> {
                        delivered.increment();
                        current.countDown();
                        return true;
                    })
                    .join(ROOM);
    }

    private static long publications(Fleet fleet) {
        return fleet.redis.info("commandstats").stream()
                .map(CALLS::matcher)
                .filter(matcher -> matcher.matches())
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .sum();
    }

    // Whatever is published there reaches so many connections.
    private static int subscribers(Fleet fleet) {
        return Integer.parseInt(
                fleet.redis.command("PUBLISH", "levada:g:{room}", "x").substring(1));
    }
}
