package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.layer.Delayed;
import dev.levada.layer.Delivery;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Messages that are sent later: [ChannelLayer#schedule].
abstract class DelayPromises extends Promises {
    private static final Duration DELAY = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Delivery ONCE = Delivery.atLeastOnce();

    DelayPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    private static Delayed periodic(String id, Duration period, long number) {
        return new Delayed(id, new Delayed.To.Channel(JOBS), numbered(number), period, Optional.of(period));
    }

    @Test
    void mustSendToAQueueWhenItIsTimeAndNotBefore() throws InterruptedException {
        var layer = openWith(LayerFeature.DELAYS);
        try (var work = layer.openWork(Set.of(JOBS))) {
            long before = System.nanoTime();
            layer.sendAfter(DELAY, JOBS, numbered(1));
            boolean isMoved = pass(Duration.ZERO);
            if (isMoved) {
                pass(DELAY.minusMillis(1));
                mustGetNothing(work);
                pass(Duration.ofMillis(1));
            }
            assertThat(number(receive(work).message())).isEqualTo(1);
            if (!isMoved)
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(DELAY.minusMillis(5));
            mustGetNothing(work);
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustSendInTheOrderOfTheirTimes() throws InterruptedException {
        var layer = openWith(LayerFeature.DELAYS);
        try (var work = layer.openWork(Set.of(JOBS))) {
            layer.sendAfter(DELAY.plusMillis(60), JOBS, numbered(3));
            layer.sendAfter(DELAY, JOBS, numbered(1));
            layer.sendAfter(DELAY.plusMillis(30), JOBS, numbered(2));
            pass(DELAY.plusMillis(60));
            for (int i = 1; i <= 3; i++)
                assertThat(number(receive(work).message())).isEqualTo(i);
        }
    }

    @Test
    void mustSendToWhoeverReadsWorkUntilItIsAcknowledged() throws InterruptedException {
        var layer = openWith(LayerFeature.DELAYS);
        needs(layer, LayerFeature.JOBS);
        try (var jobs = layer.openJobs(Set.of(JOBS), ONCE)) {
            layer.sendAfter(DELAY, JOBS, numbered(1));
            pass(DELAY);
            var job = receive(jobs);
            assertThat(number(job.message())).isEqualTo(1);
            assertThat(job.attempt()).isEqualTo(1);
            assertThat(job.acknowledge()).isTrue();
            mustGetNothing(jobs);
        }
    }

    @Test
    void mustSendToAMailboxAndToAllMembersOfAGroup() throws InterruptedException {
        var layer = openWith(LayerFeature.DELAYS);
        try (var one = layer.openMailbox();
                var other = layer.openMailbox()) {
            one.join(ROOM);
            other.join(ROOM);
            layer.sendAfter(DELAY, one.name(), numbered(1));
            layer.schedule(Delayed.once(new Delayed.To.Group(ROOM), numbered(2), DELAY.plusMillis(100)));
            pass(DELAY.plusMillis(100));
            assertThat(number(receive(one))).isEqualTo(1);
            assertThat(number(receive(one))).isEqualTo(2);
            assertThat(number(receive(other))).isEqualTo(2);
            mustGetNothing(one);
            mustGetNothing(other);
        }
    }

    @Test
    void mustNotSendWhatIsCancelled() throws InterruptedException {
        var layer = openWith(LayerFeature.DELAYS);
        try (var work = layer.openWork(Set.of(JOBS))) {
            var id = layer.sendAfter(DELAY, JOBS, numbered(1));
            layer.sendAfter(DELAY, JOBS, numbered(2));
            assertThat(layer.cancel(id)).isTrue();
            assertThat(layer.cancel(id)).as("cancelled twice").isFalse();
            pass(DELAY);
            assertThat(number(receive(work).message())).isEqualTo(2);
            mustGetNothing(work);
        }
        assertThat(layer.cancel("nobody")).isFalse();
    }

    @Test
    void mustSendAgainAndAgainUntilCancelled() throws InterruptedException {
        var layer = openWith(LayerFeature.DELAYS);
        try (var work = layer.openWork(Set.of(JOBS))) {
            layer.schedule(periodic("kit.tick", DELAY, 1));
            for (int i = 0; i < 3; i++) {
                pass(DELAY);
                assertThat(number(receive(work).message())).isEqualTo(1);
            }
            assertThat(layer.cancel("kit.tick")).isTrue();
            while (work.receive(Duration.ZERO).isPresent()) {
                // What was due before it was cancelled.
            }
            pass(DELAY);
            mustGetNothing(work);
        }
        layer.flush();
    }

    @Test
    void mustReplaceWhatHasTheSameId() throws InterruptedException {
        var layer = openWith(LayerFeature.DELAYS);
        try (var work = layer.openWork(Set.of(JOBS))) {
            var to = new Delayed.To.Channel(JOBS);
            layer.schedule(new Delayed("kit.one", to, numbered(1), LONG, Optional.empty()));
            layer.schedule(new Delayed("kit.one", to, numbered(2), DELAY, Optional.empty()));
            pass(DELAY);
            assertThat(number(receive(work).message())).isEqualTo(2);
            assertThat(layer.cancel("kit.one")).isFalse();
        }
    }

    @Test
    void mustNotPutOffAPeriodicMessageThatIsDeclaredAgain() throws InterruptedException {
        var layer = openWith(LayerFeature.DELAYS);
        var period = Duration.ofSeconds(1);
        try (var work = layer.openWork(Set.of(JOBS))) {
            layer.schedule(periodic("kit.tick", period, 1));
            pass(Duration.ofMillis(500));
            long before = System.nanoTime();
            layer.schedule(periodic("kit.tick", period, 2));
            boolean isMoved = pass(Duration.ofMillis(500));
            assertThat(number(receive(work).message())).isEqualTo(2);
            if (!isMoved)
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(9));
        }
        layer.flush();
    }

    @Test
    void mustWaitUntilAFullQueueHasRoom() throws InterruptedException {
        var layer = openWith(LayerFeature.DELAYS, LayerOptions.DEFAULT.withCapacity(1));
        layer.send(JOBS, numbered(1));
        layer.sendAfter(Duration.ZERO, JOBS, numbered(2));
        pass(Duration.ofMillis(100));
        try (var work = layer.openWork(Set.of(JOBS))) {
            assertThat(number(receive(work).message())).isEqualTo(1);
            // Its pause begins when it has found the queue full, which may be only now.
            assertThat(number(receiveAfter(Duration.ofSeconds(1), work).message()))
                    .isEqualTo(2);
        }
    }

    @Test
    void mustRefuseIdsDelaysAndPeriodsOutOfRange() {
        var to = new Delayed.To.Channel(JOBS);
        assertThat(new Delayed("a".repeat(99), to, numbered(1), Delayed.LONGEST, Optional.of(Delayed.SHORTEST_PERIOD)))
                .isNotNull();
        assertThatThrownBy(() -> new Delayed("a".repeat(100), to, numbered(1), LONG, Optional.empty()))
                .isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> new Delayed("a|b", to, numbered(1), LONG, Optional.empty()))
                .isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> Delayed.once(to, numbered(1), Duration.ofMillis(-1)))
                .isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> Delayed.once(to, numbered(1), Delayed.LONGEST.plusMillis(1)))
                .isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> periodic("kit", Delayed.SHORTEST_PERIOD.minusMillis(1), 1))
                .isInstanceOf(ContractException.class);
    }
}
