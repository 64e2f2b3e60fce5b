package dev.levada.worker;

import dev.levada.contract.Application;
import dev.levada.contract.ChannelScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.LevadaException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerFeature;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Does the work of named channels, in this process, with the consumers of an application's routes.
///
/// ```java
/// try (var worker = Worker.start(site, layer, "thumbnails", "mails")) { worker.awaitClose(); }
/// ```
///
/// Nothing a handler throws and no failure of the layer ends it. Any thread may call it.
public final class Worker implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("dev.levada.worker");

    private final WorkerOptions options;
    private final List<ChannelWork> channels;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean isClosing = new AtomicBoolean();
    private final long startNanos = System.nanoTime();
    private @Nullable Announcement announcement;

    private Worker(List<ChannelWork> channels, WorkerOptions options) {
        this.channels = channels;
        this.options = options;
    }

    /// Starts with the default options.
    public static Worker start(Application application, ChannelLayer layer, String... channels) {
        return start(application, layer, WorkerOptions.DEFAULT, channels);
    }

    /// Starts to work. The layer stays the caller's: it is closed after the worker.
    ///
    /// @param application whose routes lead from these channels to a [WorkConsumer]
    /// @throws ContractException when there is no channel, or no consumer for one of them; the message says
    ///     which there are
    /// @throws dev.levada.layer.LayerException when the layer cannot do what a channel declares
    public static Worker start(Application application, ChannelLayer layer, WorkerOptions options, String... channels) {
        if (channels.length == 0)
            throw new ContractException("Expected at least one channel to work on, but got none.");
        var works = new ArrayList<ChannelWork>();
        try {
            for (var channel : new LinkedHashSet<>(List.of(channels)))
                works.add(new ChannelWork(ChannelName.of(channel), consumer(application, layer, channel), layer));
            warn(layer, works);
            var worker = new Worker(List.copyOf(works), options);
            if (options.isAnnounced()) worker.announcement = Announcement.open(layer, worker);
            works.forEach(ChannelWork::start);
            return worker;
        } catch (RuntimeException e) {
            works.forEach(ChannelWork::abandon);
            throw e;
        }
    }

    private static WorkApplication consumer(Application application, ChannelLayer layer, String channel) {
        try {
            var forward = ForwardingApplication.resolve(
                    application, ChannelScope.of(channel).with(ChannelLayer.KEY, layer));
            if (forward.application() instanceof WorkApplication work) return work;
        } catch (LevadaException e) {
            throw new ContractException("Expected a consumer for channel \"" + channel + "\". " + e.getMessage());
        } catch (Exception e) {
            throw new ContractException(
                    "Expected a consumer for channel \"" + channel + "\", but its route failed: " + e);
        }
        throw new ContractException(
                "Expected a WorkConsumer for channel \"" + channel
                        + "\", but its route leads to something else. Use WorkConsumer.work(...), without middleware around it.");
    }

    private static void warn(ChannelLayer layer, List<ChannelWork> works) {
        if (layer.features().contains(LayerFeature.WORK_QUEUES)) return;
        LOGGER.log(
                Level.WARNING,
                "This layer hands each message to every worker that reads its channel, so with more than one worker {0}"
                        + " is done more than once. Use redis: or redis+levada:.",
                works.stream().map(work -> work.channel().value()).toList());
    }

    /// What it is set to.
    public WorkerOptions options() {
        return options;
    }

    /// What it has done on each channel, and is doing.
    public List<ChannelStatistics> statistics() {
        return channels.stream().map(ChannelWork::statistics).toList();
    }

    /// Its channels and what is in their queues, where the layer tells. May block for a round trip each.
    public List<ChannelQueue> queues() {
        return channels.stream().map(Worker::queue).toList();
    }

    private static ChannelQueue queue(ChannelWork work) {
        boolean isTold = work.layer().features().contains(LayerFeature.JOBS);
        return new ChannelQueue(
                work.channel().value(),
                isTold ? Optional.of(work.layer().queueState(work.channel())) : Optional.empty());
    }

    /// What it says of itself.
    WorkerInfo info() {
        return WorkerInfo.of(options.name(), (System.nanoTime() - startNanos) / 1e9, isClosing.get(), statistics());
    }

    /// Whether it was told to stop.
    public boolean isStopping() {
        return isClosing.get();
    }

    /// Waits until it is closed.
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /// Fetches nothing more, lets handlers finish within [WorkerOptions#stopTime()], interrupts the others
    /// and gives their work back. Blocks as long as that takes. Closing twice is harmless; the second call
    /// waits for the first.
    @Override
    public void close() {
        if (!isClosing.compareAndSet(false, true)) {
            awaitUninterruptibly();
            return;
        }
        boolean isInterrupted = false;
        try {
            channels.forEach(ChannelWork::stop);
            long until = System.nanoTime() + options.stopTime().toNanos();
            for (var channel : channels)
                try {
                    channel.end(isInterrupted ? System.nanoTime() : until);
                } catch (InterruptedException _) {
                    isInterrupted = true;
                }
            var open = announcement;
            if (open != null) open.close();
        } finally {
            closed.countDown();
            if (isInterrupted) Thread.currentThread().interrupt();
        }
    }

    private void awaitUninterruptibly() {
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
