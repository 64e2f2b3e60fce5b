package dev.levada.layer.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.GroupName;
import java.util.HashSet;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupsOfMailboxTest {
    @Test
    void holdsWhatASetWouldHold() {
        var random = new Random(1);
        for (int names : new int[] {1, 2, 3, 8, 9, 10, 40}) {
            @Nullable Object held = null;
            var expected = new HashSet<GroupName>();
            for (int i = 0; i < 500; i++) {
                var name = GroupName.of("g" + random.nextInt(names));
                if (random.nextBoolean()) {
                    held = GroupsOfMailbox.with(held, name);
                    expected.add(name);
                } else {
                    held = GroupsOfMailbox.without(held, name);
                    expected.remove(name);
                }
                assertThat(GroupsOfMailbox.all(held)).containsExactlyInAnyOrderElementsOf(expected);
                if (expected.isEmpty()) assertThat(held).isNull();
            }
        }
    }

    @Test
    void needsNothingMoreForOneGroupThanItsName() {
        var name = GroupName.of("g");
        assertThat(GroupsOfMailbox.with(null, name)).isSameAs(name);
        assertThat(GroupsOfMailbox.with(name, GroupName.of("g"))).isSameAs(name);
    }
}
