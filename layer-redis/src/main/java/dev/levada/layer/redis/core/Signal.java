package dev.levada.layer.redis.core;

import java.util.concurrent.TimeUnit;

/// Wakes one thread that waits for news. News that come before it waits are not lost.
final class Signal {
    private boolean isSet;

    synchronized void set() {
        if (isSet) return;
        isSet = true;
        notifyAll();
    }

    /// Forgets the news so far; before looking at what they may be about.
    synchronized void clear() {
        isSet = false;
    }

    /// Waits for news at most that long.
    synchronized void await(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        while (!isSet) {
            long left = until - System.nanoTime();
            if (left <= 0) return;
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
