package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.WorkReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// ASGI channel layer specification, "Channels" and "Delivery guarantees": a named channel has many
/// readers, each message has one.
abstract class WorkQueuePromises extends Promises {
    private static final ChannelName OTHER_JOBS = ChannelName.of("kit.other-jobs");

    WorkQueuePromises(ChannelLayerConformance kit) {
        super(kit);
    }

    @Test
    void mustHandOverWhatWasSentBeforeAnybodyRead() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        layer.send(JOBS, numbered(1));
        try (var work = layer.openWork(Set.of(JOBS))) {
            assertThat(receive(work)).isEqualTo(new WorkReader.Work(JOBS, numbered(1)));
            assertThat(work.receive(Duration.ZERO)).isEmpty();
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustHandOverWhatIsSentWhileSomebodyWaits() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        try (var work = layer.openWork(Set.of(OTHER_JOBS, JOBS))) {
            for (var channel : new ChannelName[] {JOBS, OTHER_JOBS, JOBS}) {
                var tasks = tasks();
                untilWaiting(tasks.start(
                        () -> assertThat(receive(work)).isEqualTo(new WorkReader.Work(channel, numbered(1)))));
                layer.send(channel, numbered(1));
                tasks.join();
            }
        }
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustKeepTheOrderOfOneSenderForOneReader() throws InterruptedException {
        int count = 2_000;
        var layer = openWith(LayerFeature.WORK_QUEUES, ROOMY);
        try (var work = layer.openWork(Set.of(JOBS))) {
            var tasks = tasks();
            tasks.start(() -> {
                for (int i = 0; i < count; i++) layer.send(JOBS, numbered(i));
            });
            for (int i = 0; i < count; i++)
                assertThat(number(receive(work).message())).isEqualTo(i);
            tasks.join();
        }
    }

    @Test
    void mustHandEachMessageToOneOfManyReaders() throws InterruptedException {
        int readers = 8;
        int senders = 4;
        int each = 500;
        var layer = openWith(LayerFeature.WORK_QUEUES, ROOMY);
        var arrived = new ConcurrentLinkedQueue<String>();
        var left = new AtomicInteger(senders * each);
        var tasks = tasks();
        for (int r = 0; r < readers; r++)
            tasks.start(() -> {
                try (var work = layer.openWork(Set.of(JOBS, OTHER_JOBS))) {
                    while (tasks.areOn() && left.get() > 0)
                        work.receive(Duration.ofMillis(20)).ifPresent(job -> {
                            arrived.add(job.message().text("sender") + number(job.message()));
                            left.decrementAndGet();
                        });
                }
            });
        for (int s = 0; s < senders; s++) {
            var sender = "sender " + s + " message ";
            var channel = s % 2 == 0 ? JOBS : OTHER_JOBS;
            tasks.start(() -> {
                for (int i = 0; i < each; i++) layer.send(channel, numbered(sender, i));
            });
        }
        tasks.join();
        assertThat(arrived).hasSize(senders * each).doesNotHaveDuplicates();
        mustBeAtBaseLine(layer);
    }

    @Test
    void mustHandEachMessageToOneOfManyThreadsOfOneReader() throws InterruptedException {
        int count = 1_000;
        var layer = openWith(LayerFeature.WORK_QUEUES, ROOMY);
        var arrived = new ConcurrentLinkedQueue<Long>();
        var tasks = tasks();
        try (var work = layer.openWork(Set.of(JOBS))) {
            for (int r = 0; r < 4; r++)
                tasks.start(() -> {
                    while (tasks.areOn() && arrived.size() < count)
                        work.receive(Duration.ofMillis(20)).ifPresent(job -> arrived.add(number(job.message())));
                });
            for (int i = 0; i < count; i++) layer.send(JOBS, numbered(i));
            tasks.join();
        }
        assertThat(arrived).hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    void mustTakeTurnsBetweenChannels() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES, ROOMY);
        for (int i = 0; i < 100; i++) layer.send(JOBS, numbered(i));
        for (int i = 0; i < 10; i++) layer.send(OTHER_JOBS, numbered(i));
        var first = new ArrayList<ChannelName>();
        try (var work = layer.openWork(Set.of(JOBS, OTHER_JOBS))) {
            for (int i = 0; i < 40; i++) first.add(receive(work).channel());
        }
        assertThat(first)
                .as("the 10 of the short queue are not behind the 100")
                .filteredOn(OTHER_JOBS::equals)
                .hasSize(10);
    }

    @Test
    void mustReadOnlyTheChannelsItWasOpenedFor() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        layer.send(OTHER_JOBS, numbered(1));
        try (var work = layer.openWork(Set.of(JOBS))) {
            mustGetNothing(work);
        }
        try (var work = layer.openWork(Set.of(OTHER_JOBS))) {
            assertThat(receive(work).message()).isEqualTo(numbered(1));
        }
    }

    @Test
    void mustNotLetAReaderThatIsNotReceivingKeepAnythingBack() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        try (var idle = layer.openWork(Set.of(JOBS));
                var busy = layer.openWork(Set.of(JOBS))) {
            assertThat(idle.receive(Duration.ofMillis(1))).isEmpty();
            for (int i = 0; i < 20; i++) layer.send(JOBS, numbered(i));
            for (int i = 0; i < 20; i++)
                assertThat(number(receive(busy).message())).isEqualTo(i);
        }
    }

    @Test
    void mustRefuseToReadMailboxesOrNothing() {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        try (var mailbox = layer.openMailbox()) {
            var name = mailbox.name();
            assertThatThrownBy(() -> layer.openWork(Set.of(JOBS, name))).isInstanceOf(ContractException.class);
        }
        assertThatThrownBy(() -> layer.openWork(Set.of())).isInstanceOf(ContractException.class);
    }

    @Test
    void mustForgetQueuesThatNobodyUses() throws InterruptedException {
        var layer = openWith(LayerFeature.WORK_QUEUES);
        int count = 12_000;
        for (int i = 0; i < count; i++) {
            var channel = ChannelName.of("kit.passing-" + i);
            try (var work = layer.openWork(Set.of(channel))) {
                if (i % 2 == 0) layer.send(channel, numbered(i));
                if (i % 2 == 0) assertThat(number(receive(work).message())).isEqualTo(i);
            }
        }
        mustBeAtBaseLine(layer);
    }
}
