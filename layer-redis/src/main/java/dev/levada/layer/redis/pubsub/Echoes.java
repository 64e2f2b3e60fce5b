package dev.levada.layer.redis.pubsub;

import dev.levada.layer.LayerException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// What this process has published on topics of groups and Redis may hand back to it. Its own members have
/// it already, so each echo is dropped once. The format has no room for the name of a sender: an echo is
/// known by its topic and its bytes.
///
/// - Equal messages of this process and of others cannot be told apart, and need not: of each, as many are
///   dropped as this process has published.
/// - An echo may come before the answer to its publish, or after it; both are on connections of their own.
/// - One that never comes, because the topic was not subscribed when Redis published it, must not swallow
///   an equal message of somebody else later: it is forgotten some seconds after the answer.
/// - At most [#MOST] are waited for; then who publishes waits for some to come.
///
/// Any thread may call it; only [#publishing] blocks.
final class Echoes {
    /// The most that are waited for at a time. More are on their way only if Redis does not keep up.
    static final int MOST = 32_768;

    // Once the answer has come, the echo is behind at most what else is on its connection.
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long BETWEEN_SWEEPS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LongSupplier nanoTime;
    private final Duration patience;

    // All under the lock; the count is also read without it.
    private final HashMap<Published, Published> byContent = new HashMap<>();
    private volatile int expected;

    /// All messages of one content: how many echoes are still to come, how many answers to publishes are,
    /// and when the last came. Changed only under the lock; equal by content.
    static final class Published {
        private final String topic;
        private final byte[] payload;
        private final int hash;
        private int expected;
        private int unanswered;
        private long answeredNanos;

        private Published(String topic, byte[] payload) {
            this.topic = topic;
            this.payload = payload;
            hash = 31 * topic.hashCode() + Arrays.hashCode(payload);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Published that
                    && hash == that.hash
                    && topic.equals(that.topic)
                    && Arrays.equals(payload, that.payload);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /// @param nanoTime [System#nanoTime] but in tests
    /// @param patience how long a publisher waits when very many are under way
    Echoes(LongSupplier nanoTime, Duration patience) {
        this.nanoTime = nanoTime;
        this.patience = patience;
    }

    /// The payload is about to be published. It must not change any more.
    ///
    /// @return for [#answered], which must be called once
    /// @throws LayerException when very many have not come back
    Published publishing(String topic, byte[] payload) {
        var content = new Published(topic, payload);
        synchronized (this) {
            if (expected >= MOST) awaitRoom();
            var known = byContent.putIfAbsent(content, content);
            var published = known == null ? content : known;
            published.expected++;
            published.unanswered++;
            change(1);
            return published;
        }
    }

    /// Redis has answered the publish, or never will.
    ///
    /// @param mayCome false when there is certainly no echo
    synchronized void answered(Published published, boolean mayCome) {
        published.unanswered--;
        if (mayCome) published.answeredNanos = nanoTime.getAsLong();
        else if (published.expected > 0) {
            published.expected--;
            change(-1);
        }
        removeIfDone(published);
    }

    /// Whether what has arrived is an echo, which it is only once.
    boolean isEcho(String topic, byte[] payload) {
        if (expected == 0) return false;
        var content = new Published(topic, payload);
        synchronized (this) {
            var published = byContent.get(content);
            if (published == null) return false;
            if (isStale(published)) forget(published);
            if (published.expected == 0) return false;
            published.expected--;
            change(-1);
            removeIfDone(published);
            return true;
        }
    }

    /// Whether none is waited for.
    boolean isEmpty() {
        return expected == 0;
    }

    /// Forgets those that will not come.
    synchronized void sweep() {
        for (var published : byContent.values().toArray(Published[]::new)) if (isStale(published)) forget(published);
    }

    /// Forgets those whose publish has been answered. The others are still to go out, or under way.
    synchronized void forgetAnswered() {
        for (var published : byContent.values().toArray(Published[]::new))
            if (published.unanswered == 0) forget(published);
            else if (published.expected > published.unanswered) {
                change(published.unanswered - published.expected);
                published.expected = published.unanswered;
            }
    }

    private boolean isStale(Published published) {
        return published.unanswered == 0 && nanoTime.getAsLong() - published.answeredNanos > GRACE_NANOS;
    }

    private void forget(Published published) {
        byContent.remove(published);
        change(-published.expected);
        published.expected = 0;
    }

    private void removeIfDone(Published published) {
        if (published.expected == 0 && published.unanswered == 0) byContent.remove(published);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only under the lock
    private void change(int by) {
        if (expected >= MOST && by < 0) notifyAll();
        expected += by;
    }

    private void awaitRoom() {
        long until = System.nanoTime() + patience.toNanos();
        try {
            for (sweep(); expected >= MOST; sweep()) {
                long left = until - System.nanoTime();
                if (left <= 0)
                    throw new LayerException("Redis is behind: " + MOST
                            + " messages to groups have not come back. The message was not sent.");
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, BETWEEN_SWEEPS_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LayerException("Interrupted while waiting for Redis. The message was not sent.", e);
        }
    }
}
