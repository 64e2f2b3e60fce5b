package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// ASGI channel layer specification, "Groups", on group expiry: a membership is a lease, except for whoever
/// is open here.
abstract class GroupExpiryPromises extends Promises {
    private static final Duration EXPIRY = Duration.ofMillis(800);
    private static final Duration ALMOST = EXPIRY.minusMillis(1);
    private static final LayerOptions SHORT = LayerOptions.DEFAULT.withGroupExpiry(EXPIRY);

    GroupExpiryPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    private ChannelLayer openWithLeases() {
        var layer = openWith(LayerFeature.GROUP_EXPIRY, SHORT);
        needs(layer, LayerFeature.WORK_QUEUES);
        return layer;
    }

    private void passAlmost() {
        Assumptions.assumeTrue(pass(ALMOST), "The layer's clock cannot be moved.");
    }

    @Test
    void mustEndTheMembershipOfAChannelThatIsNotOpenHere() throws InterruptedException {
        var layer = openWithLeases();
        layer.groupAdd(ROOM, JOBS);
        try (var work = layer.openWork(Set.of(JOBS))) {
            layer.groupSend(ROOM, numbered(1));
            assertThat(number(receive(work).message())).isEqualTo(1);
            pass(EXPIRY);
            layer.groupSend(ROOM, numbered(2));
            mustGetNothing(work);
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustKeepTheMembershipUntilThen() throws InterruptedException {
        var layer = openWithLeases();
        layer.groupAdd(ROOM, JOBS);
        passAlmost();
        layer.groupSend(ROOM, numbered(1));
        try (var work = layer.openWork(Set.of(JOBS))) {
            assertThat(number(receive(work).message())).isEqualTo(1);
        }
    }

    @Test
    void mustRenewTheLeaseWhenTheChannelIsAddedAgain() throws InterruptedException {
        var layer = openWithLeases();
        layer.groupAdd(ROOM, JOBS);
        passAlmost();
        layer.groupAdd(ROOM, JOBS);
        pass(Duration.ofMillis(2));
        layer.groupSend(ROOM, numbered(1));
        try (var work = layer.openWork(Set.of(JOBS))) {
            assertThat(number(receive(work).message())).isEqualTo(1);
            pass(EXPIRY);
            layer.groupSend(ROOM, numbered(2));
            mustGetNothing(work);
        }
    }

    @Test
    void mustTakeTheChannelInAgainAfterItsLeaseHasEnded() throws InterruptedException {
        var layer = openWithLeases();
        layer.groupAdd(ROOM, JOBS);
        pass(EXPIRY);
        layer.groupAdd(ROOM, JOBS);
        layer.groupSend(ROOM, numbered(1));
        try (var work = layer.openWork(Set.of(JOBS))) {
            assertThat(number(receive(work).message())).isEqualTo(1);
            mustGetNothing(work);
        }
    }

    @Test
    void mustNeverEndTheMembershipOfAMailboxThatIsOpenHere() throws InterruptedException {
        var layer = openWith(LayerFeature.GROUP_EXPIRY, SHORT);
        try (var joined = layer.openMailbox();
                var added = layer.openMailbox()) {
            joined.join(ROOM);
            addHere(layer, ROOM, added);
            for (int i = 0; i < 3; i++) {
                pass(EXPIRY);
                layer.groupSend(ROOM, numbered(i));
                assertThat(number(receive(joined))).isEqualTo(i);
                assertThat(number(receive(added))).isEqualTo(i);
            }
        }
    }

    @Test
    void mustLetGoOfMembershipsOfGroupsThatNobodySendsTo() {
        var layer = openWithLeases();
        for (int i = 0; i < 100; i++) layer.groupAdd(GroupName.of("kit.forgotten", "group " + i), JOBS);
        assertThat(layer.statistics().memberships()).isEqualTo(100);
        pass(EXPIRY);
        mustBeAtBaseLine(layer);
    }
}
