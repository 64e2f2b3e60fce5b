package dev.levada.server.connection;

import io.netty.channel.ChannelInboundHandlerAdapter;

/// One accepted socket in the list of its loop: an HTTP connection or the WebSocket it became. It stays in
/// the list until the socket is closed and its application has ended.
public abstract class Connection extends ChannelInboundHandlerAdapter {
    /// No deadline.
    public static final long NEVER = 0;

    /// Its place in the loop's list; -1 when it is not there.
    int index = -1;

    /// Says what it is at.
    protected void countOnLoop(Census census) {
        census.add(Census.Place.OTHER);
    }

    /// Whether its end may be put off a little as the server closes, because there are many like it and
    /// their clients come back.
    protected boolean drainsGradually() {
        return false;
    }

    /// Looks at the deadlines.
    ///
    /// @return when to look again, unless [LoopContext#attend] is called before; `nowNanos` for the next
    ///     sweep
    protected abstract long sweepOnLoop(long nowNanos);

    /// Ends as soon as it properly can: the server closes.
    protected abstract void drainOnLoop();

    /// Interrupts its application, which has not ended in time.
    protected abstract void interruptOnLoop();

    /// Ends at once: the loop is about to end, and closes not all of its sockets.
    protected void cutOnLoop() {
        interruptOnLoop();
    }

    /// A deadline that far from now, never [#NEVER].
    public static long deadline(java.time.Duration fromNow) {
        long deadline = System.nanoTime() + fromNow.toNanos();
        return deadline == NEVER ? 1 : deadline;
    }

    /// Whether a deadline has passed.
    public static boolean isDue(long deadline, long nowNanos) {
        return deadline != NEVER && nowNanos - deadline >= 0;
    }
}
