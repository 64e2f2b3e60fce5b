package dev.levada.server.connection;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.AbstractEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The way between a loop and the applications of its connections, in batches: what came in together is
/// started together, and what these say does not wake the loop one by one, which would cost more than to
/// serve them.
///
/// An application that has something to say while others of its batch have not begun leaves it for the last
/// of them to tell of. Where those do not get a processor, the loop looks itself a moment later.
final class Handover {
    /// No more wait to be started, so that the first is not late.
    private static final int MOST_AT_ONCE = 64;

    private static final long LOOK_MICROS = 1_000;

    private final EventLoop loop;
    private final Runnable startAll = this::startAll;
    private final Runnable look = this::look;

    // The loop's own.
    private final ArrayList<ApplicationRun> waiting = new ArrayList<>();
    private boolean isLooking;

    private final AtomicInteger notBegun = new AtomicInteger();
    private volatile boolean hasUntold;

    Handover(EventLoop loop) {
        this.loop = loop;
    }

    /// Starts the application before the loop waits again. On the loop.
    void start(ApplicationRun run) {
        waiting.add(run);
        if (waiting.size() == 1) loop.execute(startAll);
        else if (waiting.size() == MOST_AT_ONCE) startAll();
    }

    private void startAll() {
        int count = waiting.size();
        if (count == 0) return;
        if (count > 1) {
            notBegun.addAndGet(count);
            if (!isLooking) lookSoon();
        }
        waiting.getFirst().startWith(count == 1 ? List.of() : List.copyOf(waiting.subList(1, count)));
        waiting.clear();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the loop
    private void lookSoon() {
        isLooking = true;
        loop.schedule(look, LOOK_MICROS, TimeUnit.MICROSECONDS);
    }

    /// The loop is awake, so what waits is done; and where it is not, because more of it waits, it comes
    /// again.
    private void look() {
        isLooking = false;
        if (notBegun.get() > 0) lookSoon();
    }

    /// One of a batch has begun. On its thread.
    void begun() {
        if (notBegun.decrementAndGet() == 0 && hasUntold) wake();
    }

    /// Has the loop do something for an application. Any thread.
    void execute(Runnable task) {
        if (notBegun.get() == 0 || loop.inEventLoop() || !(loop instanceof AbstractEventExecutor executor)) {
            loop.execute(task);
            return;
        }
        executor.lazyExecute(task);
        hasUntold = true;
        // The last of the batch may have looked before that.
        if (notBegun.get() == 0) wake();
    }

    private static void comeRound() {
        // It does so to get here; what it was to do waits before or behind.
    }

    private void wake() {
        hasUntold = false;
        loop.execute(Handover::comeRound);
    }
}
