package dev.levada.layer.redis.fleet;

import static dev.levada.layer.redis.fleet.Fleet.DEADLINE;
import static dev.levada.layer.redis.fleet.Fleet.number;
import static dev.levada.layer.redis.fleet.Fleet.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Mailbox;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Histories of several processes; the rest is in the conformance kit.
class HistoryTest {
    private static final GroupName ROOM = GroupName.of("chat-blue");
    private static final LayerOptions KEPT = LayerOptions.DEFAULT.withHistories(
            Map.of(Pattern.compile("chat-.*"), new History(5, Duration.ofMinutes(1))));

    private final Fleet fleet = new Fleet();

    @AfterEach
    void close() {
        fleet.close();
    }

    private static History.Position newest(ChannelLayer layer) {
        return layer.history(ROOM, Optional.empty(), 0).position().orElseThrow();
    }

    @Test
    void hasAnotherEpochWhenTheServerHasLostIt() {
        var layer = fleet.open(KEPT);
        layer.groupSend(ROOM, numbered(1));
        var seen = newest(layer);
        fleet.redis.command("FLUSHALL");
        assertThat(layer.history(ROOM, Optional.of(seen), 100).hasGap()).isTrue();
        layer.groupSend(ROOM, numbered(2));
        var page = layer.history(ROOM, Optional.of(seen), 100);
        assertThat(page.hasGap()).isTrue();
        assertThat(page.position().orElseThrow().epoch()).isNotEqualTo(seen.epoch());
    }

    @Test
    void isTheSameForAllProcesses() throws Exception {
        var layer = fleet.open(KEPT);
        var other = fleet.open(KEPT);
        try (var here = layer.openMailbox();
                var there = other.openMailbox()) {
            here.join(ROOM);
            there.join(ROOM);
            layer.groupSend(ROOM, numbered(1));
            other.groupSend(ROOM, numbered(2));
            for (var mailbox : new Mailbox[] {here, there})
                for (int i = 1; i <= 2; i++)
                    assertThat(number(mailbox.receive(DEADLINE).orElseThrow())).isEqualTo(i);
        }
        assertThat(newest(layer)).isEqualTo(newest(other));
    }
}
