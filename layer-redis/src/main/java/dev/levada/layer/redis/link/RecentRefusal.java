package dev.levada.layer.redis.link;

import dev.levada.layer.LayerException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells senders that wait for no answer what Redis has answered the one before: its user may not. For a
/// moment, after which one goes out again, to see whether it may now. Any thread.
final class RecentRefusal {
    private static final long GOOD_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private volatile @Nullable Said last;

    private record Said(String text, long untilNanos) {}

    /// Redis has refused a message, and would have refused any.
    void note(String text) {
        last = new Said(text, System.nanoTime() + GOOD_NANOS);
    }

    /// @throws LayerException when one was refused just now
    void check() {
        var said = last;
        if (said == null) return;
        if (System.nanoTime() - said.untilNanos() < 0)
            throw new LayerException(said.text() + " The message was not sent.");
        last = null;
    }
}
