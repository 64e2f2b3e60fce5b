package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.Mailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// ASGI channel layer specification, "Channels" and "Groups", on names: every legal name works and none
/// means another.
abstract class NamePromises extends Promises {
    /// What people type into a room's name when they mean no good, or no harm.
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "*",
            ">",
            ".",
            "..",
            "../..",
            "a.b",
            "a b",
            "a\r\nPUBLISH x y",
            "\u0000",
            "a\u0000",
            "!",
            "specific.x!y",
            "{a}",
            "{a}b",
            "%s%n",
            "'; drop table groups; --",
            "$(reboot)",
            "_",
            "__",
            "_2e",
            "a_2eb",
            "A",
            "a",
            "\u0430",
            "\u00e9",
            "e\u0301",
            "\u202eevil",
            "\ud83d\ude00",
            "x".repeat(10_000),
            "x".repeat(10_001));

    NamePromises(ChannelLayerConformance kit) {
        super(kit);
    }

    @Test
    void mustKeepGroupsOfHostileNamesApart() throws InterruptedException {
        var layer = open();
        var members = new ArrayList<Mailbox>();
        for (var room : HOSTILE) {
            members.add(layer.openMailbox());
            members.getLast().join(GroupName.of("kit", room));
        }
        for (int i = 0; i < HOSTILE.size(); i++) layer.groupSend(GroupName.of("kit", HOSTILE.get(i)), numbered(i));
        for (int i = 0; i < HOSTILE.size(); i++)
            assertThat(number(receive(members.get(i)))).isEqualTo(i);
        for (var member : members) {
            // A second message would be one of another room.
            layer.send(member.name(), numbered(-7));
            assertThat(number(receive(member))).isEqualTo(-7);
            member.close();
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustTakeTheShortestAndTheLongestNames() throws InterruptedException {
        var layer = open();
        for (var name : List.of("a", "-", "_", ".", "..", "0", "x".repeat(99)))
            try (var mailbox = layer.openMailbox()) {
                mailbox.join(GroupName.of(name));
                layer.groupSend(GroupName.of(name), numbered(1));
                assertThat(number(receive(mailbox))).isEqualTo(1);
            }
    }

    @Test
    void mustTellWorkQueuesApartByEveryCharacter() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        var names = new ArrayList<ChannelName>();
        for (var name : List.of("a", "A", "a.", ".a", "a-", "a_", "a.b", "a-b", "a_b", "aa", "0", "00"))
            names.add(ChannelName.of(name));
        names.add(ChannelName.of("x".repeat(98)));
        names.add(ChannelName.of("x".repeat(99)));
        for (int i = 0; i < names.size(); i++) layer.send(names.get(i), numbered(i));
        for (int i = 0; i < names.size(); i++)
            try (var work = layer.openWork(Set.of(names.get(i)))) {
                assertThat(number(receive(work).message())).isEqualTo(i);
                mustGetNothing(work);
            }
    }

    @Test
    void mustKeepGroupsAndChannelsOfTheSameNameApart() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        try (var work = layer.openWork(Set.of(JOBS));
                var member = layer.openMailbox()) {
            member.join(GroupName.of(JOBS.value()));
            layer.groupSend(GroupName.of(JOBS.value()), numbered(1));
            layer.send(JOBS, numbered(2));
            assertThat(number(receive(work).message())).isEqualTo(2);
            assertThat(number(receive(member))).isEqualTo(1);
            mustGetNothing(work);
        }
    }
}
