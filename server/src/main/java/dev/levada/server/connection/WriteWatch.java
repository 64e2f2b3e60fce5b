package dev.levada.server.connection;

import io.netty.channel.Channel;

/// Sees whether a peer takes anything of what waits for it. On the loop, at each sweep.
public final class WriteWatch {
    private long pending;
    private long progress;
    private long sinceNanos;

    /// Whether the peer has taken nothing for that long although something waits.
    public boolean isStalled(Channel channel, long nowNanos, long mostNanos) {
        var buffer = channel.unsafe().outboundBuffer();
        long nowPending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        long nowProgress = buffer == null ? 0 : buffer.currentProgress();
        boolean moved = nowPending == 0 || nowPending < pending || nowProgress != progress;
        if (moved || pending == 0) sinceNanos = nowNanos;
        pending = nowPending;
        progress = nowProgress;
        return nowPending > 0 && nowNanos - sinceNanos > mostNanos;
    }
}
