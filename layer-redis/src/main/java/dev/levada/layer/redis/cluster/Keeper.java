package dev.levada.layer.redis.cluster;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One virtual thread that has the topology looked at: now and then, soon when something was noticed, and
/// often while something is not in order.
final class Keeper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.levada.layer.redis");
    private static final Duration PULSE = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(200);

    // News comes in crowds: one look for all of it.
    private static final Duration BREATH = Duration.ofMillis(10);

    private final Thread thread;

    // All under the lock.
    private long asked;
    private long begun;
    private long done;
    private boolean isClosed;

    /// A look.
    @FunctionalInterface
    interface Pass {
        /// @param isWhole whether something was noticed, and all nodes are to be asked
        /// @return whether all is in order
        boolean run(boolean isWhole) throws InterruptedException;
    }

    /// Not started yet.
    Keeper(Pass pass) {
        thread = Thread.ofVirtual().name("levada-redis-cluster").unstarted(() -> run(pass));
    }

    void start() {
        thread.start();
    }

    /// Asks for a look soon. Never blocks.
    synchronized void wake() {
        if (asked > begun) return;
        asked = begun + 1;
        notifyAll();
    }

    /// Waits until a look is over that has begun later, or the time is up.
    ///
    /// @return false when there will be none, because all is closed
    synchronized boolean awaitPass(long untilNanos) throws InterruptedException {
        wake();
        long mine = begun + 1;
        while (done < mine && !isClosed) {
            long left = untilNanos - System.nanoTime();
            if (left <= 0) break;
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !isClosed;
    }

    boolean isOwnThread() {
        return Thread.currentThread().equals(thread);
    }

    private void run(Pass pass) {
        boolean isInOrder = true;
        try {
            while (true) {
                boolean isWhole = awaitTurn(isInOrder);
                try {
                    isInOrder = pass.run(isWhole);
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "The nodes of a Redis Cluster could not be looked at.", e);
                    isInOrder = false;
                }
                over();
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private synchronized boolean awaitTurn(boolean wasInOrder) throws InterruptedException {
        long until = System.nanoTime() + (wasInOrder ? PULSE : RETRY).toNanos();
        while (asked <= begun && !isClosed) {
            long left = until - System.nanoTime();
            if (left <= 0) break;
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        boolean isAsked = asked > begun;
        if (isAsked && !isClosed) TimeUnit.NANOSECONDS.timedWait(this, BREATH.toNanos());
        if (isClosed) throw new InterruptedException();
        begun++;
        return isAsked || !wasInOrder;
    }

    private synchronized void over() {
        done = begun;
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
