package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Receiver;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What happens to one member or one layer never happens to another.
abstract class IsolationPromises extends Promises {
    IsolationPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    private static final Receiver FULL = _ -> false;
    private static final Receiver BROKEN = _ -> {
        throw new IllegalStateException("a receiver that fails");
    };

    @Test
    void mustReachTheOthersWhenMembersAreFullOrBroken() throws InterruptedException {
        var layer = open();
        var well = new ArrayList<Collector>();
        for (int i = 0; i < 30; i++) {
            var owner = collector();
            well.add(owner);
            layer.openMailbox(owner).join(ROOM);
            layer.openMailbox(i % 2 == 0 ? FULL : BROKEN).join(ROOM);
        }
        for (int i = 0; i < 10; i++) layer.groupSend(ROOM, numbered(i));
        for (var owner : well) {
            var arrived = owner.next(10);
            for (int i = 0; i < 10; i++) assertThat(number(arrived.get(i))).isEqualTo(i);
        }
        eventually("dropped", 300, () -> layer.statistics().dropped());
        eventually("delivered", 300, () -> layer.statistics().delivered());
    }

    @Test
    void mustReachTheOthersOfABroadcastWhenMembersAreFullOrBroken() throws InterruptedException {
        var layer = open();
        var well = new ArrayList<Collector>();
        for (int i = 0; i < 10; i++) {
            var owner = collector();
            well.add(owner);
            layer.openMailbox(i % 2 == 0 ? FULL : BROKEN).join(ROOM);
            layer.openMailbox(owner).join(ROOM);
        }
        layer.broadcast(ROOM, Broadcast.text("hello"));
        for (var owner : well) assertThat(owner.next().text("text")).isEqualTo("hello");
        eventually("dropped", 10, () -> layer.statistics().dropped());
    }

    @Test
    void mustReachTheOthersWhenAMemberIsNeverRead() throws InterruptedException {
        int count = 500;
        var layer = open(LayerOptions.DEFAULT.withCapacity(10));
        var owner = collector();
        try (var neverRead = layer.openMailbox();
                var read = layer.openMailbox(owner)) {
            neverRead.join(ROOM);
            read.join(ROOM);
            // No more at a time than the capacity, which mailboxes of one process may share on the way.
            for (int sent = 0; sent < count; sent += 10) {
                for (int i = sent; i < sent + 10; i++) layer.groupSend(ROOM, numbered(i));
                var arrived = owner.next(10);
                for (int i = 0; i < 10; i++) assertThat(number(arrived.get(i))).isEqualTo(sent + i);
            }
            assertThat(layer.statistics().waiting()).isLessThanOrEqualTo(10);
            eventually("dropped", count - 10, () -> layer.statistics().dropped());
        }
    }

    @Test
    void mustTellADirectSenderThatTheReceiverIsFullOrBroken() throws InterruptedException {
        var layer = open();
        needsToTellSenders(layer);
        try (var full = layer.openMailbox(FULL);
                var broken = layer.openMailbox(BROKEN);
                var well = layer.openMailbox()) {
            assertThatThrownBy(() -> layer.send(full.name(), numbered(1)))
                    .isInstanceOf(ChannelFullException.class)
                    .hasMessageContaining(full.name().value());
            assertThatThrownBy(() -> layer.send(broken.name(), numbered(1))).isInstanceOf(LayerException.class);
            layer.send(well.name(), numbered(2));
            assertThat(number(receive(well))).isEqualTo(2);
            assertThat(layer.statistics().refused()).isEqualTo(1);
        }
    }

    @Test
    void mustShareNothingWithAnotherLayer() throws InterruptedException {
        var layer = open();
        assumeFalse(layer.features().contains(LayerFeature.SHARED), "The layer claims SHARED.");
        var other = open();
        try (var mine = layer.openMailbox();
                var theirs = other.openMailbox()) {
            mine.join(ROOM);
            theirs.join(ROOM);
            other.groupAdd(ROOM, mine.name());
            other.send(mine.name(), numbered(1));
            other.groupSend(ROOM, numbered(2));
            if (other.features().contains(LayerFeature.WORK_QUEUES)) {
                other.send(JOBS, numbered(3));
                try (var work = layer.openWork(Set.of(JOBS))) {
                    mustGetNothing(work);
                }
            }
            if (other.features().contains(LayerFeature.FLUSH)) layer.flush();
            assertThat(number(receive(theirs))).isEqualTo(2);
            mustGetNothing(mine);
        }
        layer.close();
        other.send(JOBS, numbered(4));
    }

    @Test
    void mustShareChannelsAndGroupsWithAPeer() throws InterruptedException {
        var layer = openWith(LayerFeature.SHARED);
        var peer = openPeer();
        try (var mine = layer.openMailbox();
                var theirs = peer.openMailbox()) {
            mine.join(ROOM);
            peer.groupAdd(ROOM, theirs.name());
            peer.send(mine.name(), numbered(1));
            assertThat(number(receive(mine))).isEqualTo(1);
            layer.groupSend(ROOM, numbered(2));
            assertThat(number(receive(mine))).isEqualTo(2);
            assertThat(number(receive(theirs))).isEqualTo(2);
            if (layer.features().contains(LayerFeature.REMOTE_MEMBERSHIP)) layer.groupDiscard(ROOM, theirs.name());
            else theirs.leave(ROOM);
            layer.groupSend(ROOM, numbered(3));
            assertThat(number(receive(mine))).isEqualTo(3);
            mustGetNothing(theirs);
        }
    }
}
