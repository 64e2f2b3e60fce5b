package dev.levada.server.connection;

import dev.levada.server.options.Timeouts;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// Whether the peer of an open WebSocket is still there: it says something now and then, if only a pong,
/// and takes what waits for it. On the loop; the clock is read once per sweep and not per message.
final class Heartbeat {
    /// What a look at the peer came to.
    enum Finding {
        ALIVE,
        /// Nothing was heard for a while: ask.
        PING,
        /// It has not answered.
        DEAD,
        /// It takes nothing of what waits for it.
        STALLED
    }

    private boolean heard;
    private boolean pinged;
    private long lastHeardNanos = System.nanoTime();
    private @Nullable WriteWatch writes;

    /// Something came, or nothing was read for a reason of ours.
    void heard() {
        heard = true;
    }

    Finding look(Channel channel, Timeouts timeouts, long nowNanos) {
        if (heard) {
            heard = false;
            pinged = false;
            lastHeardNanos = nowNanos;
        }
        long silentNanos = nowNanos - lastHeardNanos;
        if (silentNanos > timeouts.ping().toNanos() && !pinged) {
            pinged = true;
            return Finding.PING;
        }
        if (silentNanos > timeouts.ping().plus(timeouts.pong()).toNanos()) return Finding.DEAD;
        return isStalled(channel, timeouts, nowNanos) ? Finding.STALLED : Finding.ALIVE;
    }

    private boolean isStalled(Channel channel, Timeouts timeouts, long nowNanos) {
        var watch = writes;
        if (watch == null) {
            var buffer = channel.unsafe().outboundBuffer();
            if (buffer == null || buffer.totalPendingWriteBytes() == 0) return false;
            watch = new WriteWatch();
            writes = watch;
        }
        return watch.isStalled(channel, nowNanos, timeouts.write().toNanos());
    }
}
