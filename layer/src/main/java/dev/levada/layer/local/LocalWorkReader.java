package dev.levada.layer.local;

import dev.levada.layer.ChannelName;
import dev.levada.layer.WorkReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One of the readers of some work queues.
final class LocalWorkReader implements WorkReader {
    private final List<MessageQueue> queues;
    private final QueueReader reader;
    private final Consumer<List<MessageQueue>> detach;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    LocalWorkReader(List<MessageQueue> queues, Consumer<List<MessageQueue>> detach) {
        this.queues = queues;
        this.detach = detach;
        reader = new QueueReader(queues);
    }

    @Override
    public Work receive() throws InterruptedException {
        return work(reader.receive());
    }

    @Override
    public Optional<Work> receive(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(reader.receive(atMost)).map(LocalWorkReader::work);
    }

    @Override
    public void close() {
        if (!isClosed.compareAndSet(false, true)) return;
        reader.close("The work reader is closed.");
        detach.accept(queues);
    }

    private static Work work(Ticket.Given given) {
        @Nullable ChannelName channel = given.queue().channel();
        return new Work(Objects.requireNonNull(channel), given.message());
    }
}
