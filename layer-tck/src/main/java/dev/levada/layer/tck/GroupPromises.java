package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.Mailbox;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// ASGI channel layer specification, "Groups".
abstract class GroupPromises extends Promises {
    private static final GroupName OTHER_ROOM = GroupName.of("kit.other");

    GroupPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    @Test
    void mustReachEveryMemberOnceAndNobodyElse() throws InterruptedException {
        var layer = open();
        var members = new ArrayList<Mailbox>();
        for (int i = 0; i < 20; i++) members.add(layer.openMailbox());
        var outsider = layer.openMailbox();
        outsider.join(OTHER_ROOM);
        // Both ways to join.
        for (int i = 0; i < 20; i++)
            if (i % 2 == 0) members.get(i).join(ROOM);
            else add(layer, ROOM, members.get(i));
        layer.groupSend(ROOM, numbered(1));
        for (var member : members) assertThat(number(receive(member))).isEqualTo(1);
        mustGetNothing(members.getFirst());
        mustGetNothing(outsider);
    }

    @Test
    void mustReachNobodyAndNotFailWhenThereIsNoMember() {
        var layer = open();
        assertThatCode(() -> layer.groupSend(ROOM, numbered(1))).doesNotThrowAnyException();
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustHaveBegunDeliveryWhenGroupAddReturns() throws InterruptedException {
        var layer = open();
        needsMembersByName(layer);
        try (var mailbox = layer.openMailbox()) {
            for (int i = 0; i < 200; i++) {
                var group = GroupName.of("kit.begun", "group " + i);
                layer.groupAdd(group, mailbox.name());
                layer.groupSend(group, numbered(i));
                assertThat(number(receive(mailbox))).isEqualTo(i);
            }
        }
    }

    @Test
    void mustHaveBegunDeliveryWhenJoinReturnsWhateverElseGoesOn() throws InterruptedException {
        var layer = open(ROOMY);
        var tasks = tasks();
        for (int t = 0; t < 2; t++)
            tasks.start(() -> {
                while (tasks.areOn()) {
                    var passerby = layer.openMailbox(_ -> true);
                    passerby.join(ROOM);
                    passerby.close();
                    LockSupport.parkNanos(1_000);
                }
            });
        for (int i = 0; i < 500; i++)
            try (var mailbox = layer.openMailbox()) {
                mailbox.join(ROOM);
                layer.groupSend(ROOM, numbered(i));
                assertThat(number(receive(mailbox))).isEqualTo(i);
            }
        tasks.stop();
        tasks.join();
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustDeliverOnceToAMemberThatWasAddedTwice() throws InterruptedException {
        var layer = open();
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(ROOM);
            mailbox.join(ROOM);
            add(layer, ROOM, mailbox);
            layer.groupSend(ROOM, numbered(1));
            assertThat(number(receive(mailbox))).isEqualTo(1);
            mustGetNothing(mailbox);
            // One discard ends it, however often it was added.
            mailbox.leave(ROOM);
            layer.groupSend(ROOM, numbered(2));
            mustGetNothing(mailbox);
        }
    }

    @Test
    void mustNotReachAMemberThatHasLeft() throws InterruptedException {
        var layer = open();
        try (var left = layer.openMailbox();
                var discarded = layer.openMailbox();
                var stays = layer.openMailbox()) {
            for (var mailbox : new Mailbox[] {left, discarded, stays}) mailbox.join(ROOM);
            left.leave(ROOM);
            discard(layer, ROOM, discarded);
            layer.groupSend(ROOM, numbered(1));
            assertThat(number(receive(stays))).isEqualTo(1);
            mustGetNothing(left);
            mustGetNothing(discarded);
        }
    }

    @Test
    void mustNotMindToDiscardWhoIsNoMember() throws InterruptedException {
        var layer = open();
        try (var mailbox = layer.openMailbox()) {
            mailbox.leave(ROOM);
            layer.groupDiscard(ROOM, mailbox.name());
            layer.groupDiscard(ROOM, ChannelName.of("specific.kit!nobody"));
            layer.groupDiscard(ROOM, JOBS);
            mailbox.join(ROOM);
            layer.groupSend(ROOM, numbered(1));
            assertThat(number(receive(mailbox))).isEqualTo(1);
        }
    }

    @Test
    void mustAcceptAMemberThatNobodyReads() throws InterruptedException {
        var layer = openWith(LayerFeature.REMOTE_MEMBERSHIP);
        try (var mailbox = layer.openMailbox()) {
            layer.groupAdd(ROOM, ChannelName.of("specific.kit!nobody"));
            mailbox.join(ROOM);
            layer.groupSend(ROOM, numbered(1));
            assertThat(number(receive(mailbox))).isEqualTo(1);
        }
    }

    @Test
    void mustSayThatItCannotAddAMailboxOfAnotherProcess() throws InterruptedException {
        var layer = open();
        assumeFalse(layer.features().contains(LayerFeature.REMOTE_MEMBERSHIP), "The layer claims REMOTE_MEMBERSHIP.");
        var nobody = ChannelName.of("specific.kit!nobody");
        assertThatThrownBy(() -> layer.groupAdd(ROOM, nobody))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining(nobody.value());
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(ROOM);
            layer.groupSend(ROOM, numbered(1));
            assertThat(number(receive(mailbox))).isEqualTo(1);
        }
    }

