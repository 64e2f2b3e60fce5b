package dev.levada.edge;

import dev.levada.contract.ContractException;
import java.time.Duration;

/// How an edge deals with its workers. Immutable.
///
/// @param site what edges and workers have in common that belong together: several sites may share a layer
/// @param hold how long a new connection waits for a worker where there is none, until it is refused with
///     503
/// @param lease how long a worker may be silent until its connections are given to another; the same for
///     edges and workers
/// @param maxMessages channel messages that wait for one connection; more are dropped and counted
public record EdgeOptions(String site, Duration hold, Duration lease, int maxMessages) {
    static final Duration LEASE = Duration.ofMillis(1_500);

    public EdgeOptions {
        checkLease(lease);
        if (site.isEmpty()) throw new ContractException("Expected the name of a site, but it is empty.");
        if (hold.isNegative())
            throw new ContractException("Expected a time to hold of at least zero, but got " + hold + ".");
        if (maxMessages < 1)
            throw new ContractException("Expected at least one waiting message, but got " + maxMessages + ".");
    }

    /// Site `main`, 5 seconds, a lease of 1.5 seconds, 100 messages.
    public static EdgeOptions defaults() {
        return new EdgeOptions("main", Duration.ofSeconds(5), LEASE, 100);
    }

    /// A copy with another site.
    public EdgeOptions withSite(String site) {
        return new EdgeOptions(site, hold, lease, maxMessages);
    }

    /// A copy with another time to hold.
    public EdgeOptions withHold(Duration hold) {
        return new EdgeOptions(site, hold, lease, maxMessages);
    }

    /// A copy with another lease.
    public EdgeOptions withLease(Duration lease) {
        return new EdgeOptions(site, hold, lease, maxMessages);
    }

    /// A copy with another bound for waiting messages.
    public EdgeOptions withMaxMessages(int maxMessages) {
        return new EdgeOptions(site, hold, lease, maxMessages);
    }

    static void checkLease(Duration lease) {
        if (lease.compareTo(Duration.ofMillis(200)) < 0 || lease.compareTo(Duration.ofMinutes(1)) > 0)
            throw new ContractException("Expected a lease from 200 milliseconds to a minute, but got " + lease + ".");
    }
}
