package dev.levada.presence;

import dev.levada.contract.ContractException;
import dev.levada.layer.GroupName;
import java.time.Duration;
import java.util.Objects;

/// What holds for one [Presence]. Immutable. All processes that are to see each other's people use the same
/// group and lease.
///
/// @param group through which processes tell each other who is with them; `levada.presence` by default
/// @param lease after so long without a word of it, a process counts as dead and its people as gone; 15
///     seconds by default, 100 milliseconds at least. Each says that it lives three times in that time
/// @param maxVisits of all processes together, from 1; 100,000 by default. Whoever comes over it is not
///     seen by others, and counted
public record PresenceOptions(GroupName group, Duration lease, int maxVisits) {
    private static final PresenceOptions DEFAULTS =
            new PresenceOptions(GroupName.of("levada.presence"), Duration.ofSeconds(15), 100_000);

    public PresenceOptions {
        Objects.requireNonNull(group, "group");
        if (lease.compareTo(Duration.ofMillis(100)) < 0)
            throw new ContractException("Expected a lease of at least 100 milliseconds, but got " + lease + ".");
        if (maxVisits < 1)
            throw new ContractException("Expected room for one visit or more, but got " + maxVisits + ".");
    }

    /// The defaults.
    public static PresenceOptions defaults() {
        return DEFAULTS;
    }

    /// A copy with another group.
    public PresenceOptions withGroup(GroupName group) {
        return new PresenceOptions(group, lease, maxVisits);
    }

    /// A copy with another lease.
    public PresenceOptions withLease(Duration lease) {
        return new PresenceOptions(group, lease, maxVisits);
    }

    /// A copy with another bound.
    public PresenceOptions withMaxVisits(int maxVisits) {
        return new PresenceOptions(group, lease, maxVisits);
    }
}
