package dev.levada.layer.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.local.LocalWorkQueues;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MemoryChannelLayerTest {
    private static final ChannelName JOBS = ChannelName.of("jobs");
    private static final ChannelMessage MESSAGE = ChannelMessage.of("m");

    private final ManualClock clock = new ManualClock();

    @Test
    void opensByUrlWithItsOptions() throws Exception {
        try (var layer = ChannelLayer.open("memory:?capacity=2&capacity.jobs=1");
                var mailbox = layer.openMailbox()) {
            assertThat(layer).isInstanceOf(MemoryChannelLayer.class);
            layer.send(JOBS, MESSAGE);
            assertThatThrownBy(() -> layer.send(JOBS, MESSAGE))
                    .isInstanceOf(ChannelFullException.class)
                    .hasMessage("Channel \"jobs\" is full: capacity 1 messages. Raise its capacity or read faster.");
            layer.send(mailbox.name(), MESSAGE);
            layer.send(mailbox.name(), MESSAGE);
            assertThatThrownBy(() -> layer.send(mailbox.name(), MESSAGE)).isInstanceOf(ChannelFullException.class);
            assertThat(mailbox.receive()).isEqualTo(MESSAGE);
        }
    }

    @Test
    void opensALayerOfItsOwnEachTime() {
        try (var layer = ChannelLayer.memory();
                var other = ChannelLayer.memory()) {
            assertThat(layer).isNotSameAs(other);
        }
    }

    @Test
    void refusesOptionsItDoesNotKnow() {
        assertThatThrownBy(() -> ChannelLayer.open("memory:?colour=red"))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("\"colour\"");
    }

    @Test
    void makesNamesOfTheProcessAndManyRandomBits() {
        var names = new HashSet<ChannelName>();
        var prefixes = new HashSet<String>();
        for (int i = 0; i < 20; i++)
            try (var layer = ChannelLayer.memory();
                    var first = layer.openMailbox();
                    var second = layer.openMailbox(_ -> true)) {
                assertThat(first.name().value()).matches("specific\\.[A-Za-z0-9_-]{12}![A-Za-z0-9_-]{24}");
                assertThat(first.name().nonLocalPart()).isEqualTo(second.name().nonLocalPart());
                names.add(first.name());
                names.add(second.name());
                prefixes.add(first.name().nonLocalPart());
            }
        assertThat(names).hasSize(40);
        assertThat(prefixes).hasSize(20);
    }

    @Test
    void refusesMoreWorkQueuesThanItsBoundAndGoesOn() {
        try (var layer = MemoryChannelLayer.open(LayerOptions.DEFAULT, clock)) {
            for (int i = 0; i < LocalWorkQueues.MOST_QUEUES; i++) layer.send(ChannelName.of("jobs-" + i), MESSAGE);
            assertThatThrownBy(() -> layer.send(JOBS, MESSAGE))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("at most 10000 work queues")
                    .hasMessageContaining("\"jobs\"");
            assertThatThrownBy(() -> layer.openWork(Set.of(JOBS))).isInstanceOf(LayerException.class);
            // Those that exist are not touched, and the rest of the layer is not either.
            layer.send(ChannelName.of("jobs-0"), MESSAGE);
            layer.groupAdd(GroupName.of("room"), JOBS);
            layer.groupSend(GroupName.of("room"), MESSAGE);
            assertThat(layer.statistics().dropped()).isEqualTo(1);
            layer.flush();
            layer.send(JOBS, MESSAGE);
            assertThat(layer.statistics().waiting()).isEqualTo(1);
        }
    }

    @Test
    void refusesMoreLeasesThanItsBoundAndGoesOn() {
        try (var layer = MemoryChannelLayer.open(LayerOptions.DEFAULT, clock)) {
            for (int i = 0; i < Leases.MOST_LEASES; i++) layer.groupAdd(GroupName.of("room-" + i), JOBS);
            var room = GroupName.of("room");
            assertThatThrownBy(() -> layer.groupAdd(room, JOBS))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("at most 100000 memberships of work queues")
                    .hasMessageContaining("group \"room\"");
            layer.groupAdd(GroupName.of("room-7"), JOBS);
            layer.groupDiscard(GroupName.of("room-7"), JOBS);
            layer.groupAdd(room, JOBS);
            assertThat(layer.statistics().memberships()).isEqualTo(Leases.MOST_LEASES);
        }
    }

    @Test
    void keepsNothingForAMemberThatNobodyCanEverRead() {
        try (var layer = ChannelLayer.memory()) {
            for (int i = 0; i < 100; i++) layer.groupAdd(GroupName.of("room"), ChannelName.of("specific.other!" + i));
            assertThat(layer.statistics().memberships()).isZero();
        }
    }

    @Test
    void takesPatternsForMailboxesByTheirName() {
        var options = LayerOptions.DEFAULT.withChannelCapacities(Map.of(Pattern.compile("specific\\..*"), 1));
        try (var layer = MemoryChannelLayer.open(options);
                var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), MESSAGE);
            assertThatThrownBy(() -> layer.send(mailbox.name(), MESSAGE)).isInstanceOf(ChannelFullException.class);
        }
    }

    @Test
    void expiresByAClockThatNeverJumps() throws InterruptedException {
        var options = LayerOptions.DEFAULT.withExpiry(Duration.ofMillis(1)).withGroupExpiry(Duration.ofMillis(1));
        try (var layer = MemoryChannelLayer.open(options);
                var watched = layer.openMailbox()) {
            layer.send(watched.name(), MESSAGE);
            layer.groupAdd(GroupName.of("room"), JOBS);
            // Nobody reads and nobody sends: the sweeper alone lets go.
            var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while ((layer.statistics().waiting() > 0 || layer.statistics().groups() > 0)
                    && System.nanoTime() < deadline) Thread.onSpinWait();
            assertThat(layer.statistics().expired()).isEqualTo(1);
            assertThat(layer.statistics().groups()).isZero();
        }
    }

    @Test
    void takesTheLongestTimesThereAre() throws InterruptedException {
        var forEver = Duration.ofSeconds(Long.MAX_VALUE);
        var options = LayerOptions.DEFAULT.withExpiry(forEver).withGroupExpiry(forEver);
        try (var layer = MemoryChannelLayer.open(options, clock);
                var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), MESSAGE);
            clock.advance(Duration.ofDays(1_000));
            assertThat(mailbox.receive(Duration.ZERO)).contains(MESSAGE);
        }
    }
}
