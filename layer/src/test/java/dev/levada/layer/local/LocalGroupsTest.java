package dev.levada.layer.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.GroupName;
import dev.levada.layer.Receiver;
import dev.levada.layer.local.LocalGroups.FanOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalGroupsTest {
    private static final GroupName ROOM = GroupName.of("room");
    private static final ChannelMessage MESSAGE = ChannelMessage.of("m");

    private final LocalGroups groups = new LocalGroups();

    /// Counts what it gets.
    private static class Member implements Receiver {
        final AtomicInteger heard = new AtomicInteger();

        @Override
        public boolean offer(ChannelMessage message) {
            heard.incrementAndGet();
            return true;
        }
    }

    /// A member with a socket, whose lane writes at once.
    private static final class Seated extends Member implements Outlet {
        final AtomicInteger written = new AtomicInteger();
        final Lane lane;

        Seated(Lane lane) {
            this.lane = lane;
        }

        @Override
        public Outlet outlet() {
            return this;
        }

        @Override
        public void write(WebSocketEvent.Send message) {
            written.incrementAndGet();
        }

        @Override
        public Lane lane() {
            return lane;
        }
    }

    private static class PromptLane implements Outlet.Lane {
        @Override
        @SuppressWarnings("ReferenceEquality") // outlets are told apart by identity
        public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message) {
            for (var outlet : outlets) if (outlet != except) outlet.write(message);
        }
    }

    @Test
    void countsMembersOnce() {
        var member = new Member();
        assertThat(groups.add(ROOM, member)).isTrue();
        assertThat(groups.add(ROOM, member)).isFalse();
        assertThat(groups.size()).isEqualTo(1);
        assertThat(groups.memberships()).isEqualTo(1);
        assertThat(groups.send(ROOM, MESSAGE)).isEqualTo(new FanOut(1, 0, 0));
        assertThat(groups.remove(ROOM, member)).isTrue();
        assertThat(groups.remove(ROOM, member)).isFalse();
        assertThat(groups.size()).isZero();
        assertThat(groups.memberships()).isZero();
        assertThat(groups.send(ROOM, MESSAGE)).isEqualTo(FanOut.NONE);
        assertThat(member.heard).hasValue(1);
    }

    @Test
    void tellsEqualReceiversApart() {
        record Same(int number) implements Receiver {
            @Override
            public boolean offer(ChannelMessage message) {
                return true;
            }
        }
        groups.add(ROOM, new Same(1));
        groups.add(ROOM, new Same(1));
        assertThat(groups.send(ROOM, MESSAGE).delivered()).isEqualTo(2);
    }

    @Test
    void keepsOneNameForAllMembers() {
        var first = GroupName.of("room");
        groups.add(first, new Member());
        assertThat(groups.canonical(GroupName.of("room"))).isSameAs(first);
        var unknown = GroupName.of("unknown");
        assertThat(groups.canonical(unknown)).isSameAs(unknown);
    }

    @Test
    void countsRefusalsAndFailuresAsDroppedAndGoesOn() throws InterruptedException {
        var well = new Member();
        groups.add(ROOM, _ -> false);
        groups.add(ROOM, _ -> {
            throw new IllegalStateException("fails");
        });
        groups.add(ROOM, well);
        assertThat(groups.send(ROOM, MESSAGE)).isEqualTo(new FanOut(1, 2, 0));
        assertThat(groups.broadcast(ROOM, Broadcast.text("x"), null)).isEqualTo(new FanOut(1, 2, 0));
        assertThat(well.heard).hasValue(2);
    }

    @Test
    void writesToTheOtherLanesWhenOneFails() throws InterruptedException {
        var lane = new PromptLane();
        var seated = new ArrayList<Seated>();
        for (int i = 0; i < 5; i++) {
            groups.add(ROOM, new Seated((_, _, _) -> {
                throw new IllegalStateException("fails");
            }));
            seated.add(new Seated(lane));
            groups.add(ROOM, seated.getLast());
        }
        assertThat(groups.broadcast(ROOM, Broadcast.text("x"), null)).isEqualTo(new FanOut(0, 5, 5));
        for (var one : seated) assertThat(one.written).hasValue(1);
    }

    @Test
    void writesTheSendersOwnCopyItself() throws InterruptedException {
        var lane = new PromptLane();
        var sender = new Seated(lane);
        var other = new Seated(lane);
        groups.add(ROOM, sender);
        groups.add(ROOM, other);
        assertThat(groups.broadcast(ROOM, Broadcast.text("x"), sender).written())
                .isEqualTo(2);
        assertThat(sender.written).hasValue(1);
        assertThat(other.written).hasValue(1);
        groups.remove(ROOM, sender);
        groups.broadcast(ROOM, Broadcast.text("x"), sender);
        assertThat(sender.written).hasValue(1);
        assertThat(other.written).hasValue(2);
    }

    @Test
    void handsOverTheSameListUntilSomebodyReallyJoinsOrLeaves() throws InterruptedException {
        var lists = new ArrayList<List<? extends Outlet>>();
        Outlet.Lane lane = (outlets, _, _) -> lists.add(outlets);
        var member = new Seated(lane);
        groups.add(ROOM, member);
        groups.broadcast(ROOM, Broadcast.text("1"), null);
        groups.add(ROOM, member);
        groups.remove(ROOM, new Member());
        groups.broadcast(ROOM, Broadcast.text("2"), null);
        groups.add(ROOM, new Member());
        groups.broadcast(ROOM, Broadcast.text("3"), null);
        assertThat(lists.get(1)).isSameAs(lists.get(0));
        assertThat(lists.get(2)).isNotSameAs(lists.get(0));
    }

    @Test
    void keepsTheRestWhenALargeGroupShrinks() {
        var members = new ArrayList<Member>();
        for (int i = 0; i < 5_000; i++) {
            members.add(new Member());
            groups.add(ROOM, members.getLast());
        }
        for (int i = 0; i < 4_990; i++) groups.remove(ROOM, members.get(i));
        assertThat(groups.send(ROOM, MESSAGE)).isEqualTo(new FanOut(10, 0, 0));
        for (int i = 4_990; i < 5_000; i++) assertThat(members.get(i).heard).hasValue(1);
        assertThat(groups.memberships()).isEqualTo(10);
    }

    @Test
    void clearsEverything() {
        for (int i = 0; i < 100; i++) groups.add(GroupName.of("room", "x" + i % 10), new Member());
        groups.clear();
        assertThat(groups.size()).isZero();
        assertThat(groups.memberships()).isZero();
    }

    @Test
    void staysWholeWhileManyJoinLeaveAndSend() throws Exception {
        int rooms = 5;
        int members = 60;
        var lane = new PromptLane();
        var isOver = new AtomicBoolean();
        var stays = new Seated(lane);
        for (int room = 0; room < rooms; room++) groups.add(GroupName.of("room", "x" + room), stays);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var changes = new ArrayList<Future<?>>();
            for (int t = 0; t < 4; t++) {
                int seed = t;
                changes.add(threads.submit(() -> {
                    var random = new Random(seed);
                    var own = new ArrayList<Member>();
                    for (int i = 0; i < members / 4; i++) own.add(i % 2 == 0 ? new Member() : new Seated(lane));
                    for (int i = 0; i < 5_000; i++) {
                        var member = own.get(random.nextInt(own.size()));
                        var room = GroupName.of("room", "x" + random.nextInt(rooms));
                        if (random.nextBoolean()) {
                            groups.add(room, member);
                            int before = member.heard.get();
                            groups.send(room, MESSAGE);
                            // Begun when add returns, whatever the others do.
                            if (member.heard.get() == before) throw new AssertionError("not heard after add");
                        } else groups.remove(room, member);
                    }
                    for (var member : own)
                        for (int room = 0; room < rooms; room++)
                            groups.remove(GroupName.of("room", "x" + room), member);
                    return null;
                }));
            }
            var sends = threads.submit(() -> {
                int sent = 0;
                for (; !isOver.get() || sent < 1_000; sent++)
                    groups.broadcast(GroupName.of("room", "x" + sent % rooms), Broadcast.text("x"), null);
                return sent;
            });
            for (var change : changes) change.get(30, TimeUnit.SECONDS);
            isOver.set(true);
            assertThat(stays.written).hasValue(sends.get(30, TimeUnit.SECONDS));
        }
        assertThat(groups.memberships()).isEqualTo(rooms);
        assertThat(groups.size()).isEqualTo(rooms);
    }

    @Test
    void losesNobodyWhoJoinsWhileTheLastMemberLeaves() throws Exception {
        try (var threads = Executors.newFixedThreadPool(3)) {
            var turns = new ArrayList<Future<?>>();
            for (int t = 0; t < 3; t++)
                turns.add(threads.submit(() -> {
                    var member = new Member();
                    for (int i = 0; i < 100_000; i++) {
                        groups.add(ROOM, member);
                        int before = member.heard.get();
                        groups.send(ROOM, MESSAGE);
                        if (member.heard.get() == before) throw new AssertionError("not heard in turn " + i);
                        if (!groups.remove(ROOM, member)) throw new AssertionError("no member in turn " + i);
                    }
                    return null;
                }));
            for (var turn : turns) turn.get(50, TimeUnit.SECONDS);
        }
        assertThat(groups.size()).isZero();
        assertThat(groups.memberships()).isZero();
    }
}
