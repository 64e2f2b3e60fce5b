package dev.levada.layer.redis.core;

import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.redis.link.Troubles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Renews the memberships of this process long before they end, and tells Redis of those that it refused.
/// One virtual thread.
final class Upkeep implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Troubles troubles = new Troubles("Memberships could not be renewed in Redis");
    private final Thread thread = Thread.ofVirtual().name("levada-redis-upkeep").unstarted(this::run);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Renewal> renewals;
    private final Registrar registrar;
    private final ForeignMemberships foreign;
    private final LocalLayer local;
    private final long tickNanos;

    Upkeep(
            List<Renewal> renewals,
            Registrar registrar,
            ForeignMemberships foreign,
            LocalLayer local,
            Duration groupExpiry) {
        this.renewals = renewals;
        this.registrar = registrar;
        this.foreign = foreign;
        this.local = local;
        tickNanos = Math.min(TICK.toNanos(), Renewal.every(groupExpiry).toNanos());
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(tickNanos, TimeUnit.NANOSECONDS)) for (var renewal : renewals) look(renewal);
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private void look(Renewal renewal) {
        var link = renewal.link();
        // After an outage all is told anew.
        if (!link.isUp()) return;
        boolean isDue = renewal.isDue();
        try {
            if (registrar.hasPending()) registrar.settle(link);
            if (!isDue) return;
            // One that fails is due again at the next look.
            var ended = renewal.run(false);
            foreign.renew(link);
            // There was no outage that anybody could have seen, but who was no member has missed something.
            ended.ifPresent(lasted -> local.missed(new LayerGap(lasted)));
        } catch (LayerException e) {
            troubles.note("server " + link.server(), e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
