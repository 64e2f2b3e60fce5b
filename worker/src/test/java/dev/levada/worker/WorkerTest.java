package dev.levada.worker;

import static dev.levada.worker.WorkConsumer.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetter;
import dev.levada.layer.Delivery;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Messages;
import dev.levada.layer.memory.MemoryChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {
    record Draw(long number, String replyTo) {}

    record Drawn(long number) {}

    private static final ChannelName PICTURES = ChannelName.of("pictures");
    private static final Delivery TWICE =
            Delivery.atLeastOnce().retry(2, Duration.ofMillis(1)).thenDeadLetter();
    private static final WorkOptions SAFE = WorkOptions.DEFAULT.atLeastOnce(TWICE);

    private final ChannelLayer layer = MemoryChannelLayer.open(LayerOptions.DEFAULT.withCapacity(1_000));
    private final BlockingQueue<Long> done = new LinkedBlockingQueue<>();
    private final List<Worker> workers = new ArrayList<>();

    @AfterEach
    void close() {
        workers.forEach(Worker::close);
        layer.close();
    }

    private static Application site(WorkOptions options, WorkHandler<Draw> handler) {
        return new ProtocolRouter(ProtocolRouter.channel(
                Routes.of(work("pictures", options, on -> on.message(Draw.class, handler)))));
    }

    private Worker start(WorkOptions options, WorkHandler<Draw> handler) {
        return start(Duration.ofSeconds(20), options, handler);
    }

    private Worker start(Duration stopTime, WorkOptions options, WorkHandler<Draw> handler) {
        var worker = Worker.start(
                layer.around(site(options, handler)),
                layer,
                WorkerOptions.DEFAULT.withName("test").withStopTime(stopTime),
                "pictures");
        workers.add(worker);
        return worker;
    }

    private void send(long number) {
        layer.send(PICTURES, new Draw(number, ""));
    }

    private long next() throws InterruptedException {
        var number = done.poll(20, TimeUnit.SECONDS);
        assertThat(number).as("work that is done").isNotNull();
        return number;
    }

    private static ChannelStatistics only(Worker worker) {
        assertThat(worker.statistics()).hasSize(1);
        return worker.statistics().getFirst();
    }

    private static ChannelMessage receive(Mailbox mailbox) throws InterruptedException {
        return mailbox.receive(Duration.ofSeconds(20)).orElseThrow(() -> new AssertionError("Nothing came."));
    }

    // ---- what is done

    @Test
    void doesTheWorkOfAChannelInOrder() throws InterruptedException {
        var worker = start(WorkOptions.DEFAULT, (draw, work) -> done.add(work.isLastAttempt() ? draw.number() : -1));
        for (int i = 0; i < 20; i++) send(i);
        for (int i = 0; i < 20; i++) assertThat(next()).isEqualTo(i);
        worker.close();
        assertThat(only(worker).handled()).isEqualTo(20);
    }

    @Test
    void givesEachPieceOfWorkAConsumerOfItsOwn() throws InterruptedException {
        final class Counting extends WorkConsumer {
            private long calls;

            @Override
            protected void handlers(WorkHandlers on) {
                on.message(Draw.class, (_, _) -> done.add(++calls));
            }
        }
        workers.add(Worker.start(
                new ProtocolRouter(ProtocolRouter.channel(Routes.of(work("pictures", Counting::new)))),
                layer,
                "pictures"));
        send(1);
        send(2);
        assertThat(List.of(next(), next())).containsExactly(1L, 1L);
    }

    @Test
    void doesAsManyAtTheSameTimeAsDeclared() throws InterruptedException {
        var together = new CyclicBarrier(3);
        start(WorkOptions.DEFAULT.concurrency(3), (draw, _) -> {
            together.await(20, TimeUnit.SECONDS);
            done.add(draw.number());
        });
        for (int i = 0; i < 3; i++) send(i);
        for (int i = 0; i < 3; i++) next();
    }

    @Test
    void acknowledgesAfterTheHandlerHasReturned() throws InterruptedException {
        var isIn = new CountDownLatch(1);
        var mayLeave = new CountDownLatch(1);
        var worker = start(SAFE, (draw, _) -> {
            isIn.countDown();
            mayLeave.await(20, TimeUnit.SECONDS);
        });
        send(1);
        assertThat(isIn.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(layer.queueState(PICTURES).held()).isEqualTo(1);
        assertThat(only(worker).running()).isEqualTo(1);
        mayLeave.countDown();
        worker.close();
        assertThat(layer.queueState(PICTURES).held()).isZero();
        assertThat(layer.queueState(PICTURES).waiting()).isZero();
    }

    @Test
    void answersToTheChannelThatTheMessageNames() throws InterruptedException {
        start(
                WorkOptions.DEFAULT,
                (draw, work) -> assertThat(work.reply(new Drawn(draw.number())))
                        .isEqualTo(!draw.replyTo().isEmpty()));
        try (var mailbox = layer.openMailbox()) {
            send(1);
            layer.send(PICTURES, new Draw(2, mailbox.name().value()));
            assertThat(Messages.as(receive(mailbox), Drawn.class)).isEqualTo(new Drawn(2));
        }
    }

    @Test
    void tellsAGroupTheLastOfAnAttemptThatFails() throws InterruptedException {
        var group = GroupName.of("watchers");
        start(WorkOptions.DEFAULT, (_, work) -> {
            var progress = work.progress(group);
            progress.at(0.25, "begun");
            progress.step("no paint");
            throw new IllegalStateException("no paint");
        });
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(group);
            send(1);
            assertThat(Messages.as(receive(mailbox), WorkProgress.class).text()).isEqualTo("begun");
            assertThat(Messages.as(receive(mailbox), WorkProgress.class).text()).isEqualTo("no paint");
        }
    }

    @Test
    void tellsAGroupHowFarTheWorkIs() throws InterruptedException {
        var group = GroupName.of("watchers");
        start(WorkOptions.DEFAULT, (draw, work) -> {
            var progress = work.progress(group, "number " + draw.number());
            progress.at(0.25, "begun");
            for (int i = 0; i < 1_000; i++) progress.at(0.5, "step " + i);
            progress.step("nearly");
        });
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(group);
            send(1);
            assertThat(Messages.as(receive(mailbox), WorkProgress.class))
                    .isEqualTo(new WorkProgress("pictures", "number 1", 0.25, "begun"));
            var last = new WorkProgress("", "", 0, "");
            int messages = 1;
            for (; !last.text().equals("nearly"); messages++) last = Messages.as(receive(mailbox), WorkProgress.class);
            assertThat(last.done()).isEqualTo(0.5);
            assertThat(messages).as("of a thousand steps").isLessThan(500);
        }
    }

    // ---- order

    @Test
    void keepsTheOrderOfEachKeyWhileOthersGoOn() throws InterruptedException {
        var options = SAFE.concurrency(4).inOrderOf(Draw.class, draw -> draw.number() % 10);
        var blocked = new CountDownLatch(1);
        start(options, (draw, _) -> {
            if (draw.number() == 0) blocked.await(20, TimeUnit.SECONDS);
            done.add(draw.number());
        });
        for (long number : new long[] {0, 10, 1, 11, 20, 21}) send(number);
        assertThat(List.of(next(), next(), next())).containsExactly(1L, 11L, 21L);
        blocked.countDown();
        assertThat(List.of(next(), next(), next())).containsExactly(0L, 10L, 20L);
    }

    @Test
    void holdsUpTheKeyWhileItsFirstIsTriedAgain() throws InterruptedException {
        var tries = new AtomicInteger();
        var worker = start(SAFE.concurrency(2).inOrderOf(Draw.class, _ -> "all"), (draw, work) -> {
            if (draw.number() == 1 && tries.incrementAndGet() == 1) throw new IllegalStateException("once");
            if (draw.number() == 2) throw new IllegalStateException("always");
            done.add(draw.number() * 10 + work.attempt());
        });
        for (int i = 1; i <= 3; i++) send(i);
        assertThat(List.of(next(), next())).containsExactly(12L, 31L);
        worker.close();
        assertThat(layer.deadLetters(PICTURES).list(10))
                .extracting(DeadLetter::reason)
                .containsExactly("java.lang.IllegalStateException: always (2 attempts)");
        assertThat(only(worker).retried()).isEqualTo(2);
        assertThat(only(worker).dead()).isEqualTo(1);
    }

    @Test
    void fetchesOnlySoMuchForAKeyThatIsHeldUp() throws InterruptedException {
        var blocked = new CountDownLatch(1);
        start(WorkOptions.DEFAULT.concurrency(2).inOrderOf(Draw.class, _ -> "all"), (draw, _) -> {
            blocked.await(20, TimeUnit.SECONDS);
            done.add(draw.number());
        });
        for (int i = 0; i < 100; i++) send(i);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (layer.statistics().waiting() > 91 && System.nanoTime() < until) Thread.onSpinWait();
        assertThat(layer.statistics().waiting())
                .as("100 but one at work and eight behind it")
                .isEqualTo(91);
        blocked.countDown();
        for (int i = 0; i < 100; i++) assertThat(next()).isEqualTo(i);
    }

    // ---- what goes wrong

    @Test
    void triesAgainAndThenPutsItAmongTheDeadLettersWithTheReason() throws InterruptedException {
        var worker = start(SAFE, (draw, work) -> {
            done.add(work.isLastAttempt() ? -work.attempt() : (long) work.attempt());
            throw new IllegalStateException("no paint for " + draw.number());
        });
        send(7);
        assertThat(List.of(next(), next())).containsExactly(1L, -2L);
        worker.close();
        var letters = layer.deadLetters(PICTURES).list(10);
        assertThat(letters).hasSize(1);
        assertThat(letters.getFirst().reason()).isEqualTo("java.lang.IllegalStateException: no paint for 7");
        assertThat(letters.getFirst().attempts()).isEqualTo(2);
        assertThat(Messages.as(letters.getFirst().message(), Draw.class).number())
                .isEqualTo(7);
        var seen = only(worker);
        assertThat(List.of(seen.handled(), seen.failed(), seen.retried(), seen.dead()))
                .containsExactly(0L, 2L, 1L, 1L);
    }

    @Test
    void doesNotTryAgainWhatIsHopeless() throws InterruptedException {
        var worker = start(SAFE, (draw, _) -> {
            done.add(draw.number());
            if (draw.number() == 1) throw new HopelessWorkException("the picture is gone");
        });
        send(1);
        send(2);
        assertThat(List.of(next(), next())).containsExactly(1L, 2L);
        worker.close();
        assertThat(layer.deadLetters(PICTURES).list(10))
                .extracting(DeadLetter::reason)
                .containsExactly("the picture is gone");
    }

    @Test
    void refusesWhatHasNoHandlerOrDoesNotFitItsRecord() throws InterruptedException {
        var worker = start(SAFE, (draw, _) -> done.add(draw.number()));
        layer.send(PICTURES, ChannelMessage.of("paint"));
        layer.send(PICTURES, ChannelMessage.of("draw", Map.of("number", "seven")));
        send(3);
        assertThat(next()).isEqualTo(3);
        worker.close();
        var letters = layer.deadLetters(PICTURES).list(10);
        assertThat(letters).hasSize(2);
        assertThat(letters.getFirst().reason()).contains("no handler").contains("paint");
        assertThat(letters.getLast().reason()).contains("does not fit");
        assertThat(only(worker).refused()).isEqualTo(2);
        assertThat(only(worker).dead()).isEqualTo(2);
    }

    @Test
    void survivesWhateverAHandlerThrows() throws InterruptedException {
        var worker = start(WorkOptions.DEFAULT, (draw, _) -> {
            switch ((int) draw.number()) {
                case 0 -> throw new StackOverflowError();
                case 1 -> throw new OutOfMemoryError("not really");
                case 2 -> throw new InterruptedException();
                case 3 -> Thread.currentThread().interrupt();
                default -> done.add(draw.number());
            }
        });
        for (int i = 0; i < 6; i++) send(i);
        assertThat(List.of(next(), next())).containsExactly(4L, 5L);
        worker.close();
        assertThat(only(worker).dead()).isEqualTo(3);
        assertThat(only(worker).handled()).isEqualTo(3);
    }

    @Test
    void goesOnTryingWhenTheLayerIsGoneAndStillEnds() throws InterruptedException {
        var worker = start(SAFE, (draw, _) -> done.add(draw.number()));
        layer.close();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (only(worker).outages() == 0 && System.nanoTime() < until) Thread.onSpinWait();
        assertThat(only(worker).outages()).isPositive();
        worker.close();
        worker.awaitClose();
    }

    // ---- the end

    @Test
    void finishesWhatItHasAndFetchesNothingMoreWhenItIsClosed() throws InterruptedException {
        var isIn = new CountDownLatch(1);
        var worker = start(SAFE, (draw, work) -> {
            isIn.countDown();
            while (!work.isStopping()) Thread.onSpinWait();
            done.add(draw.number());
        });
        send(1);
        send(2);
        assertThat(isIn.await(20, TimeUnit.SECONDS)).isTrue();
        worker.close();
        assertThat(done).containsExactly(1L);
        assertThat(layer.queueState(PICTURES).waiting()).isEqualTo(1);
        assertThat(layer.queueState(PICTURES).held()).isZero();
        worker.close();
    }

    @Test
    void givesBackWhatDoesNotFinishInTime() throws InterruptedException {
        var isIn = new CountDownLatch(2);
        var worker = start(Duration.ofMillis(50), SAFE.concurrency(2), (draw, _) -> {
            isIn.countDown();
            new CountDownLatch(1).await(20, TimeUnit.SECONDS);
            done.add(draw.number());
        });
        send(1);
        send(2);
        assertThat(isIn.await(20, TimeUnit.SECONDS)).isTrue();
        worker.close();
        assertThat(done).isEmpty();
        assertThat(layer.queueState(PICTURES).waiting()).isEqualTo(2);
        try (var jobs = layer.openJobs(java.util.Set.of(PICTURES), TWICE)) {
            assertThat(jobs.receive(Duration.ZERO).orElseThrow().attempt()).isEqualTo(2);
        }
    }

    // ---- who is there

    @Test
    void answersThoseWhoAskWhichWorkersThereAre() throws InterruptedException {
        var worker = start(SAFE.concurrency(3), (draw, _) -> done.add(draw.number()));
        send(1);
        next();
        List<WorkerInfo> found = List.of();
        for (int i = 0; i < 20 && found.isEmpty(); i++) found = Workers.ask(layer, Duration.ofMillis(300));
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().name()).isEqualTo("test");
        assertThat(found.getFirst().process()).isEqualTo(ProcessHandle.current().pid());
        assertThat(found.getFirst().channels().getFirst().concurrency()).isEqualTo(3);
        assertThat(found.getFirst().load()).isBetween(0.0, 1.0);
        worker.close();
        assertThat(Workers.ask(layer, Duration.ofMillis(50))).isEmpty();
    }

    @Test
    void refusesChannelsWithoutAConsumer() {
        var site = site(WorkOptions.DEFAULT, (_, _) -> {});
        assertThatThrownBy(() -> Worker.start(site, layer, "picturs"))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("picturs")
                .hasMessageContaining("pictures");
        assertThatThrownBy(() -> Worker.start(site, layer)).hasMessageContaining("at least one channel");
        assertThatThrownBy(() -> Worker.start((_, _, _) -> {}, layer, "pictures"))
                .hasMessageContaining("WorkConsumer");
    }

    @Test
    void refusesOptionsOutOfRangeAndConsumersWithoutHandlers() {
        assertThat(WorkOptions.DEFAULT.concurrency(WorkOptions.MOST_CONCURRENT).concurrency())
                .isEqualTo(WorkOptions.MOST_CONCURRENT);
        assertThatThrownBy(() -> WorkOptions.DEFAULT.concurrency(0)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> WorkOptions.DEFAULT.concurrency(WorkOptions.MOST_CONCURRENT + 1))
                .isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> work("pictures", WorkOptions.DEFAULT, _ -> {}))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("handler");
        assertThatThrownBy(() -> work(
                        "pictures",
                        WorkOptions.DEFAULT,
                        on -> on.message("draw", (_, _) -> {}).message(Draw.class, (_, _) -> {})))
                .hasMessageContaining("second");
    }

    @Test
    void growsThePauseBetweenAttemptsUpToALimit() {
        var delivery = Delivery.atLeastOnce().retry(100, Duration.ofSeconds(2));
        assertThat(Piece.pause(delivery, 1, 0.5)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Piece.pause(delivery, 2, 0.5)).isEqualTo(Duration.ofSeconds(4));
        assertThat(Piece.pause(delivery, 3, 0)).isEqualTo(Duration.ofSeconds(6));
        assertThat(Piece.pause(delivery, 3, 1)).isEqualTo(Duration.ofSeconds(10));
        assertThat(Piece.pause(delivery, 100, 0.5)).isEqualTo(WorkOptions.LONGEST_PAUSE);
    }
}
