package dev.levada.server.websocket;

import dev.levada.server.connection.WriteWatch;
import dev.levada.server.options.Timeouts;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// Whether the peer of an open WebSocket is still there: it says something now and then, if only a pong,
/// and takes what waits for it. On the loop; the clock is that of the sweep and not read per message.
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

    // That a write has stalled is noticed up to this part of its time-out later: nobody says so, and looking
    // at each sweep would cost more than all pings.
    private static final int LOOKS_PER_WRITE_TIMEOUT = 4;

    private boolean pinged;
    private long lastHeardNanos;
    private long pingedNanos;
    private @Nullable WriteWatch writes;

    /// Something came, or nothing was read for a reason of ours.
    ///
    /// @param soonNanos a time by which this has happened
    void heard(long soonNanos) {
        pinged = false;
        lastHeardNanos = soonNanos;
    }

    Finding look(Channel channel, Timeouts timeouts, long nowNanos) {
        if (pinged) {
            if (nowNanos - pingedNanos > timeouts.pong().toNanos()) return Finding.DEAD;
        } else if (nowNanos - lastHeardNanos > timeouts.ping().toNanos()) {
            pinged = true;
            pingedNanos = nowNanos;
            return Finding.PING;
        }
        return isStalled(channel, timeouts, nowNanos) ? Finding.STALLED : Finding.ALIVE;
    }

    /// When the next look can find anything new, whatever comes and goes meanwhile.
    long nextLookNanos(Timeouts timeouts, long nowNanos) {
        if (writes != null) return nowNanos;
        long dueNanos = pinged
                ? pingedNanos + timeouts.pong().toNanos()
                : lastHeardNanos + timeouts.ping().toNanos();
        long stallNanos = nowNanos + timeouts.write().toNanos() / LOOKS_PER_WRITE_TIMEOUT;
        return dueNanos - stallNanos < 0 ? dueNanos : stallNanos;
    }

    private boolean isStalled(Channel channel, Timeouts timeouts, long nowNanos) {
        var buffer = channel.unsafe().outboundBuffer();
        if (buffer == null || buffer.totalPendingWriteBytes() == 0) {
            writes = null;
            return false;
        }
        if (writes == null) writes = new WriteWatch();
        return writes.isStalled(channel, nowNanos, timeouts.write().toNanos());
    }
}
