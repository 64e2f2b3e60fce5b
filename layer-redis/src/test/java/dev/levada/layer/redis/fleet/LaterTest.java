package dev.levada.layer.redis.fleet;

import static dev.levada.layer.redis.fleet.Fleet.DEADLINE;
import static dev.levada.layer.redis.fleet.Fleet.number;
import static dev.levada.layer.redis.fleet.Fleet.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delayed;
import dev.levada.layer.GroupName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Messages that are sent later, between processes; the rest is in the conformance kit.
class LaterTest {
    private static final ChannelName WORK = ChannelName.of("work");
    private static final Duration PERIOD = Duration.ofMillis(250);

    private final Fleet fleet = new Fleet();

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void areSentThoughWhoeverAskedIsGone() throws Exception {
        var group = GroupName.of("room");
        var gone = fleet.open();
        gone.sendAfter(Duration.ofMillis(300), WORK, numbered(1));
        gone.schedule(Delayed.once(new Delayed.To.Group(group), numbered(2), Duration.ofMillis(600)));
        gone.close();
        var layer = fleet.open();
        try (var reader = layer.openWork(Set.of(WORK));
                var member = layer.openMailbox()) {
            member.join(group);
            assertThat(reader.receive(DEADLINE))
                    .hasValueSatisfying(it -> assertThat(number(it.message())).isEqualTo(1));
            assertThat(member.receive(DEADLINE))
                    .hasValueSatisfying(it -> assertThat(number(it)).isEqualTo(2));
        }
        assertThat(fleet.redis.command("KEYS", "*:l*"))
                .as("what is kept of them")
                .isEqualTo("*0");
    }

    @Test
    void arePeriodicForAllProcessesTogetherAndNotForEach() throws Exception {
        var layers = new ChannelLayer[] {fleet.open(), fleet.open(), fleet.open()};
        long begin = System.nanoTime();
        for (var layer : layers)
            layer.schedule(new Delayed("tick", new Delayed.To.Channel(WORK), numbered(1), PERIOD, Optional.of(PERIOD)));
        try (var reader = layers[0].openWork(Set.of(WORK))) {
            int count = 0;
            for (; count < 4; count++) assertThat(reader.receive(DEADLINE)).isPresent();
            while (reader.receive(Duration.ZERO).isPresent()) count++;
            long periods = (System.nanoTime() - begin) / PERIOD.toNanos();
            assertThat((long) count).as("one for each period").isLessThanOrEqualTo(periods);
        }
        assertThat(layers[1].cancel("tick")).isTrue();
        assertThat(layers[2].cancel("tick")).isFalse();
    }

    @Test
    void gapsInWhichNobodyRanAreMadeUpForByOne() throws Exception {
        var gone = fleet.open();
        gone.schedule(new Delayed(
                "tick", new Delayed.To.Channel(WORK), numbered(1), Duration.ofMillis(100), Optional.of(PERIOD)));
        gone.close();
        long until = System.nanoTime() + PERIOD.multipliedBy(4).toNanos();
        try (var nobody = fleet.openElsewhere().openMailbox()) {
            nobody.receive(Duration.ofNanos(until - System.nanoTime()));
        }
        long begin = System.nanoTime();
        try (var reader = fleet.open().openWork(Set.of(WORK))) {
            assertThat(reader.receive(DEADLINE)).isPresent();
            int more = 0;
            while (reader.receive(Duration.ZERO).isPresent()) more++;
            assertThat((long) more).isLessThanOrEqualTo((System.nanoTime() - begin) / PERIOD.toNanos() + 1);
        }
    }
}
