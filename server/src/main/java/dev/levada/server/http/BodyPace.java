package dev.levada.server.http;

import dev.levada.server.connection.Connection;
import dev.levada.server.options.ServerOptions;
import java.util.concurrent.TimeUnit;

/// When the next part of a request body is due: soon enough after the last, and fast enough on the whole,
/// so that single bytes now and then do not hold a connection.
public final class BodyPace {
    // So that the sum below cannot overflow.
    private static final long MOST_SECONDS = TimeUnit.DAYS.toSeconds(365);

    private long startNanos;
    private long bytes;

    /// The server begins to wait, for the first time or after it has not read for a while.
    ///
    /// @return the deadline
    public long start(ServerOptions options) {
        startNanos = System.nanoTime();
        bytes = 0;
        return Connection.deadline(options.timeouts().body());
    }

    /// A part has come.
    ///
    /// @return the deadline of the next
    public long next(int partBytes, ServerOptions options) {
        bytes += partBytes;
        long partDueNanos = Connection.deadline(options.timeouts().body());
        int leastPerSecond = options.limits().minBodyBytesPerSecond();
        if (leastPerSecond == 0) return partDueNanos;
        long earnedSeconds = Math.min(bytes / leastPerSecond, MOST_SECONDS);
        long allDueNanos = startNanos + options.timeouts().body().toNanos() + TimeUnit.SECONDS.toNanos(earnedSeconds);
        // The very number that stands for no deadline is as good as the one before it.
        if (allDueNanos == Connection.NEVER) allDueNanos--;
        return allDueNanos - partDueNanos < 0 ? allDueNanos : partDueNanos;
    }
}
