package dev.levada.layer.redis.core;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.RedisLinks;
import dev.levada.layer.redis.link.Troubles;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Renews the memberships of this process long before they end, and tells Redis of those that it refused.
/// One virtual thread.
final class Upkeep implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int RENEWALS_PER_LIFE = 3;

    private final Troubles troubles = new Troubles("Memberships could not be renewed in Redis");
    private final Thread thread = Thread.ofVirtual().name("levada-redis-upkeep").unstarted(this::run);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final RedisLinks links;
    private final Registrar registrar;
    private final ForeignMemberships foreign;
    private final long renewNanos;

    Upkeep(RedisLinks links, Registrar registrar, ForeignMemberships foreign, Duration groupExpiry) {
        this.links = links;
        this.registrar = registrar;
        this.foreign = foreign;
        var third = groupExpiry.dividedBy(RENEWALS_PER_LIFE);
        renewNanos = (third.compareTo(LONGEST) < 0 ? third : LONGEST).toNanos();
    }

    void start() {
        thread.start();
    }

    private void run() {
        long renewed = System.nanoTime();
        try {
            while (!closed.await(Math.min(TICK.toNanos(), renewNanos), TimeUnit.NANOSECONDS)) {
                boolean isDue = System.nanoTime() - renewed >= renewNanos;
                if (isDue) renewed = System.nanoTime();
                if (isDue || registrar.hasPending()) look(isDue);
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private void look(boolean isDue) {
        for (var link : links.all()) {
            // After an outage all is told anew.
            if (!link.isUp()) continue;
            try {
                registrar.settle(link);
                if (isDue) registrar.renew(link, false);
                if (isDue) foreign.renew(link);
            } catch (LayerException e) {
                troubles.note("server " + link.server(), e);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
