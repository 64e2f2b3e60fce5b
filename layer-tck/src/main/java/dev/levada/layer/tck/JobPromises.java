package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Work that is handed out until it is acknowledged: [ChannelLayer#openJobs].
abstract class JobPromises extends Promises {
    private static final ChannelName OTHER_JOBS = ChannelName.of("kit.other-jobs");
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Delivery THREE = Delivery.atLeastOnce().retry(3, PAUSE).thenDeadLetter();

    JobPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    @Test
    void mustHandOutNothingThatIsAcknowledged() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            layer.send(JOBS, numbered(1));
            var job = receive(jobs);
            assertThat(job.message()).isEqualTo(numbered(1));
            assertThat(job.channel()).isEqualTo(JOBS);
            assertThat(job.attempt()).isEqualTo(1);
            assertThat(job.acknowledge()).isTrue();
            assertThat(job.acknowledge()).as("acknowledged twice").isFalse();
            assertThat(job.retry()).as("tried again though done").isFalse();
            pass(PAUSE);
            mustGetNothing(jobs);
        }
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            mustGetNothing(jobs);
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustHandOutInOrderWhatWasSentBeforeAnybodyRead() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        for (int i = 0; i < 50; i++) layer.send(JOBS, numbered(i));
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            for (int i = 0; i < 50; i++) {
                var job = receive(jobs);
                assertThat(number(job.message())).isEqualTo(i);
                assertThat(job.acknowledge()).isTrue();
            }
        }
    }

    @Test
    void mustHandOutWhatIsSentWhileSomebodyWaits() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        try (var jobs = layer.openJobs(Set.of(OTHER_JOBS, JOBS), THREE)) {
            for (var channel : new ChannelName[] {JOBS, OTHER_JOBS, JOBS}) {
                var tasks = tasks();
                untilWaiting(tasks.start(() -> {
                    var job = receive(jobs);
                    assertThat(job.channel()).isEqualTo(channel);
                    assertThat(job.acknowledge()).isTrue();
                }));
                layer.send(channel, numbered(1));
                tasks.join();
            }
        }
    }

    @Test
    void mustHandOutAgainAfterThePauseAndEndWithTheDeadLetters() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        needs(layer, LayerFeature.WORK_QUEUES);
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            layer.send(JOBS, numbered(7));
            for (int attempt = 1; attempt <= 3; attempt++) {
                var job = receive(jobs);
                assertThat(job.attempt()).isEqualTo(attempt);
                assertThat(number(job.message())).isEqualTo(7);
                assertThat(job.retry()).isTrue();
                assertThat(job.acknowledge())
                        .as("acknowledged though given back")
                        .isFalse();
                pass(PAUSE);
            }
            mustGetNothing(jobs);
            try (var dead = layer.openWork(Set.of(Delivery.deadLetters(JOBS)))) {
                assertThat(number(receive(dead).message())).isEqualTo(7);
            }
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustWaitForThePauseAskedFor() throws InterruptedException {
        var pause = Duration.ofMillis(700);
        var layer = openWith(LayerFeature.JOBS);
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            layer.send(JOBS, numbered(1));
            var first = receive(jobs);
            long before = System.nanoTime();
            assertThat(first.retryAfter(pause)).isTrue();
            layer.send(JOBS, numbered(2));
            var next = receive(jobs);
            assertThat(number(next.message()))
                    .as("what does not pause is not held up")
                    .isEqualTo(2);
            assertThat(next.acknowledge()).isTrue();
            boolean isMoved = pass(Duration.ZERO);
            if (isMoved) mustGetNothing(jobs);
            if (isMoved) pass(pause);
            assertThat(receive(jobs).attempt()).isEqualTo(2);
            // A server may count in whole milliseconds.
            if (!isMoved)
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(pause.minusMillis(5));
        }
    }

    @Test
    void mustWakeWhoeverWaitsWhenAPauseIsOver() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            layer.send(JOBS, numbered(1));
            var first = receive(jobs);
            var tasks = tasks();
            untilWaiting(tasks.start(() -> assertThat(receive(jobs).attempt()).isEqualTo(2)));
            first.retryAfter(Duration.ZERO);
            tasks.join();
        }
    }

    @Test
    void mustDropAndCountWhatFailedAtAllAttemptsWithoutDeadLetters() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        try (var jobs = layer.openJobs(Set.of(JOBS), Delivery.atLeastOnce().retry(1, PAUSE))) {
            layer.send(JOBS, numbered(1));
            assertThat(receive(jobs).retry()).isTrue();
            pass(PAUSE);
            mustGetNothing(jobs);
            eventually("dropped", 1, () -> layer.statistics().dropped());
        }
    }

    @Test
    void mustHandOutAgainWhatAClosedReaderHeld() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        var closing = layer.openJobs(Set.of(JOBS), THREE);
        layer.send(JOBS, numbered(1));
        var stale = receive(closing);
        closing.close();
        closing.close();
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            var job = receive(jobs);
            assertThat(job.attempt()).isEqualTo(2);
            assertThat(stale.acknowledge())
                    .as("acknowledged by who has it no more")
                    .isFalse();
            assertThat(stale.retry()).isFalse();
            assertThat(job.acknowledge()).isTrue();
        }
        assertThatThrownBy(closing::receive).isInstanceOf(LayerException.class).hasMessageContaining("closed");
    }

    @Test
    void mustNotExpireWhatIsAcknowledged() throws InterruptedException {
        var expiry = Duration.ofMillis(200);
        var layer = openWith(LayerFeature.JOBS, LayerOptions.DEFAULT.withExpiry(expiry));
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            assertThat(jobs.receive(Duration.ZERO)).isEmpty();
        }
        layer.send(JOBS, numbered(1));
        pass(expiry.multipliedBy(2));
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            assertThat(number(receive(jobs).message())).isEqualTo(1);
        }
    }

    @Test
    void mustCountWhatPausesAgainstTheCapacity() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS, LayerOptions.DEFAULT.withCapacity(2));
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            for (int i = 0; i < 2; i++) {
                layer.send(JOBS, numbered(i));
                assertThat(receive(jobs).retryAfter(Duration.ofHours(1))).isTrue();
            }
            assertThatThrownBy(() -> layer.send(JOBS, numbered(2))).isInstanceOf(ChannelFullException.class);
        }
        layer.flush();
    }

    @Test
    void mustNotLetAReaderThatIsNotReceivingKeepAnythingBack() throws InterruptedException {
        var layer = openWith(LayerFeature.JOBS);
        try (var slow = layer.openJobs(Set.of(JOBS), THREE);
                var busy = layer.openJobs(Set.of(JOBS), THREE)) {
            for (int i = 0; i < 20; i++) layer.send(JOBS, numbered(i));
            assertThat(number(receive(slow).message())).isZero();
            for (int i = 1; i < 20; i++) {
                var job = receive(busy);
                assertThat(number(job.message())).isEqualTo(i);
                job.acknowledge();
            }
        }
    }

    @Test
    void mustHandEachPieceToOneOfManyThreadsOfManyReaders() throws InterruptedException {
        int count = 1_000;
        var layer = openWith(LayerFeature.JOBS, ROOMY);
        var done = new ConcurrentLinkedQueue<Long>();
        var left = new AtomicInteger(count);
        var tasks = tasks();
        try (var one = layer.openJobs(Set.of(JOBS), THREE);
                var other = layer.openJobs(Set.of(JOBS), THREE)) {
            for (int r = 0; r < 8; r++) {
                var jobs = r % 2 == 0 ? one : other;
                tasks.start(() -> {
                    while (tasks.areOn() && left.get() > 0) {
                        var job = jobs.receive(Duration.ofMillis(20));
                        if (job.isEmpty() || !job.get().acknowledge()) continue;
                        done.add(number(job.get().message()));
                        left.decrementAndGet();
                    }
                });
            }
            for (int i = 0; i < count; i++) layer.send(JOBS, numbered(i));
            tasks.join();
        }
        assertThat(done).hasSize(count);
        assertThat(new HashSet<>(done)).hasSize(count);
    }

    @Test
    void mustLoseNothingWhenReceiveIsInterrupted() throws InterruptedException {
        int count = 200;
        var layer = openWith(LayerFeature.JOBS, ROOMY);
        var seen = new ConcurrentLinkedQueue<Long>();
        try (var jobs = layer.openJobs(Set.of(JOBS), THREE)) {
            for (int i = 0; i < count; i++) {
                var tasks = tasks();
                var waiting = tasks.start(() -> {
                    try {
                        var job = jobs.receive();
                        job.acknowledge();
                        seen.add(number(job.message()));
                    } catch (InterruptedException _) {
                        // It has taken nothing.
                    }
                });
                layer.send(JOBS, numbered(i));
                waiting.interrupt();
                tasks.join();
            }
            while (seen.size() < count) {
                var job = receive(jobs);
                job.acknowledge();
                seen.add(number(job.message()));
            }
            mustGetNothing(jobs);
        }
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void mustRefuseToReadMailboxesOrNothingOrOnceClosed() {
        var layer = openWith(LayerFeature.JOBS);
        try (var mailbox = layer.openMailbox()) {
            var name = mailbox.name();
            assertThatThrownBy(() -> layer.openJobs(Set.of(JOBS, name), THREE)).isInstanceOf(ContractException.class);
        }
        assertThatThrownBy(() -> layer.openJobs(Set.of(), THREE)).isInstanceOf(ContractException.class);
        var jobs = layer.openJobs(Set.of(JOBS), THREE);
        layer.close();
        assertThatThrownBy(() -> layer.openJobs(Set.of(JOBS), THREE))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(jobs::receive).isInstanceOf(LayerException.class).hasMessageContaining("closed");
        jobs.close();
    }
}
