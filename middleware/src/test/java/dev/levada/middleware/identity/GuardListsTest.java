package dev.levada.middleware.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Headers;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.ChannelLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardListsTest {
    private final ChannelLayer layer = ChannelLayer.memory();
    private final Revocations revocations = Revocations.over(layer);
    private final GuardLists lists = new GuardLists();

    @AfterEach
    void close() {
        revocations.close();
        layer.close();
    }

    private Guard guard() {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        return new Guard(revocations, scope, _ -> {});
    }

    @Test
    void eachUserHasTheirOwn() {
        var ann = guard();
        var bob = guard();
        lists.add("ann", ann);
        lists.add("bob", bob);
        assertThat(lists.of("ann")).containsExactly(ann);
        assertThat(lists.of("bob")).containsExactly(bob);
        assertThat(lists.of("eve")).isEmpty();
        lists.remove("ann", ann);
        assertThat(lists.contains("ann")).isFalse();
        assertThat(lists.users()).containsExactly("bob");
        assertThat(lists.size()).isEqualTo(1);
    }

    @Test
    void inWhateverOrderTheyLeaveTheOthersStay() {
        var random = new Random(1);
        for (int round = 0; round < 50; round++) {
            var left = new ArrayList<Guard>();
            for (int i = 0; i < 7; i++) {
                left.add(guard());
                lists.add("ann", left.getLast());
            }
            Collections.shuffle(left, random);
            while (!left.isEmpty()) {
                assertThat(lists.of("ann")).containsExactlyInAnyOrderElementsOf(left);
                lists.remove("ann", left.removeLast());
            }
            assertThat(lists.size()).isZero();
        }
    }

    @Test
    void whoHasLeftCanComeBackAsSomebodyElse() {
        var guard = guard();
        var other = guard();
        lists.add("ann", other);
        lists.add("ann", guard);
        lists.remove("ann", guard);
        lists.add("bob", guard);
        assertThat(lists.of("ann")).isEqualTo(List.of(other));
        assertThat(lists.of("bob")).isEqualTo(List.of(guard));
    }
}
