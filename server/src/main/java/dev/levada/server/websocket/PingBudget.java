package dev.levada.server.websocket;

import java.util.concurrent.TimeUnit;

/// Counts the pings and pongs of a peer: answering them must not become its tool. On the loop.
final class PingBudget {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long windowNanos;
    private int count;

    /// One more.
    ///
    /// @param soonNanos the clock of the sweep; a window is a second of it at the least
    /// @return whether the peer has sent more than it may
    boolean isSpent(long soonNanos, int mostPerSecond) {
        if (count == 0 || soonNanos - windowNanos >= WINDOW_NANOS) {
            windowNanos = soonNanos;
            count = 0;
        }
        count++;
        return count > mostPerSecond;
    }
}