    @Test
    void mustKeepTheGroupsOfAMemberApart() throws InterruptedException {
        var layer = open();
        try (var mailbox = layer.openMailbox()) {
            for (int i = 0; i < 30; i++) mailbox.join(GroupName.of("kit", "group " + i));
            for (int i = 0; i < 30; i += 2) mailbox.leave(GroupName.of("kit", "group " + i));
            for (int i = 0; i < 30; i++) layer.groupSend(GroupName.of("kit", "group " + i), numbered(i));
            var arrived = new ArrayList<Long>();
            for (int i = 1; i < 30; i += 2) arrived.add(number(receive(mailbox)));
            // Each group keeps its order; what several groups get may come by different servers.
            assertThat(arrived)
                    .containsExactlyInAnyOrder(1L, 3L, 5L, 7L, 9L, 11L, 13L, 15L, 17L, 19L, 21L, 23L, 25L, 27L, 29L);
            mustGetNothing(mailbox);
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustLeaveAllGroupsWhenAMailboxIsClosed() {
        var layer = open();
        var first = layer.openMailbox();
        var second = layer.openMailbox(collector());
        for (int i = 0; i < 20; i++) {
            first.join(GroupName.of("kit", "group " + i));
            addHere(layer, GroupName.of("kit", "group " + i), second);
        }
        assertThat(layer.statistics().memberships()).isEqualTo(40);
        assertThat(layer.statistics().groups()).isEqualTo(20);
        first.close();
        second.close();
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustKeepTheOrderOfOneSenderForEveryMember() throws InterruptedException {
        int count = 1_000;
        var layer = openWith(LayerFeature.GROUP_ORDER, ROOMY);
        var members = new ArrayList<Mailbox>();
        for (int i = 0; i < 4; i++) {
            members.add(layer.openMailbox());
            members.getLast().join(ROOM);
        }
        var tasks = tasks();
        for (var sender : new String[] {"ann", "bob"})
            tasks.start(() -> {
                for (int i = 0; i < count; i++) layer.groupSend(ROOM, numbered(sender, i));
            });
        for (var member : members) {
            long ann = 0;
            long bob = 0;
            for (int i = 0; i < 2 * count; i++) {
                var message = receive(member);
                if ("ann".equals(message.get("sender")))
                    assertThat(number(message)).isEqualTo(ann++);
                else assertThat(number(message)).isEqualTo(bob++);
            }
        }
        tasks.join();
    }

    @Test
    void mustCarryRecordsInGroups() throws InterruptedException {
        record Said(String text) {}
        var layer = open();
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(ROOM);
            layer.groupSend(ROOM, new Said("hello"));
            assertThat(receive(mailbox)).isEqualTo(ChannelMessage.of("said", Map.of("text", "hello")));
        }
    }

    @Test
    void mustReachAWorkQueueThatIsAMember() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        try (var work = layer.openWork(Set.of(JOBS))) {
            layer.groupAdd(ROOM, JOBS);
            layer.groupAdd(ROOM, JOBS);
            layer.groupSend(ROOM, numbered(1));
            assertThat(receive(work).message()).isEqualTo(numbered(1));
            layer.groupDiscard(ROOM, JOBS);
            layer.groupSend(ROOM, numbered(2));
            mustGetNothing(work);
        }
    }
}
