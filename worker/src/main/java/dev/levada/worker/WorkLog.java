package dev.levada.worker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What goes wrong with the work of one channel. Everything is counted elsewhere; of each kind a line is
/// logged at most every ten seconds, because one broken handler fails for every message.
final class WorkLog {
    private static final Logger LOGGER = System.getLogger("dev.levada.worker");
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String channel;
    private final Quiet failures = new Quiet();
    private final Quiet deaths = new Quiet();
    private final Quiet outages = new Quiet();

    /// When the next line of a kind may be logged.
    private static final class Quiet {
        private final AtomicLong until = new AtomicLong(System.nanoTime());

        boolean isOver() {
            long now = System.nanoTime();
            long known = until.get();
            return now - known >= 0 && until.compareAndSet(known, now + PAUSE_NANOS);
        }
    }

    WorkLog(String channel) {
        this.channel = channel;
    }

    void failed(String type, int attempt, String next, Throwable failure) {
        if (failures.isOver())
            LOGGER.log(
                    Level.WARNING,
                    "Work of type " + type + " on channel " + channel + " failed at attempt " + attempt + "; " + next
                            + ".",
                    failure);
    }

    void dead(String type, String reason, String where, @Nullable Throwable failure) {
        if (!deaths.isOver()) return;
        var line = "Work of type " + type + " on channel " + channel + " is given up: " + reason + " " + where;
        if (failure == null) LOGGER.log(Level.ERROR, line);
        else LOGGER.log(Level.ERROR, line, failure);
    }

    void layerFailed(Throwable failure) {
        if (outages.isOver())
            LOGGER.log(
                    Level.WARNING,
                    "The channel layer failed for channel " + channel + ", whose worker goes on. "
                            + failure.getMessage());
    }
}
