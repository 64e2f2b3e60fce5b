package dev.levada.layer.redis.core;

import dev.levada.layer.redis.link.RedisLink;
import java.time.Duration;
import java.util.Optional;

/// Renews the memberships of this process on one server, and knows when that succeeded last.
///
/// Memberships that Redis has are renewed; others were discarded by somebody else, and stay so. But where
/// that could not be done for nearly as long as memberships last, those that are missing may just have
/// ended, and all are added again.
final class Renewal {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int PER_LIFE = 3;

    // Of how many quarters memberships may have ended: the clock is not that of the server, and renewing
    // many takes a while.
    private static final int QUARTERS = 3;

    private final Registrar registrar;
    private final RedisLink link;
    private final long everyNanos;
    private final long endedNanos;
    private volatile long renewedNanos = System.nanoTime();

    Renewal(Registrar registrar, RedisLink link, Duration groupExpiry) {
        this.registrar = registrar;
        this.link = link;
        everyNanos = every(groupExpiry).toNanos();
        endedNanos = groupExpiry.compareTo(Duration.ofDays(365)) > 0
                ? Long.MAX_VALUE
                : groupExpiry.dividedBy(4).multipliedBy(QUARTERS).toNanos();
    }

    /// How often that is done: long before memberships end.
    static Duration every(Duration groupExpiry) {
        var part = groupExpiry.dividedBy(PER_LIFE);
        return part.compareTo(LONGEST) < 0 ? part : LONGEST;
    }

    RedisLink link() {
        return link;
    }

    boolean isDue() {
        return System.nanoTime() - renewedNanos >= everyNanos;
    }

    /// Does it.
    ///
    /// @param isLost whether Redis may have lost memberships in any case
    /// @return for how long it had not been done, where some may have ended meanwhile
    /// @throws dev.levada.layer.LayerException when the server is away or refuses
    Optional<Duration> run(boolean isLost) {
        long begun = System.nanoTime();
        long since = begun - renewedNanos;
        boolean mayHaveEnded = since >= endedNanos;
        registrar.renew(link, isLost || mayHaveEnded);
        renewedNanos = begun;
        return mayHaveEnded ? Optional.of(Duration.ofNanos(since)) : Optional.empty();
    }
}
