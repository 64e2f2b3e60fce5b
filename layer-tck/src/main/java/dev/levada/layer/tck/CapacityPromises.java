package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Mailbox;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// ASGI channel layer specification, "Capacity": below the bound, at the bound and one beyond it.
abstract class CapacityPromises extends Promises {
    private static final int CAPACITY = 5;
    private static final LayerOptions SMALL = LayerOptions.DEFAULT.withCapacity(CAPACITY);

    CapacityPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    private static void mustRefuse(ChannelLayer layer, ChannelName channel, int capacity) {
        long refused = layer.statistics().refused();
        assertThatThrownBy(() -> layer.send(channel, numbered(-1)))
                .isInstanceOf(ChannelFullException.class)
                .hasMessageContaining(channel.value())
                .hasMessageContaining("capacity " + capacity + " ");
        assertThat(layer.statistics().refused()).isEqualTo(refused + 1);
    }

    @Test
    void mustRefuseWhatAMailboxHasNoRoomFor() throws InterruptedException {
        var layer = open(SMALL);
        needsToTellSenders(layer);
        try (var mailbox = layer.openMailbox()) {
            for (int i = 0; i < CAPACITY; i++) layer.send(mailbox.name(), numbered(i));
            mustRefuse(layer, mailbox.name(), CAPACITY);
            mustRefuse(layer, mailbox.name(), CAPACITY);
            // Room for one is room for one.
            assertThat(number(receive(mailbox))).isZero();
            layer.send(mailbox.name(), numbered(CAPACITY));
            mustRefuse(layer, mailbox.name(), CAPACITY);
            for (int i = 1; i <= CAPACITY; i++)
                assertThat(number(receive(mailbox))).isEqualTo(i);
            mustGetNothing(mailbox);
        }
    }

    @Test
    void mustRefuseWhatAWorkQueueHasNoRoomFor() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES, SMALL);
        for (int i = 0; i < CAPACITY; i++) layer.send(JOBS, numbered(i));
        mustRefuse(layer, JOBS, CAPACITY);
        try (var work = layer.openWork(Set.of(JOBS))) {
            assertThat(number(receive(work).message())).isZero();
            layer.send(JOBS, numbered(CAPACITY));
            mustRefuse(layer, JOBS, CAPACITY);
            for (int i = 1; i <= CAPACITY; i++)
                assertThat(number(receive(work).message())).isEqualTo(i);
            mustGetNothing(work);
        }
    }

    @Test
    void mustHoldOneMessageWhenTheCapacityIsOne() throws InterruptedException {
        var layer = open(LayerOptions.DEFAULT.withCapacity(1));
        needsToTellSenders(layer);
        try (var mailbox = layer.openMailbox()) {
            for (int i = 0; i < 3; i++) {
                layer.send(mailbox.name(), numbered(i));
                mustRefuse(layer, mailbox.name(), 1);
                assertThat(number(receive(mailbox))).isEqualTo(i);
            }
        }
    }

    @Test
    void mustKeepTheCapacityOfWorkQueuesApart() {
        var layer = openWith(LayerFeature.WORK_QUEUES, SMALL);
        var other = ChannelName.of("kit.other-jobs");
        for (int i = 0; i < CAPACITY; i++) layer.send(JOBS, numbered(i));
        for (int i = 0; i < CAPACITY; i++) layer.send(other, numbered(i));
        mustRefuse(layer, JOBS, CAPACITY);
        mustRefuse(layer, other, CAPACITY);
    }

    @Test
    void mustGiveAChannelTheCapacityOfTheFirstPatternThatMatchesItsWholeName() {
        var patterns = new LinkedHashMap<Pattern, Integer>();
        patterns.put(Pattern.compile("kit\\.thumbs-.*"), 2);
        patterns.put(Pattern.compile("kit\\..*s"), 8);
        patterns.put(Pattern.compile("thumbs"), 1);
        var layer = openWith(LayerFeature.WORK_QUEUES, SMALL.withChannelCapacities(patterns));
        var expected = Map.of("kit.thumbs-large", 2, "kit.thumbs-s", 2, "kit.jobs", 8, "kit.job", 5, "my-thumbs", 5);
        expected.forEach((name, capacity) -> {
            var channel = ChannelName.of(name);
            for (int i = 0; i < capacity; i++) layer.send(channel, numbered(i));
            mustRefuse(layer, channel, capacity);
        });
    }

    @Test
    void mustGiveMailboxesTheCapacityOfTheirPattern() {
        var layer = open(SMALL.withChannelCapacities(Map.of(Pattern.compile("[^!]+![^!]+"), 2)));
        needsToTellSenders(layer);
        try (var mailbox = layer.openMailbox()) {
            for (int i = 0; i < 2; i++) layer.send(mailbox.name(), numbered(i));
            mustRefuse(layer, mailbox.name(), 2);
        }
    }

    @Test
    void mustDropSilentlyAndCountWhatAMemberHasNoRoomFor() throws InterruptedException {
        var layer = open(SMALL);
        try (var full = layer.openMailbox();
                var free = layer.openMailbox()) {
            full.join(ROOM);
            free.join(ROOM);
            for (int i = 0; i < CAPACITY - 1; i++) layer.groupSend(ROOM, numbered(i));
            mustReceive(free, 0, CAPACITY - 1);
            layer.groupSend(ROOM, numbered(CAPACITY - 1));
            eventually("dropped", 0, () -> layer.statistics().dropped());
            layer.groupSend(ROOM, numbered(CAPACITY));
            layer.broadcast(ROOM, Broadcast.text("x"));
            mustReceive(free, CAPACITY - 1, CAPACITY + 1);
            assertThat(receive(free).type()).isEqualTo(Broadcast.FRAME_TYPE);
            eventually("dropped", 2, () -> layer.statistics().dropped());
            assertThat(layer.statistics().refused()).isZero();
            mustReceive(full, 0, CAPACITY);
            mustGetNothing(full);
        }
    }

    @Test
    void mustDropSilentlyAndCountWhatAWorkQueueInAGroupHasNoRoomFor() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES, SMALL);
        layer.groupAdd(ROOM, JOBS);
        layer.groupAdd(GroupName.of("kit.other"), JOBS);
        for (int i = 0; i < CAPACITY + 2; i++) layer.groupSend(ROOM, numbered(i));
        eventually("dropped", 2, () -> layer.statistics().dropped());
        try (var work = layer.openWork(Set.of(JOBS))) {
            for (int i = 0; i < CAPACITY; i++)
                assertThat(number(receive(work).message())).isEqualTo(i);
            mustGetNothing(work);
        }
    }

    private void mustReceive(Mailbox mailbox, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) assertThat(number(receive(mailbox))).isEqualTo(i);
    }
}
