package dev.levada.layer.tck;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import dev.levada.layer.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A receiver that keeps what it is told, in order.
final class Collector implements Receiver {
    private final Duration patience;
    private final @Nullable Outlet outlet;
    private final LinkedBlockingQueue<ChannelMessage> messages = new LinkedBlockingQueue<>();

    Collector(Duration patience) {
        this(patience, null);
    }

    private Collector(Duration patience, @Nullable Outlet outlet) {
        this.patience = patience;
        this.outlet = outlet;
    }

    Collector withOutlet(Outlet outlet) {
        return new Collector(patience, outlet);
    }

    @Override
    public boolean offer(ChannelMessage message) {
        return messages.offer(message);
    }

    @Override
    public @Nullable Outlet outlet() {
        return outlet;
    }

    /// The next `count` messages in the order they came.
    List<ChannelMessage> next(int count) throws InterruptedException {
        var arrived = new ArrayList<ChannelMessage>(count);
        long until = System.nanoTime() + patience.toNanos();
        while (arrived.size() < count) {
            var message = messages.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null)
                throw new AssertionError("Expected " + count + " messages within " + patience + ", but got "
                        + arrived.size() + ": " + arrived);
            arrived.add(message);
        }
        return arrived;
    }

    ChannelMessage next() throws InterruptedException {
        return next(1).getFirst();
    }

    @Nullable
    ChannelMessage nextWithin(Duration time) throws InterruptedException {
        return messages.poll(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
