package dev.levada.edge;

import dev.levada.contract.ContractException;
import java.time.Duration;

/// How a worker serves its edges. Immutable.
///
/// @param site as for [EdgeOptions#site()]
/// @param lease as for [EdgeOptions#lease()]
/// @param drain how long [ConsumerWorker#close()] waits for others to take the connections
/// @param lifespan how long the application's startup and shutdown may take
public record ConsumerWorkerOptions(String site, Duration lease, Duration drain, Duration lifespan) {
    public ConsumerWorkerOptions {
        EdgeOptions.checkLease(lease);
        if (site.isEmpty()) throw new ContractException("Expected the name of a site, but it is empty.");
        if (drain.isNegative() || !lifespan.isPositive())
            throw new ContractException(
                    "Expected times above zero, but got " + drain + " to drain and " + lifespan + " for the lifespan.");
    }

    /// Site `main`, a lease of 1.5 seconds, 30 seconds to drain, a minute for the lifespan.
    public static ConsumerWorkerOptions defaults() {
        return new ConsumerWorkerOptions("main", EdgeOptions.LEASE, Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /// A copy with another site.
    public ConsumerWorkerOptions withSite(String site) {
        return new ConsumerWorkerOptions(site, lease, drain, lifespan);
    }

    /// A copy with another lease.
    public ConsumerWorkerOptions withLease(Duration lease) {
        return new ConsumerWorkerOptions(site, lease, drain, lifespan);
    }

    /// A copy with another time to drain.
    public ConsumerWorkerOptions withDrain(Duration drain) {
        return new ConsumerWorkerOptions(site, lease, drain, lifespan);
    }
}
