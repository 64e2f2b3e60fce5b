package dev.levada.server.http;

import static dev.levada.server.connection.Connection.NEVER;
import static dev.levada.server.connection.Connection.deadline;
import static dev.levada.server.connection.Connection.isDue;

import dev.levada.server.connection.Counters;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.connection.WriteWatch;
import dev.levada.server.options.Timeouts;
import io.netty.channel.Channel;
import java.time.Duration;

/// How long one HTTP/1 connection may still take for what it is at, and its end. On the loop.
final class Lifetime {
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Channel channel;
    private final Timeouts timeouts;
    private final Counters counters;
    private final WriteWatch writes = new WriteWatch();

    private boolean lingers;
    // The first request's head is due from the opening, not from its first byte.
    private boolean isIdle;
    private long deadline;

    Lifetime(Channel channel, ServerContext context) {
        this.channel = channel;
        this.timeouts = context.options().timeouts();
        this.counters = context.counters();
        this.deadline = deadline(timeouts.head());
    }

    /// What is awaited now is due by then, or never.
    void due(long deadline) {
        this.deadline = deadline;
    }

    /// No request is under way.
    void idle() {
        isIdle = true;
        deadline = deadline(timeouts.keepAlive());
    }

    /// If no request was under way, one begins.
    void bytesArrived() {
        if (!isIdle) return;
        isIdle = false;
        deadline = deadline(timeouts.head());
    }

    /// Whether nothing more is read or written, only waited for the peer to have seen it.
    boolean lingers() {
        return lingers;
    }

    boolean isIdle() {
        return isIdle;
    }

    /// From here on it lingers: closing with unread input would reset the connection under the last bytes.
    void linger() {
        lingers = true;
        // What still comes renews nothing.
        isIdle = false;
        deadline = deadline(LINGER);
    }

    void cut() {
        Unwatched.close(channel);
    }

    /// Cuts what nobody waits for any more.
    ///
    /// @return whether a request is overdue, which is the caller's to answer
    boolean isOverdue(long nowNanos) {
        if (!channel.isActive()) return false;
        if (writes.isStalled(channel, nowNanos, timeouts.write().toNanos())) {
            counters.timeouts.increment();
            cut();
            return false;
        }
        if (!isDue(deadline, nowNanos)) return false;
        deadline = NEVER;
        if (lingers || isIdle) {
            cut();
            return false;
        }
        counters.timeouts.increment();
        return true;
    }
}
