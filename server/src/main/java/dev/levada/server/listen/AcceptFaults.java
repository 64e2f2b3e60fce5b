package dev.levada.server.listen;

import dev.levada.server.connection.Counters;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;

/// What a listening socket does when it cannot accept, as when the process has no file descriptor left: it
/// rests for a second instead of trying again at once, and goes on. On the loop.
final class AcceptFaults extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final long REST_SECONDS = 1;
    private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Counters counters;
    private long loggedNanos = System.nanoTime() - LOG_NANOS;

    AcceptFaults(Counters counters) {
        this.counters = counters;
        // What the JDK reads from files before its first log line, it has to read while files can be opened.
        LOG.isLoggable(Level.WARNING);
        var _ = ZonedDateTime.now(ZoneId.systemDefault());
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the loop
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        counters.acceptFailures.increment();
        // First, because logging may fail for the same reason.
        var channel = context.channel();
        channel.config().setAutoRead(false);
        context.executor().schedule(() -> channel.config().setAutoRead(true), REST_SECONDS, TimeUnit.SECONDS);
        long now = System.nanoTime();
        if (now - loggedNanos < LOG_NANOS) return;
        LOG.log(
                Level.WARNING,
                "New connections cannot be accepted: {0}. Trying again each second. If it says \"too many open files\","
                        + " raise the limit (ulimit -n) or lower max-connections.",
                cause.getMessage());
        loggedNanos = now;
    }
}
