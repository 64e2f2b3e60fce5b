package dev.levada.edge;

import dev.levada.contract.Application;
import dev.levada.contract.Attributes;
import dev.levada.contract.ChannelMessage;
import dev.levada.edge.link.LinkTimes;
import dev.levada.edge.link.Outcome;
import dev.levada.edge.link.WorkerCore;
import dev.levada.edge.link.WorkerLine;
import dev.levada.layer.ChannelLayer;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;

/// The half of a site that runs the application, for the sockets of any number of [Edge]s. The application
/// is the same as beside its sockets.
///
/// ```java
/// var worker = ConsumerWorker.start(layer, site, ConsumerWorkerOptions.defaults());
/// ```
///
/// Closing it hands its connections to other workers; killing it does so too, only later.
///
/// Any thread may call its methods.
public final class ConsumerWorker implements AutoCloseable {
    private final ChannelLayer layer;
    private final Application application;
    private final ConsumerWorkerOptions options;
    private final Post post;
    private final WorkerCore core;
    private final Condition isEmpty;
    private final WorkerLifespan lifespan;
    private final Attributes state;
    private final Set<RemoteConnection> connections = ConcurrentHashMap.newKeySet();
    private final LongAdder failed = new LongAdder();
    private final LongAdder notRestored = new LongAdder();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long helloNanos;
    private volatile boolean isClosing;
    private volatile boolean isHelloDue = true;
    private long lastHello;

    private ConsumerWorker(ChannelLayer layer, Application application, ConsumerWorkerOptions options) {
        this.layer = layer;
        this.application = application;
        this.options = options;
        var times = LinkTimes.of(options.lease());
        helloNanos = times.lease() / 4;
        core = new WorkerCore(times, this::begin);
        lifespan = WorkerLifespan.start(application, layer, options.lifespan());
        state = lifespan.state();
        post = new Post(layer, times, "levada-consumers", core, new Owner());
        isEmpty = post.newCondition();
    }

    /// Runs the application's startup and announces the worker to the edges.
    ///
    /// @param application what a server would serve
    /// @throws dev.levada.layer.LayerException when the layer cannot be reached, or the startup fails
    public static ConsumerWorker start(ChannelLayer layer, Application application, ConsumerWorkerOptions options) {
        var worker = new ConsumerWorker(
                Objects.requireNonNull(layer, "layer"), Objects.requireNonNull(application, "application"), options);
        worker.post.start(LinkMessages.workers(options.site()));
        worker.hello();
        return worker;
    }

    private final class Owner implements Post.Owner {
        @Override
        public void heard(ChannelMessage message, long now) {
            isHelloDue |= message.type().equals(LinkMessages.WHO);
        }

        @Override
        public void beat() {
            if (isHelloDue || post.now() - lastHello >= helloNanos) hello();
            for (var connection : connections) connection.showWhatWaits();
            if (isClosing) post.locked(isEmpty::signalAll);
        }
    }

    private void hello() {
        isHelloDue = false;
        lastHello = post.now();
        boolean isDraining = post.locked(core::isDraining);
        post.announce(LinkMessages.edges(options.site()), LinkMessages.hello(post.name(), isDraining));
    }

    // Under the lock.
    private void begin(WorkerLine line) {
        var connection = new RemoteConnection(this, line);
        connections.add(connection);
        Thread.ofVirtual().name("levada-remote").start(connection::run);
    }

    // ---- for its connections

    Post post() {
        return post;
    }

    WorkerCore core() {
        return core;
    }

    ChannelLayer layer() {
        return layer;
    }

    Application application() {
        return application;
    }

    Attributes state() {
        return state;
    }

    void ended(RemoteConnection connection, Outcome outcome) {
        connections.remove(connection);
        switch (outcome) {
            case FAILED -> failed.increment();
            case NOT_RESTORED -> notRestored.increment();
            case GOES_ON, RETURNED, UNSUPPORTED -> {}
        }
    }

    // ----

    /// What it counts.
    public ConsumerWorkerStatistics statistics() {
        return post.locked(() -> {
            var seen = core.counters();
            return new ConsumerWorkerStatistics(
                    seen.edges(),
                    seen.connections(),
                    seen.restored(),
                    seen.released(),
                    seen.fenced(),
                    notRestored.sum(),
                    failed.sum(),
                    seen.events(),
                    seen.retransmitted(),
                    seen.malformed() + post.strangers());
        });
    }

    /// Asks the edges to give the connections to other workers; handlers that run are finished. Returns at
    /// once.
    public void drain() {
        post.locked(core::drain);
        hello();
        post.flush();
    }

    /// Whether it wants no more connections.
    public boolean isStopping() {
        return post.locked(core::isDraining);
    }

    /// Waits until it is closed.
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /// Drains, waits until others have the connections or the time is over, lets go of what is left, and
    /// runs the application's shutdown. Closing twice is harmless.
    @Override
    public void close() {
        synchronized (this) {
            if (isClosing) return;
            isClosing = true;
        }
        drain();
        awaitEmpty();
        post.end();
        lifespan.shutdown();
        closed.countDown();
    }

    private void awaitEmpty() {
        long left = options.drain().toNanos();
        post.lock();
        try {
            while (core.connections() > 0 && left > 0) left = isEmpty.awaitNanos(left);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            post.unlock();
        }
    }

    /// Ends as a crash does, without a word to anybody: for tests.
    void crash() {
        isClosing = true;
        post.close();
        for (var connection : connections) connection.crash();
        closed.countDown();
    }
}
