package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Mailbox and WorkReader: "A call that is interrupted or times out has taken no message", and close wakes.
abstract class WaitingPromises extends Promises {
    private static final int MESSAGES = 2_000;

    WaitingPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    private interface Source {
        long next() throws InterruptedException;
    }

    @Test
    void mustNotWaitWhenAskedForNothingButALook() throws InterruptedException {
        var layer = open();
        try (var mailbox = layer.openMailbox()) {
            assertThat(mailbox.receive(Duration.ZERO)).isEmpty();
            assertThat(mailbox.receive(Duration.ofSeconds(-1))).isEmpty();
        }
    }

    @Test
    void mustWaitHoweverLongOneAsks() throws InterruptedException {
        var layer = open();
        try (var mailbox = layer.openMailbox()) {
            var tasks = tasks();
            tasks.start(() -> layer.send(mailbox.name(), numbered(1)));
            assertThat(mailbox.receive(Duration.ofSeconds(Long.MAX_VALUE))).contains(numbered(1));
            tasks.join();
        }
    }

    @Test
    void mustLoseNothingWhenReceiveOfAMailboxIsInterrupted() throws InterruptedException {
        var layer = open(ROOMY);
        try (var mailbox = layer.openMailbox()) {
            mustLoseNothingWhenInterrupted(
                    () -> number(mailbox.receive()), i -> layer.send(mailbox.name(), numbered(i)));
        }
    }

    @Test
    void mustLoseNothingWhenReceiveOfAMailboxTimesOut() throws InterruptedException {
        var layer = open(ROOMY);
        try (var mailbox = layer.openMailbox()) {
            mustLoseNothingWhenTimedOut(
                    () -> mailbox.receive(Duration.ofNanos(20_000))
                            .map(Promises::number)
                            .orElse(-1L),
                    i -> layer.send(mailbox.name(), numbered(i)));
        }
    }

    @Test
    void mustLoseNothingWhenReceiveOfWorkIsInterrupted() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES, ROOMY);
        try (var work = layer.openWork(Set.of(JOBS))) {
            mustLoseNothingWhenInterrupted(() -> number(work.receive().message()), i -> layer.send(JOBS, numbered(i)));
        }
    }

    @Test
    void mustLoseNothingWhenReceiveOfWorkTimesOut() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES, ROOMY);
        try (var work = layer.openWork(Set.of(JOBS))) {
            mustLoseNothingWhenTimedOut(
                    () -> work.receive(Duration.ofNanos(20_000))
                            .map(job -> number(job.message()))
                            .orElse(-1L),
                    i -> layer.send(JOBS, numbered(i)));
        }
    }

    private interface Sender {
        void send(int number);
    }

    private void mustLoseNothingWhenInterrupted(Source source, Sender sender) throws InterruptedException {
        var arrived = new ArrayList<Long>();
        var all = new CountDownLatch(1);
        var tasks = tasks();
        var reader = tasks.start(() -> {
            while (tasks.areOn() && arrived.size() < MESSAGES)
                try {
                    arrived.add(source.next());
                } catch (InterruptedException _) {
                    // The next turn of the loop is the test.
                }
            all.countDown();
        });
        tasks.start(() -> {
            for (int i = 0; i < MESSAGES; i++) {
                sender.send(i);
                if (i % 3 == 0) LockSupport.parkNanos(10_000);
            }
        });
        tasks.start(() -> {
            while (tasks.areOn() && all.getCount() > 0) {
                reader.interrupt();
                LockSupport.parkNanos(10_000);
            }
        });
        tasks.join();
        assertNothingLost(arrived);
    }

    private void mustLoseNothingWhenTimedOut(Source source, Sender sender) throws InterruptedException {
        var arrived = new ArrayList<Long>();
        var tasks = tasks();
        tasks.start(() -> {
            while (tasks.areOn() && arrived.size() < MESSAGES) {
                long next = source.next();
                if (next >= 0) arrived.add(next);
            }
        });
        tasks.start(() -> {
            for (int i = 0; i < MESSAGES; i++) {
                sender.send(i);
                if (i % 3 == 0) LockSupport.parkNanos(10_000);
            }
        });
        tasks.join();
        assertNothingLost(arrived);
    }

    private static void assertNothingLost(List<Long> arrived) {
        for (int i = 0; i < MESSAGES; i++)
            assertThat(arrived.get(i)).as("message " + i).isEqualTo(i);
    }

    @Test
    void mustWakeTheReaderOfAMailboxThatIsClosed() throws InterruptedException {
        var layer = open();
        var mailbox = layer.openMailbox();
        var tasks = tasks();
        untilWaiting(tasks.start(() -> assertThatThrownBy(mailbox::receive).isInstanceOf(LayerException.class)));
        mailbox.close();
        tasks.join();
    }

    @Test
    void mustWakeAllReadersWhenTheLayerIsClosed() throws InterruptedException {
        var layer = open();
        var mailbox = layer.openMailbox();
        var tasks = tasks();
        untilWaiting(tasks.start(() -> assertThatThrownBy(mailbox::receive).isInstanceOf(LayerException.class)));
        if (layer.features().contains(LayerFeature.WORK_QUEUES)) {
            var work = layer.openWork(Set.of(JOBS));
            for (int i = 0; i < 3; i++)
                untilWaiting(tasks.start(() -> assertThatThrownBy(work::receive).isInstanceOf(LayerException.class)));
        }
        layer.close();
        tasks.join();
    }

    @Test
    void mustWakeTheReadersOfAWorkReaderThatIsClosedAndKeepTheWork() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        var closed = layer.openWork(Set.of(JOBS));
        var tasks = tasks();
        for (int i = 0; i < 3; i++)
            untilWaiting(tasks.start(() -> assertThatThrownBy(closed::receive).isInstanceOf(LayerException.class)));
        closed.close();
        tasks.join();
        closed.close();
        layer.send(JOBS, numbered(1));
        try (var other = layer.openWork(Set.of(JOBS))) {
            assertThat(receive(other).message()).isEqualTo(numbered(1));
        }
    }
}
