package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.DeadLetter;
import dev.levada.layer.DeadLetters;
import dev.levada.layer.Delivery;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What has become of work that nobody could do, and what is in a queue: [ChannelLayer#deadLetters] and
/// [ChannelLayer#queueState].
abstract class DeadLetterPromises extends Promises {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Delivery TWICE =
            Delivery.atLeastOnce().retry(2, Duration.ZERO).thenDeadLetter();

    DeadLetterPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    private void die(ChannelLayer layer, int count) throws InterruptedException {
        try (var jobs = layer.openJobs(Set.of(JOBS), TWICE)) {
            for (int i = 0; i < count; i++) {
                layer.send(JOBS, numbered(i));
                assertThat(receive(jobs).giveUp("number " + i)).isTrue();
            }
        }
    }

    @Test
    void mustShowWhyAndAfterHowManyAttemptsWorkDied() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        var reason = "It is 100 % broken: ~a|b~ \"'\\ ü";
        try (var jobs = layer.openJobs(Set.of(JOBS), TWICE)) {
            layer.send(JOBS, numbered(7));
            assertThat(receive(jobs).retryAfter(Duration.ZERO, "first")).isTrue();
            pass(Duration.ofMillis(5));
            assertThat(receive(jobs).retryAfter(Duration.ZERO, reason + "\nsecond line"))
                    .isTrue();
            mustGetNothing(jobs);
        }
        var letter = only(layer.deadLetters(JOBS));
        assertThat(letter.message()).isEqualTo(numbered(7));
        assertThat(letter.attempts()).isEqualTo(2);
        assertThat(letter.reason()).isEqualTo(reason);
        layer.flush();
    }

    private static DeadLetter only(DeadLetters letters) {
        var all = letters.list(10);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void mustNotTryAgainWhatIsGivenUp() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        try (var jobs = layer.openJobs(Set.of(JOBS), TWICE)) {
            layer.send(JOBS, numbered(1));
            var job = receive(jobs);
            assertThat(job.giveUp("r".repeat(DeadLetter.LONGEST_REASON + 1))).isTrue();
            assertThat(job.giveUp("again")).isFalse();
            assertThat(job.acknowledge()).isFalse();
            mustGetNothing(jobs);
        }
        var letter = only(layer.deadLetters(JOBS));
        assertThat(letter.attempts()).isEqualTo(1);
        assertThat(letter.reason()).isEqualTo("r".repeat(DeadLetter.LONGEST_REASON));
        layer.flush();
    }

    @Test
    void mustHandOutAsNewWhatIsPutBack() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        die(layer, 3);
        var letters = layer.deadLetters(JOBS);
        var all = letters.list(10);
        assertThat(all).extracting(letter -> number(letter.message())).containsExactly(0L, 1L, 2L);
        assertThat(letters.putBack(Set.of(all.get(1).id(), "nobody"))).isEqualTo(1);
        assertThat(letters.putBack(Set.of(all.get(1).id()))).isZero();
        assertThat(letters.list(10))
                .extracting(DeadLetter::id)
                .containsExactly(all.get(0).id(), all.get(2).id());
        try (var jobs = layer.openJobs(Set.of(JOBS), TWICE)) {
            var job = receive(jobs);
            assertThat(job.message()).isEqualTo(numbered(1));
            assertThat(job.attempt()).isEqualTo(1);
            assertThat(job.giveUp("once more")).isTrue();
        }
        assertThat(letters.list(10))
                .extracting(DeadLetter::reason)
                .containsExactly("number 0", "number 2", "once more");
        layer.flush();
    }

    @Test
    void mustPutBackNoMoreThanTheQueueHasRoomFor() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS, LayerOptions.DEFAULT.withCapacity(2));
        die(layer, 3);
        var letters = layer.deadLetters(JOBS);
        var ids = letters.list(10).stream().map(DeadLetter::id).collect(Collectors.toSet());
        assertThat(letters.putBack(ids)).isEqualTo(2);
        assertThat(letters.list(10)).hasSize(1);
        layer.flush();
    }

    @Test
    void mustForgetWhatIsDropped() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        die(layer, 2);
        var letters = layer.deadLetters(JOBS);
        assertThat(letters.list(1)).hasSize(1);
        assertThat(letters.drop(Set.of(letters.list(1).getFirst().id(), "nobody")))
                .isEqualTo(1);
        assertThat(only(letters).reason()).isEqualTo("number 1");
        assertThat(letters.drop(Set.of(only(letters).id()))).isEqualTo(1);
        assertThat(letters.list(1)).isEmpty();
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustRefuseToShowNoneOrTooMany() {
        var layer = openWith(LayerFeature.JOBS);
        var letters = layer.deadLetters(JOBS);
        assertThat(letters.list(DeadLetters.MOST_AT_ONCE)).isEmpty();
        assertThatThrownBy(() -> letters.list(0)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> letters.list(DeadLetters.MOST_AT_ONCE + 1)).isInstanceOf(ContractException.class);
    }

    @Test
    void mustTellWhatIsInAQueue() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        assertThat(layer.queueState(JOBS).waiting()).isZero();
        try (var jobs = layer.openJobs(Set.of(JOBS), TWICE)) {
            for (int i = 0; i < 4; i++) layer.send(JOBS, numbered(i));
            var held = receive(jobs);
            assertThat(receive(jobs).retryAfter(Duration.ofHours(1))).isTrue();
            assertThat(receive(jobs).giveUp("dead")).isTrue();
            pass(PAUSE);
            var state = layer.queueState(JOBS);
            assertThat(state.waiting()).isEqualTo(1);
            assertThat(state.paused()).isEqualTo(1);
            assertThat(state.held()).isEqualTo(1);
            assertThat(state.dead()).isEqualTo(1);
            assertThat(state.oldest()).isGreaterThanOrEqualTo(PAUSE.minusMillis(5));
            assertThat(held.acknowledge()).isTrue();
            assertThat(layer.queueState(JOBS).held()).isZero();
        }
        layer.flush();
    }
}
