package dev.levada.layer.redis.link;

import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Sees that a server is away, and brings everything back in order when it is there again: tracking,
/// topics, what the layer registers, and last the news of the gap.
///
/// One virtual thread per link asks the server now and then whether it is there, since a peer that vanished
/// without a word is not seen otherwise.
final class Recovery {
    private static final System.Logger LOG = System.getLogger("dev.levada.layer.redis");
    private static final Duration PULSE = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofMillis(100);

    private final RedisLink link;
    private final Connections connections;
    private final Subscriptions subscriptions;
    private final Duration timeout;
    private final List<LinkListener> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;

    // All changed under the lock.
    private volatile boolean isUp = true;
    private boolean isAnnounced;
    private boolean isExplained;
    private boolean isClosed;
    private long downSinceNanos;
    private long connects;

    // Why it was not brought back though it was connected; in words.
    private volatile @Nullable String refusal;

    Recovery(RedisLink link, Connections connections, Subscriptions subscriptions, Duration timeout) {
        this.link = link;
        this.connections = connections;
        this.subscriptions = subscriptions;
        this.timeout = timeout;
        var state = new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> connection, @Nullable SocketAddress address) {
                connected();
            }

            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                disconnected();
            }
        };
        connections.commands.addListener(state);
        connections.topics.addListener(state);
        thread = Thread.ofVirtual().name("levada-redis-link").start(this::run);
    }

    void add(LinkListener listener) {
        listeners.add(listener);
    }

    boolean isUp() {
        return isUp;
    }

    /// Whether this is the thread that brings everything back, whose commands cannot wait until it has.
    boolean isOwnThread() {
        return Thread.currentThread().equals(thread);
    }

    /// Why it is not up yet, as far as it is known; else empty.
    String reason() {
        var known = refusal;
        if (known != null) return known;
        var failure = connections.failure();
        return failure == null ? "" : Failures.ofConnect(link.server(), failure);
    }

    synchronized boolean awaitUp(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (!isUp && !isClosed) {
            long left = until - System.nanoTime();
            if (left <= 0) return false;
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return isUp;
    }

    synchronized void close() {
        isClosed = true;
        isUp = false;
        thread.interrupt();
        notifyAll();
    }

    private synchronized void connected() {
        connects++;
        notifyAll();
    }

    private synchronized void disconnected() {
        if (isUp) {
            isUp = false;
            isAnnounced = false;
            isExplained = false;
            downSinceNanos = System.nanoTime();
        }
        notifyAll();
    }

    private void run() {
        try {
            while (!isEnded()) {
                if (isUp()) awaitPulse();
                else recover();
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private synchronized boolean isEnded() {
        return isClosed;
    }

    private void awaitPulse() throws InterruptedException {
        synchronized (this) {
            if (isUp) TimeUnit.MILLISECONDS.timedWait(this, PULSE.toMillis());
            if (!isUp || isClosed) return;
        }
        try {
            var first = link.submit(commands -> commands.ping());
            var second = connections.topics.async().ping().toCompletableFuture();
            first.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            second.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.log(Level.DEBUG, () -> "Redis at " + link.server() + " has been silent for " + timeout + ".");
            connections.renew();
        } catch (ExecutionException | LayerException _) {
            // The connection itself says so as well.
        }
    }

    private void recover() throws InterruptedException {
        announceLoss();
        long seen;
        synchronized (this) {
            seen = connects;
        }
        if (connections.areOpen() && restore(seen)) return;
        explain();
        synchronized (this) {
            if (!isClosed && connects == seen) TimeUnit.MILLISECONDS.timedWait(this, RETRY.toMillis());
        }
    }

    private void announceLoss() {
        synchronized (this) {
            if (isAnnounced) return;
            isAnnounced = true;
        }
        LOG.log(Level.WARNING, () -> "Redis at " + link.server() + " is away; a connection is looked for.");
        for (var listener : listeners) tell(() -> listener.lost(link));
    }

    // Once, as soon as it is known: each attempt would be a line otherwise.
    private void explain() {
        var reason = reason();
        synchronized (this) {
            if (isExplained || isClosed || reason.isEmpty()) return;
            isExplained = true;
        }
        LOG.log(Level.WARNING, () -> "Redis at " + link.server() + " is still away. " + reason);
    }

    /// @param seen connects before it began; another one in between means that all was for nothing
    private boolean restore(long seen) throws InterruptedException {
        try {
            link.restoreTracking();
            subscriptions.restore();
            for (var listener : listeners) listener.restored(link);
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "Redis at " + link.server() + " is not ready yet.", e);
            refusal = e.getMessage();
            return false;
        }
        LayerGap gap;
        synchronized (this) {
            if (isClosed || connects != seen || !connections.areOpen()) return false;
            isUp = true;
            refusal = null;
            connections.forgetFailures();
            gap = new LayerGap(Duration.ofNanos(System.nanoTime() - downSinceNanos));
            notifyAll();
        }
        LOG.log(
                Level.INFO,
                () -> "Redis at " + link.server() + " is back after "
                        + gap.lasted().toMillis() + " ms.");
        for (var listener : listeners) tell(() -> listener.resumed(link, gap));
        return true;
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "A listener of a Redis link failed.", e);
        }
    }
}
