package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.ChannelFullException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// ASGI channel layer specification, "Messages", on expiry: what was not read in time is dropped and
/// counted.
abstract class ExpiryPromises extends Promises {
    private static final Duration EXPIRY = Duration.ofMillis(800);
    private static final Duration ALMOST = EXPIRY.minusMillis(1);
    private static final LayerOptions SHORT =
            LayerOptions.DEFAULT.withExpiry(EXPIRY).withCapacity(3);

    ExpiryPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    /// Lets almost the whole time pass, which can only be told from too much where the clock is moved.
    private void passAlmost() {
        Assumptions.assumeTrue(pass(ALMOST), "The layer's clock cannot be moved.");
    }

    @Test
    void mustDropFromAMailboxWhatWasNotReadInTime() throws InterruptedException {
        var layer = openWith(LayerFeature.EXPIRY, SHORT);
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(ROOM);
            layer.send(mailbox.name(), numbered(1));
            layer.groupSend(ROOM, numbered(2));
            pass(EXPIRY);
            mustGetNothing(mailbox);
            layer.send(mailbox.name(), numbered(3));
            assertThat(number(receive(mailbox))).isEqualTo(3);
            eventually("expired", 2, () -> layer.statistics().expired());
        }
    }

    @Test
    void mustDropFromAWorkQueueWhatWasNotReadInTime() throws InterruptedException {
        var layer = openWith(LayerFeature.EXPIRY, SHORT);
        needs(layer, LayerFeature.WORK_QUEUES);
        layer.send(JOBS, numbered(1));
        pass(EXPIRY);
        try (var work = layer.openWork(Set.of(JOBS))) {
            mustGetNothing(work);
            layer.send(JOBS, numbered(2));
            assertThat(number(receive(work).message())).isEqualTo(2);
            eventually("expired", 1, () -> layer.statistics().expired());
        }
    }

    @Test
    void mustKeepWhatIsStillInTime() throws InterruptedException {
        var layer = openWith(LayerFeature.EXPIRY, SHORT);
        try (var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), numbered(1));
            passAlmost();
            layer.send(mailbox.name(), numbered(2));
            assertThat(number(receive(mailbox))).isEqualTo(1);
            passAlmost();
            assertThat(number(receive(mailbox))).isEqualTo(2);
            assertThat(layer.statistics().expired()).isZero();
        }
    }

    @Test
    void mustDropOnlyTheOldOnes() throws InterruptedException {
        var layer = openWith(LayerFeature.EXPIRY, SHORT);
        try (var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), numbered(1));
            passAlmost();
            layer.send(mailbox.name(), numbered(2));
            pass(Duration.ofMillis(1));
            assertThat(number(receive(mailbox))).isEqualTo(2);
            assertThat(layer.statistics().expired()).isEqualTo(1);
        }
    }

    @Test
    void mustNotCountExpiredMessagesAgainstTheCapacity() throws InterruptedException {
        var layer = openWith(LayerFeature.EXPIRY, SHORT);
        try (var mailbox = layer.openMailbox()) {
            for (int i = 0; i < 3; i++) layer.send(mailbox.name(), numbered(i));
            if (tellsSenders(layer))
                assertThatThrownBy(() -> layer.send(mailbox.name(), numbered(3)))
                        .isInstanceOf(ChannelFullException.class);
            pass(EXPIRY);
            for (int i = 4; i < 7; i++) layer.send(mailbox.name(), numbered(i));
            for (int i = 4; i < 7; i++) assertThat(number(receive(mailbox))).isEqualTo(i);
        }
    }

    @Test
    void mustExpireOneOfSeveralChannelsAlone() throws InterruptedException {
        var layer = openWith(LayerFeature.EXPIRY, SHORT);
        try (var first = layer.openMailbox();
                var second = layer.openMailbox()) {
            layer.send(first.name(), numbered(1));
            passAlmost();
            layer.send(second.name(), numbered(2));
            pass(Duration.ofMillis(1));
            mustGetNothing(first);
            assertThat(number(receive(second))).isEqualTo(2);
        }
    }

    @Test
    void mustLetGoOfWhatNobodyEverReads() throws InterruptedException {
        var layer = openWith(LayerFeature.EXPIRY, SHORT);
        try (var mailbox = layer.openMailbox()) {
            for (int i = 0; i < 3; i++) layer.send(mailbox.name(), numbered(i));
            if (layer.features().contains(LayerFeature.WORK_QUEUES)) layer.send(JOBS, numbered(3));
            else layer.groupSend(ROOM, numbered(3));
            pass(EXPIRY);
            eventually("waiting", 0, () -> layer.statistics().waiting());
            // The same again: whatever lets go is still there.
            layer.send(mailbox.name(), numbered(4));
            pass(EXPIRY);
            eventually("waiting", 0, () -> layer.statistics().waiting());
            layer.send(mailbox.name(), numbered(5));
            assertThat(number(receive(mailbox))).isEqualTo(5);
        }
        mustBeAtBaseLine(layer);
    }
}
